"""Opens a run's report.html in Chromium: it draws, both languages work, nothing is asked of the network, no error is logged.

usage: open_report.py RUN_FOLDER PICTURE_FOLDER      (exit 77 where Chromium is not installed)
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--window-size=1200,1700",
         "--virtual-time-budget=10000", "--enable-logging=stderr"]


def chromium(program, profile, page, *options):
    return subprocess.run([program, *QUIET, f"--user-data-dir={profile}", *options, page], capture_output=True,
                          text=True, timeout=240, check=False)


def main():
    run, pictures = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("skipped: Chromium is not installed (package chromium)")
        return SKIPPED
    report = run / "report.html"
    pictures.mkdir(parents=True, exist_ok=True)
    faults = []

    # In the text: every address that a browser would fetch is inside the page.
    text = report.read_text(encoding="utf-8")
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    for what, address in re.findall(r'\b(src|href)="([^"]{0,80})', markup):
        if not address.startswith(("data:", "#")):
            faults.append(f"{what} leaves the page: {address}")
    if re.search(r"url\((?!data:)", text[:text.find("</style></head>")]):
        faults.append("a style asks for a picture outside the page")

    # In the browser, with every host unreachable: what it logs and what it built.
    with tempfile.TemporaryDirectory() as profile:
        dom = chromium(program, profile, report.resolve().as_uri(), "--dump-dom", "--host-resolver-rules=MAP * ~NOTFOUND")
        chromium(program, profile, report.resolve().as_uri(), f"--screenshot={pictures / 'report.png'}")
        chromium(program, profile, report.resolve().as_uri(), f"--print-to-pdf={pictures / 'report.pdf'}",
                 "--no-pdf-header-footer")
    logged = [line for line in dom.stderr.splitlines() if "CONSOLE" in line]
    faults += [f"the console says: {line}" for line in logged]
    for sign, what in (("leaflet-container", "the map was not drawn"), ("leaflet-image-layer", "the relief is missing"),
                       ("leaflet-control-layers-overlays", "the layer control is missing"),
                       (">Tiếng Việt</button>", "the language button has no name"), ("sortable", "tables do not sort")):
        if sign not in dom.stdout:
            faults.append(what)
    if not (pictures / "report.png").is_file() or (pictures / "report.png").stat().st_size < 20000:
        faults.append("the screenshot is missing or blank")

    for fault in faults:
        print("FAULT:", fault)
    print(f"{report}: {len(text)} characters, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
