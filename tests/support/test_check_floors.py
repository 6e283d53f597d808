#!/usr/bin/env python3
"""The floors check finds each kind of wrong arrow, and lets the right ones be."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from check_floors import faults_of  # noqa: E402

CASES = [
    # (file, include line, number of faults)
    ("models/hata.cpp", '#include "geo/base/units.h"', 0),
    ("models/hata.cpp", "#include <fmt/format.h>", 0),
    ("models/hata.cpp", '#include "geo/io/crs.h"', 1),
    ("models/hata.cpp", "#include <gdal_priv.h>", 2),
    ("geo/grid/grid.h", "#include <vector>", 0),
    ("geo/grid/grid.h", '#include "sim/pipeline.h"', 1),
    ("geo/io/raster.cpp", "#include <gdal_priv.h>", 0),
    ("geo/ground/terrain.cpp", "#include <ogrsf_frmts.h>", 1),
    ("geo/io/crs.cpp", '#include "geo/places/villages.h"', 1),
    ("sim/gaps/gaps.cpp", '#include "sim/coverage/coverage.h"', 0),
    ("sim/coverage/coverage.cpp", '#include "sim/gaps/gaps.h"', 1),
    ("sim/plan/greedy.cpp", '#include "sim/gaps/gaps.h"', 1),
    ("sim/output/report.cpp", '#include "sim/pipeline.h"', 0),
    ("sim/pipeline.cpp", '#include "sim/output/outputs.h"', 1),
    ("sim/pipeline.cpp", '#include "data/reconstruct/reconstruct.h"', 1),
    ("data/reconstruct/lay.cpp", '#include "sim/cli/commands.h"', 1),
    ("sim/cli/commands.h", "#include <CLI/CLI.hpp>", 1),
    ("sim/output/report.cpp", "#include <CLI/CLI.hpp>", 1),
    ("sim/output/report.h", "#include <nlohmann/json.hpp>", 1),
    ("geo/unknown/new.cpp", "#include <vector>", 1),
]

wrong = 0
for path, line, expected in CASES:
    found = faults_of(path, "// first line\n" + line + "\n")
    if len(found) != expected:
        wrong += 1
        print("%s with %s: expected %d faults, found %s" % (path, line, expected, found))
print("%d of %d cases as expected" % (len(CASES) - wrong, len(CASES)))
sys.exit(1 if wrong else 0)
