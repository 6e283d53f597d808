"""Opens a run's results.qgs in QGIS, checks every layer and draws the map.

Usage: open_project.py RUN_FOLDER [PICTURE_FOLDER]. Exit code 77: QGIS for Python is not installed.
"""

import os
import sqlite3
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRasterLayer,
                           QgsRectangle, QgsVectorLayer)
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor
except ImportError as missing:
    print(f"skipped: QGIS for Python is not installed ({missing})")
    sys.exit(77)

# What each layer must be drawn with; a layer of a name that is not here fails, so that none goes unchecked.
RENDERERS = {
    "villages": "categorizedSymbol", "gaps": "categorizedSymbol", "clusters": "singleSymbol",
    "obstacles": "singleSymbol", "blocked_paths": "singleSymbol", "sites": "singleSymbol",
    "candidates": "categorizedSymbol", "refused": "singleSymbol", "plan": "singleSymbol",
    "plan_links": "singleSymbol", "flips": "categorizedSymbol", "02-coverage-spread": "singlebandpseudocolor",
    "02-coverage-state": "paletted", "02-coverage-rsrp": "singlebandpseudocolor",
    "02-coverage-margin": "singlebandpseudocolor", "02-coverage-server": "paletted",
    "01-terrain-ground": "paletted", "01-terrain-height": "hillshade",
}
# A colour that each styled layer must use, to tell our style from a random default of the same type.
COLOURS = {
    "villages": {"covered": "#2e9e5b", "marginal": "#f0a202", "dead": "#d1263a"},
    "gaps": {"marginal": "#f0a202", "dead": "#d1263a"},
    "flips": {"worse": "#b35806", "better": "#542788", "unsure": "#6e6e6e"},
}
SINGLE_COLOURS = {"sites": "#282828", "obstacles": "#7a4e26", "blocked_paths": "#7a4e26"}
LABELLED = {"gaps", "flips", "clusters", "obstacles", "sites", "plan"}

failures = []


def check(condition, sentence):
    if not condition:
        failures.append(sentence)
        print("FAILED:", sentence)


def kind_of(layer):
    """The name in RENDERERS: the GeoPackage's table or the raster's file."""
    source = layer.source()
    if "|layername=" in source:
        return source.split("|layername=")[1].split("|")[0]
    return os.path.splitext(os.path.basename(source))[0]


