#!/usr/bin/env python3
"""Reads every #include of the project and fails on an arrow that does not point down. Standard library only.

    python3 tests/support/check_floors.py [root]

The floors, lowest first; a room sees itself and the rooms named with it:
"""
import os
import re
import sys

GEO = ["geo/base", "geo/grid", "geo/io", "geo/ground", "geo/places"]
FLOW = ["sim/scenario", "sim/coverage", "sim/area", "sim/link", "sim/gaps", "sim/siting", "sim/backhaul", "sim/plan", "sim/invest", "sim/pipeline", "sim/output",
        "data/reconstruct", "sim/cli"]

SEES = {
    "geo/base": [],
    "geo/grid": ["geo/base"],
    "geo/io": ["geo/base", "geo/grid"],
    "geo/ground": ["geo/base", "geo/grid", "geo/io"],
    "geo/places": ["geo/base", "geo/grid", "geo/io", "geo/ground"],
    "models": ["geo/base", "geo/grid"],
}
# The rooms of sim and what stands on them: everything below, and the rooms before them along the flow.
for i, room in enumerate(FLOW):
    SEES[room] = GEO + ["models"] + FLOW[:i]
# The solver is pure combinatorics and knows nothing of radio or maps.
SEES["sim/plan"] = ["geo/base", "geo/grid"]
# Reference tables meet models; the command line shows what comes of it.
SEES["sim/reference"] = ["geo/base", "geo/grid", "geo/io", "models"]
SEES["sim/cli"].append("sim/reference")
SEES["sim/scenario"] = ["geo/base", "geo/grid", "models"]

# Headers of heavy or leaky libraries, and the only rooms that may include them; "cpp" means: never in a header.
GDAL = r"(gdal|ogr|cpl_|vrtdataset|gdalwarper)[\w/]*\.h(pp)?$"
EXTERNAL = [
    ("GDAL", re.compile("^(gdal/)?" + GDAL), ["geo/io"], False),
    ("PROJ", re.compile(r"^(proj|geodesic)(_\w+)?\.h$"), ["geo/io"], True),
    ("CLI11", re.compile(r"^CLI/"), ["sim/cli"], True),
    ("Boost.Geometry", re.compile(r"^boost/geometry"), None, True),
    ("GEOS", re.compile(r"^geos"), None, True),
    ("Eigen", re.compile(r"^Eigen/"), None, True),
    ("nlohmann/json.hpp", re.compile(r"^nlohmann/json\.hpp$"), None, True),
    ("toml++", re.compile(r"^toml\+\+/|^toml\.hpp$"), None, True),
    ("Highway", re.compile(r"^hwy/"), ["models", "geo/base", "geo/ground", "sim/area"], False),
    ("CBC", re.compile(r"^(Cbc|Clp|Coin|Osi|Cgl)\w+\.h(pp)?$"), ["sim/plan"], True),
    ("cairo", re.compile(r"^cairo"), ["sim/output"], True),
    ("zstd", re.compile(r"^zstd"), ["sim/area"], True),
]
PURE = ["geo/base", "geo/grid", "models"]
PURE_MAY = re.compile(r"^(fmt|hwy|openssl|Eigen|oneapi|tbb)/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def room_of(path):
    """The room that a file belongs to: the longest known folder; files of sim itself are the pipeline."""
    if re.match(r"sim/[^/]+\.(h|cpp)$", path):
        return "sim/pipeline"
    found = [room for room in SEES if path.startswith(room + "/")]
    return max(found, key=len) if found else None


def faults_of(path, text):
    room = room_of(path)
    header = path.endswith(".h")
    faults = []

    def fault(position, sentence):
        faults.append("%s:%d: %s" % (path, text.count("\n", 0, position) + 1, sentence))

    if room is None:
        return ["%s:1: stands in no known room; add the room to check_floors.py" % path]
    for match in INCLUDE.finditer(text):
        quoted, name = match.group(1) == '"', match.group(2)
        target = room_of(name)
        if target is not None:
            if target != room and target not in SEES[room]:
                fault(match.start(), "%s may not see %s (%s)" % (room, target, name))
            continue
        if quoted and name.split("/")[0] in ("geo", "models", "sim", "data"):
            fault(match.start(), "%s is in no known room" % name)
        for title, pattern, rooms, cpp_only in EXTERNAL:
            if not pattern.search(name):
                continue
            if rooms is not None and room not in rooms:
                fault(match.start(), "%s belongs only in %s" % (title, ", ".join(rooms)))
            if cpp_only and header:
                fault(match.start(), "%s is a heavy header and belongs in a .cpp file" % title)
        # The pure rooms: the C++ standard library has no slash and no .h of another library.
        if room in PURE and not quoted and ("/" in name or name.endswith((".h", ".hpp"))) and not PURE_MAY.match(name):
            fault(match.start(), "%s is a pure room and sees no <%s>" % (room, name))
    return faults


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    faults, files = [], 0
    for top in ("geo", "models", "sim", "data"):
        for folder, subfolders, names in os.walk(os.path.join(root, top)):
            subfolders.sort()
            for name in sorted(names):
                if not name.endswith((".h", ".cpp")):
                    continue
                path = os.path.relpath(os.path.join(folder, name), root)
                with open(os.path.join(root, path), encoding="utf-8") as source:
                    faults += faults_of(path, source.read())
                files += 1
    for sentence in faults:
        print(sentence)
    print("%d files, %d faults" % (files, len(faults)))
    # No files at all would be a test that cannot fail.
    return 1 if faults or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
