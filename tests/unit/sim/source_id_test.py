"""The id of the sources: equal for equal sources in any folder, another one for another program.

usage: source_id_test.py CMAKE SCRIPT
"""

import pathlib
import re
import subprocess
import sys
import tempfile

CMAKE, SCRIPT = sys.argv[1:3]


def ids(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        out = root / "out.cpp"
        subprocess.run([CMAKE, "-D", f"ROOT={root}", "-D", f"OUTPUT={out}", "-P", SCRIPT], check=True)
        return tuple(re.findall('return "([0-9a-f]{16})"', out.read_text()))


BASE = {
    "models/a.cpp": "// a model\nint loss() { return 1; }\n",
    "sim/plan/b.cpp": 'const char* b = "x;y";\n',
    "sim/cli/c.cpp": "int c;\n",
    "sim/pipeline.cpp": "int run;\n",
}
engine, radio = ids(BASE)
assert ids(dict(BASE)) == (engine, radio), "the same sources, another id"
assert ids({**BASE, "models/a.cpp": "// other words\nint loss() { return 1; }\n"}) == (engine, radio), "comments count"
assert ids({**BASE, "sim/cli/c.cpp": "int d;\n"}) == (engine, radio), "the command line counts"
changed = ids({**BASE, "models/a.cpp": "// a model\nint loss() { return 2; }\n"})
assert changed[0] != engine and changed[1] != radio, "a changed model does not count"
changed = ids({**BASE, "sim/plan/b.cpp": 'const char* b = "x;z";\n'})
assert changed[0] != engine and changed[1] == radio, "the planner counts for the wrong ids"
changed = ids({**BASE, "sim/pipeline.cpp": "int ran;\n"})
assert changed[0] != engine and changed[1] == radio, "the order of the stages counts for the wrong ids"
print("ok")