def draw(project, layers, extent, file, size, labels=True):
    """Draws to a PNG (none when no file is given); returns the picture."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setLayers(layers)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(*size))
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.DrawLabeling, labels)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    for error in job.errors():
        check(False, f"{file}: {error.message}")
    image = job.renderedImage()
    check(not file or image.save(file), f"{file} was not saved")
    return image


def colours_of(image):
    """The distinct colours on every second pixel."""
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def check_vector(layer, name):
    renderer = layer.renderer()
    if name in COLOURS:
        shown = {c.value(): c.symbol().color().name() for c in renderer.categories()}
        for value, colour in COLOURS[name].items():
            check(shown.get(value) == colour, f"{name}: {value} is {shown.get(value)}, not {colour}")
        in_data = layer.uniqueValues(layer.fields().indexOf(renderer.classAttribute()))
        check(in_data <= set(shown), f"{name}: {in_data - set(shown)} have no class")
    if name in SINGLE_COLOURS:
        colour = renderer.symbol().color().name()
        check(colour == SINGLE_COLOURS[name], f"{name} is {colour}, not {SINGLE_COLOURS[name]}")
    check(layer.labelsEnabled() == (name in LABELLED), f"{name}: labels are {'on' if layer.labelsEnabled() else 'off'}")
    check(layer.featureCount() > 0, f"{name} ({layer.name()}) shows no feature")


def check_stored_styles(folder):
    """A layer dragged out of the GeoPackage, without the project, must be styled as well."""
    path = os.path.join(folder, "results.gpkg")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        tables = [row[0] for row in database.execute("select table_name from gpkg_contents where data_type='features'")]
    for table in tables:
        layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
        expected = "categorizedSymbol" if table in ("plan", "plan_links") else RENDERERS[table]
        check(layer.isValid() and layer.renderer().type() == expected,
              f"{table} from the GeoPackage alone is drawn as {layer.renderer().type()}, not {expected}")
        if table in COLOURS:
            shown = {c.value(): c.symbol().color().name() for c in layer.renderer().categories()}
            check(COLOURS[table].items() <= shown.items(), f"{table} from the GeoPackage alone has other colours")


def main(folder, pictures):
    os.makedirs(pictures, exist_ok=True)
    project = QgsProject.instance()
    check(project.read(os.path.join(folder, "results.qgs")), f"the project cannot be read: {project.error()}")
    check(project.crs().isValid(), "the project has no CRS")
    check(not project.crs().isGeographic(), "the project's CRS is not the metric one")
    check(project.title() != "", "the project has no title")
    notice, found = project.readEntry("CopyrightLabel", "/Label")
    check(found, "the project has no place for the notice")

    with open(os.path.join(folder, "results.qgs"), encoding="utf-8") as text:
        written = text.read().count("<maplayer ")
    layers = [node.layer() for node in project.layerTreeRoot().findLayers() if node.layer() is not None]
    check(written == len(layers) == len(project.mapLayers()),
          f"{written} layers are written, {len(layers)} stand in the tree, {len(project.mapLayers())} were read")
    view = project.viewSettings().defaultViewExtent()
    check(not view.isEmpty(), "the project has no first view")
    extent = QgsRectangle(view)

    blank = {QColor("white").rgb()}
    for layer in layers:
        name = kind_of(layer)
        check(name in RENDERERS, f"{name} is not a layer that this test knows")
        check(layer.isValid(), f"{layer.name()} is not valid: {layer.error().message()}")
        if not layer.isValid() or name not in RENDERERS:
            continue
        check(layer.crs() == project.crs(), f"{name}: CRS {layer.crs().authid()} is not the project's")
        renderer = layer.renderer().type()
        check(renderer == RENDERERS[name], f"{name} is drawn as {renderer}, not {RENDERERS[name]}")
        if isinstance(layer, QgsVectorLayer):
            check_vector(layer, name)
        elif isinstance(layer, QgsRasterLayer):
            check(os.path.exists(os.path.join(folder, name + ".qml")), f"{name} has no style beside it")
            alone = QgsRasterLayer(os.path.join(folder, name + ".tif"), name)
            check(alone.renderer().type() == RENDERERS[name],
                  f"{name}.tif opened alone is drawn as {alone.renderer().type()}, not {RENDERERS[name]}")
        # Labels are left out where the map is small on purpose, so each layer is drawn at its own extent.
        own = QgsRectangle(layer.extent())
        own.scale(1.1)
        if own.width() < 2000:
            own.grow(2000)
        image = draw(project, [layer], own, os.path.join(pictures, f"{layer.id()}.png"), (500, 400))
        check(colours_of(image) - blank, f"{name} ({layer.name()}) draws nothing")
        # The sites' labels belong to a closer look than the whole layer.
        if name in LABELLED - {"sites"}:
            bare = draw(project, [layer], own, "", (500, 400), labels=False)
            check(image != bare, f"{name} ({layer.name()}) shows no label")

    check_stored_styles(folder)
    visible = [node.layer() for node in project.layerTreeRoot().findLayers() if node.isVisible() and node.layer()]
    check(visible, "the project opens with no layer switched on")
    hidden = [layer for layer in layers if layer not in visible]
    check(hidden, "the project opens with every layer switched on")
    seen = colours_of(draw(project, visible, extent, os.path.join(pictures, "project.png"), (1600, 1200)))
    check(len(seen) > 20, f"the project's picture has only {len(seen)} colours")
    everything = [layer for layer in layers if not isinstance(layer, QgsRasterLayer)]
    draw(project, everything, extent, os.path.join(pictures, "project-vectors.png"), (1600, 1200))
    print(f"{len(layers)} layers, {len(visible)} of them shown; {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    code = main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2] if len(sys.argv) > 2 else "pictures"))
    sys.stdout.flush()
    # QGIS's own tear-down at exit is not under test.
    os._exit(code)
