#include "geo/io/vector_io.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "support.h"

namespace phusong::geo {
namespace {

using test::bytes_of;
using test::error_of;
using test::expect_says;
using test::Folder;
using test::rectangle;
using test::utm48;

const Crs& wgs84() {
  static const Crs made = Crs::wgs84();
  return made;
}

std::string geojson(const std::string& geometry, const std::string& properties = "{\"id\":1}") {
  return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)" + properties + R"(,"geometry":)" +
         geometry + "}]}";
}

Layer sample_layer() {
  Layer layer{.name = "villages",
              .title = "Villages",
              .kind = Layer::Kind::multipolygon,
              .fields = {{"id", FieldType::text}, {"people", FieldType::integer}, {"share", FieldType::real}},
              .features = {},
              .qml = "<qgis/>"};
  Feature one;
  one.geometry = MultiPolygon{rectangle(700'000, 2'330'000, 700'100, 2'330'050)};
  std::get<MultiPolygon>(one.geometry)[0].rings.push_back(rectangle(700'010, 2'330'010, 700'020, 2'330'020).rings[0]);
  one.fields = {{"id", std::string{"Khe Tiền"}}, {"people", std::int64_t{123}}, {"share", 0.1}};
  Feature two;
  two.geometry = MultiPolygon{rectangle(701'000, 2'331'000, 701'001, 2'331'001)};
  two.fields = {{"id", std::string{"Nà Hắc"}}, {"share", std::int64_t{2}}};
  layer.features = {one, two};
  return layer;
}

Layer point_layer() {
  Layer layer{.name = "sites",
              .title = "Sites & masts",
              .kind = Layer::Kind::point,
              .fields = {{"id", FieldType::text}},
              .features = {},
              .qml = ""};
  Feature one;
  one.geometry = Point{700'000.125, 2'330'000.0625};
  one.fields = {{"id", std::string{"A<1>"}}};
  layer.features = {one};
  return layer;
}

TEST(ToNfc, ComposesVietnameseAndRefusesOtherBytes) {
  // "Tiền" from e + circumflex + grave, and from ê + grave.
  EXPECT_EQ(to_nfc("Tie\u0302\u0300n", ""), "Ti\u1EC1n");
  EXPECT_EQ(to_nfc("Ti\u00EA\u0300n", ""), "Ti\u1EC1n");
  EXPECT_EQ(to_nfc("Ti\u1EC1n", ""), "Ti\u1EC1n");
  EXPECT_EQ(error_of([] { (void)to_nfc("\xFF", "a.csv:3"); }).where(), "a.csv:3");
}

TEST(TextOf, NumbersInShortForm) {
  EXPECT_EQ(text_of({}), "");
  EXPECT_EQ(text_of(std::int64_t{-5}), "-5");
  EXPECT_EQ(text_of(17.0), "17");
  EXPECT_EQ(text_of(0.1), "0.1");
}

TEST(ReadFeatures, GeometryKinds) {
  const Folder folder;
  const auto read = [&](const std::string& geometry) {
    return read_features(folder.write("g.geojson", geojson(geometry)), "", wgs84());
  };
  EXPECT_EQ(std::get<Point>(read(R"({"type":"Point","coordinates":[107,21]})").features[0].geometry), (Point{107, 21}));
  const FeatureTable several = read(R"({"type":"MultiPoint","coordinates":[[107,21],[108,22]]})");
  EXPECT_EQ(std::get<Point>(several.features[0].geometry), (Point{107, 21}));
  ASSERT_EQ(several.notes.size(), 1U);
  expect_says(several.notes[0], "the first of 2 points was taken");
  EXPECT_EQ(std::get<LineString>(
                read(R"({"type":"MultiLineString","coordinates":[[[0,0],[1,0]],[[0,0],[0,5]]]})").features[0].geometry),
            (LineString{{0, 0}, {0, 5}}));
  EXPECT_EQ(std::get<MultiPolygon>(
                read(R"({"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[5,1],[6,1],[6,2],[5,1]]]})")
                    .features[0]
                    .geometry)[0]
                .rings.size(),
            2U);
  const FeatureTable mixed = read(
      R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,1]},{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]}]})");
  EXPECT_EQ(std::get<MultiPolygon>(mixed.features[0].geometry).size(), 1U);
  EXPECT_EQ(mixed.notes.size(), 1U);
  EXPECT_EQ(read("null").features[0].defect, "it has no geometry");
  folder.write("w.prj", "EPSG:4326");
  const FeatureTable wkt =
      read_features(folder.write("w.csv", "WKT\nPOLYGON EMPTY\n\"POLYGON ((0 0,9 0,9 9,0 0))\"\nPOINT\n"), "", wgs84());
  EXPECT_EQ(wkt.features[0].defect, "its geometry is empty");
  EXPECT_EQ(std::get<MultiPolygon>(wkt.features[1].geometry)[0].rings[0].size(), 4U);
  EXPECT_EQ(wkt.features[2].defect, "its WKT cannot be read");
}

TEST(ReadFeatures, FieldsTypesAndNormalForm) {
  const Folder folder;
  const std::string file = folder.write(
      "f.geojson",
      geojson(R"({"type":"Point","coordinates":[107,21]})",
              "{\"na\u0302me\":\"Ha\u0300 Lo\u0302ng\",\"n\":12,\"r\":1.5,\"day\":\"2021-05-03\",\"none\":null}"));
  const FeatureTable t = read_features(file, "", wgs84());
  const auto& fields = t.features[0].fields;
  EXPECT_EQ(fields.at("n\u00E2me"), FieldValue{std::string{"H\u00E0 L\u00F4ng"}});
  EXPECT_EQ(fields.at("n"), FieldValue{std::int64_t{12}});
  EXPECT_EQ(fields.at("r"), FieldValue{1.5});
  EXPECT_EQ(fields.at("day"), FieldValue{std::string{"2021-05-03"}});
  EXPECT_EQ(fields.at("none"), FieldValue{});
  EXPECT_EQ(t.field_names.size(), 5U);
  EXPECT_EQ(t.features[0].line, 0);
}

TEST(ReadFeatures, TransformsIntoTheWorkingSystem) {
  const Folder folder;
  const std::string file = folder.write("p.geojson", geojson(R"({"type":"Point","coordinates":[105,0]})"));
  const Point p = std::get<Point>(read_features(file, "", utm48()).features[0].geometry);
  EXPECT_NEAR(p.x, 500'000.0, 1e-6);
  EXPECT_NEAR(p.y, 0.0, 1e-6);
  // A quarter of the Earth away the projection has no place: named, not thrown, so that one feature does not stop the
  // rest.
  const std::string far = folder.write("far.geojson", geojson(R"({"type":"Point","coordinates":[15,0]})"));
  const Feature lost = read_features(far, "", utm48()).features[0];
  EXPECT_TRUE(std::holds_alternative<std::monostate>(lost.geometry));
  expect_says(lost.defect, "has no place in EPSG:32648");
}

TEST(ReadFeatures, CsvPointsUnderEveryUsualName) {
  const Folder folder;
  for (const char* names : {"lon_deg,lat_deg", "lon,lat", "Longitude,Latitude", "X,Y"}) {
    const FeatureTable t =
        read_features(folder.write("t.csv", std::string{"id,"} + names + "\n007,107.5,21.25\n"), "", wgs84());
    EXPECT_EQ(std::get<Point>(t.features[0].geometry), (Point{107.5, 21.25})) << names;
    EXPECT_EQ(t.features[0].fields.at("id"), FieldValue{std::string{"007"}});
    EXPECT_EQ(t.where(t.features[0]), (folder / "t.csv").string() + ":2");
  }
  folder.write("u.prj", "EPSG:32648");
  const FeatureTable u = read_features(folder.write("u.csv", "id,x,y\n1,500000,0\n"), "", wgs84());
  EXPECT_NEAR(std::get<Point>(u.features[0].geometry).x, 105.0, 1e-9);
  const FeatureTable bad = read_features(folder.write("b.csv", "id;lon;lat\n1;107,5;21,2\n2;;\n"), "", wgs84());
  expect_says(bad.features[0].defect, "\"107,5\", \"21,2\" is not two numbers");
  expect_says(bad.features[1].defect, "lon or lat is empty");
}

TEST(ReadFeatures, KmlWithVietnameseNames) {
  const Folder folder;
  const std::string file = folder.write(
      "k.kml",
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>L</name>"
      "<Placemark><name>Cửa "
      "Vạn</name><Point><coordinates>107.2,20.8,0</coordinates></Point></Placemark></Document></kml>");
  const FeatureTable t = read_features(file, "", wgs84());
  ASSERT_EQ(t.features.size(), 1U);
  EXPECT_EQ(std::get<Point>(t.features[0].geometry), (Point{107.2, 20.8}));
  EXPECT_EQ(t.features[0].fields.at("Name"), FieldValue{std::string{"Cửa Vạn"}});
}

TEST(ReadFeatures, SwappedAndImpossibleCoordinates) {
  const Folder folder;
  const Error swapped =
      error_of([&] { (void)read_features(folder.write("s.csv", "id,lon,lat\n1,107,21\n2,21,107\n"), "", utm48()); });
  EXPECT_EQ(swapped.kind(), ErrorKind::input);
  EXPECT_EQ(swapped.where(), (folder / "s.csv").string() + ":3");
  expect_says(swapped.what(), "look swapped");
  expect_says(error_of([&] {
                (void)read_features(folder.write("s.geojson", geojson(R"({"type":"Point","coordinates":[21,107]})")),
                                    "", wgs84());
              }).what(),
              ": longitude and latitude look swapped");
  const Error out =
      error_of([&] { (void)read_features(folder.write("o.csv", "id,lon,lat\n1,190,21\n"), "", wgs84()); });
  expect_says(out.what(), "is not on Earth");
  EXPECT_EQ(out.sentence().find("swapped"), std::string::npos);
}

TEST(ReadFeatures, MissingFileLayerOrSystem) {
  const Folder folder;
  const Error missing = error_of([&] { (void)read_features((folder / "none.gpkg").string(), "", wgs84()); });
  EXPECT_EQ(missing.kind(), ErrorKind::input);
  expect_says(missing.what(), "there is no such file");

  write_geopackage(folder / "two.gpkg", {sample_layer(), point_layer()}, utm48());
  const Error layer = error_of([&] { (void)read_features((folder / "two.gpkg").string(), "towns", wgs84()); });
  expect_says(layer.what(), "there is no layer \"towns\"; the layers there are \"villages\", \"sites\"");
  expect_says(
      error_of([&] { (void)read_features(folder.write("one.csv", "id,lon,lat\n1,1,1\n"), "two", wgs84()); }).what(),
      "there is no layer \"two\"; the one there is \"one\"");

  folder.write("plain.csv", "id,x,y\n1,107,21\n");
  const std::string vrt = folder.write(
      "plain.vrt",
      "<OGRVRTDataSource><OGRVRTLayer name=\"plain\"><SrcDataSource relativeToVRT=\"1\">plain.csv</SrcDataSource>"
      "<GeometryType>wkbPoint</GeometryType><GeometryField encoding=\"PointFromColumns\" x=\"x\" "
      "y=\"y\"/></OGRVRTLayer>"
      "</OGRVRTDataSource>");
  const Error no_crs = error_of([&] { (void)read_features(vrt, "", wgs84()); });
  EXPECT_EQ(no_crs.kind(), ErrorKind::input);
  expect_says(no_crs.what(), "has no coordinate system");
  EXPECT_EQ(error_of([&] { (void)read_features(folder.write("junk.gpkg", "not a database"), "", wgs84()); }).kind(),
            ErrorKind::input);
  expect_says(
      error_of([&] { (void)read_features(folder.write("w.csv", "id,WKT\n1,POINT (1 2)\n"), "", wgs84()); }).what(),
      ".prj");
}

TEST(WriteGeopackage, ReadsBackWithTheSameBits) {
  const Folder folder;
  write_geopackage(folder / "r.gpkg", {sample_layer(), point_layer()}, utm48());
  const Layer villages = sample_layer();
  const FeatureTable t = read_features((folder / "r.gpkg").string(), "villages", utm48());
  ASSERT_EQ(t.features.size(), 2U);
  EXPECT_EQ(t.field_names, (std::vector<std::string>{"id", "people", "share"}));
  EXPECT_EQ(t.features[0].fields, villages.features[0].fields);
  EXPECT_EQ(t.features[1].fields.at("people"), FieldValue{});
  EXPECT_EQ(t.features[1].fields.at("share"), FieldValue{2.0});
  const auto& area = std::get<MultiPolygon>(t.features[0].geometry);
  EXPECT_EQ(area[0].rings, std::get<MultiPolygon>(villages.features[0].geometry)[0].rings);
  EXPECT_EQ(std::get<Point>(read_features((folder / "r.gpkg").string(), "sites", utm48()).features[0].geometry),
            (Point{700'000.125, 2'330'000.0625}));
  EXPECT_EQ(folder.files(), 1U);
}

TEST(WriteGeopackage, StyleTableIsWhatQgisLooksFor) {
  const Folder folder;
  write_geopackage(folder / "r.gpkg", {sample_layer(), point_layer()}, utm48());
  const FeatureTable t = read_features((folder / "r.gpkg").string(), "layer_styles", utm48());
  ASSERT_EQ(t.features.size(), 1U);
  const auto& row = t.features[0].fields;
  EXPECT_EQ(t.field_names, (std::vector<std::string>{"f_table_catalog", "f_table_schema", "f_table_name",
                                                     "f_geometry_column", "styleName", "styleQML", "styleSLD",
                                                     "useAsDefault", "description", "owner", "ui", "update_time"}));
  EXPECT_EQ(row.at("f_table_catalog"), FieldValue{std::string{}});
  EXPECT_EQ(row.at("f_table_schema"), FieldValue{std::string{}});
  EXPECT_EQ(row.at("f_table_name"), FieldValue{std::string{"villages"}});
  EXPECT_EQ(row.at("f_geometry_column"), FieldValue{std::string{"geom"}});
  EXPECT_EQ(row.at("useAsDefault"), FieldValue{std::int64_t{1}});
  EXPECT_EQ(row.at("styleQML"), FieldValue{std::string{"<qgis/>"}});
}

TEST(WriteGeopackage, EqualLayersGiveEqualBytes) {
  const Folder folder;
  write_geopackage(folder / "a.gpkg", {sample_layer(), point_layer()}, utm48());
  ::usleep(1'100'000);  // longer than the second in which a time could hide
  write_geopackage(folder / "b.gpkg", {sample_layer(), point_layer()}, utm48());
  EXPECT_GT(bytes_of(folder / "a.gpkg").size(), 10'000U);
  EXPECT_EQ(bytes_of(folder / "a.gpkg"), bytes_of(folder / "b.gpkg"));
}

TEST(WriteGeopackage, RefusesWhatDoesNotFit) {
  const Folder folder;
  const auto refusal = [&](const std::function<void(Layer&)>& spoil) {
    Layer layer = sample_layer();
    spoil(layer);
    const Error error = error_of([&] { write_geopackage(folder / "x.gpkg", {layer}, utm48()); });
    EXPECT_EQ(error.kind(), ErrorKind::output);
    EXPECT_EQ(folder.files(), 0U);
    return std::string{error.what()};
  };
  expect_says(refusal([](Layer& l) {
                l.features[1].geometry = Point{1, 2};
              }),
              "feature 2: its geometry is of another kind");
  expect_says(refusal([](Layer& l) { l.features[0].fields["people"] = std::string{"many"}; }),
              "\"many\" does not fit the field \"people\"");
  expect_says(refusal([](Layer& l) { l.features[0].fields["extra"] = 1.0; }), "does not list its field \"extra\"");
}

TEST(WriteGeopackage, FullDiskLeavesNothingBehind) {
  const Folder folder;
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{20'000, before.rlim_max};
  for (const bool kmz : {false, true}) {
    Layer layer = sample_layer();
    for (int i = 0; kmz && i < 20'000; ++i) {
      Feature f = layer.features[1];
      f.fields["share"] = std::sin(static_cast<double>(i));
      layer.features.push_back(f);
    }
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const Error error = error_of([&] {
      if (kmz)
        write_kmz(folder / "x.kmz", {layer}, utm48(), "id");
      else
        write_geopackage(folder / "x.gpkg", {layer}, utm48());
    });
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_EQ(error.kind(), ErrorKind::output);
    EXPECT_EQ(folder.files(), 0U);
  }
}

TEST(WriteKmz, ReadsBackInWgs84AndHasEqualBytes) {
  const Folder folder;
  Layer points = point_layer();
  points.fields.push_back({"colour", FieldType::text});
  points.colour_field = "colour";
  points.features[0].fields["colour"] = std::string{"#ff8000"};
  write_kmz(folder / "a.kmz", {sample_layer(), points}, utm48(), "id");
  ::usleep(2'100'000);  // zip counts in steps of two seconds
  write_kmz(folder / "b.kmz", {sample_layer(), points}, utm48(), "id");
  EXPECT_EQ(bytes_of(folder / "a.kmz"), bytes_of(folder / "b.kmz"));

  const std::string kml = bytes_of(folder / "a.kmz");
  EXPECT_EQ(kml.substr(0, 4), "PK\x03\x04");
  const FeatureTable villages = read_features((folder / "a.kmz").string(), "Villages", utm48());
  ASSERT_EQ(villages.features.size(), 2U);
  EXPECT_EQ(villages.features[0].fields.at("people"), FieldValue{std::int64_t{123}});
  EXPECT_EQ(villages.features[0].fields.at("share"), FieldValue{0.1});
  EXPECT_EQ(villages.features[1].fields.at("people"), FieldValue{});
  EXPECT_EQ(villages.features[0].fields.at("Name"), FieldValue{std::string{"Khe Tiền"}});
  const auto& area = std::get<MultiPolygon>(villages.features[0].geometry);
  EXPECT_NEAR(area[0].rings[0][0].x, 700'000.0, 1e-3);
  EXPECT_EQ(area[0].rings.size(), 2U);
  const FeatureTable sites = read_features((folder / "a.kmz").string(), "Sites & masts", utm48());
  EXPECT_EQ(sites.features[0].fields.at("Name"), FieldValue{std::string{"A<1>"}});
}

TEST(ReadFeatures, RealCommunes) {
  const auto file = test::shared_file("geodata/quang-ninh/admin.gpkg");
  if (file.empty())
    GTEST_SKIP() << "the real boundaries are not here; set PHUSONG_SHARED to the folder that has geodata/";
  const FeatureTable t = read_features(file.string(), "communes_2025", utm48());
  EXPECT_EQ(t.features.size(), 54U);
  for (const Feature& f : t.features) {
    EXPECT_TRUE(std::holds_alternative<MultiPolygon>(f.geometry)) << f.fid;
    for (const auto& [name, value] : f.fields) EXPECT_EQ(text_of(value), to_nfc(text_of(value), "")) << name;
  }
}

TEST(ReadFeatures, ADatabaseIsNoMissingFile) {
  const Error error = error_of([] { (void)read_features("PG:dbname=there_is_none host=/nowhere", "", utm48()); });
  EXPECT_EQ(error.sentence().find("no such file"), std::string::npos) << error.sentence();
  expect_says(error_of([] { (void)read_features("nothing.gpkg", "", utm48()); }).sentence(), "no such file");
}

}  // namespace
}  // namespace phusong::geo
