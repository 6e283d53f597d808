// The table against the structs, its own limits, the documentation and the JSON Schema.
#include "sim/scenario/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sim/scenario/schema_table.h"
#include "tests/unit/scenario/scenario_folder.h"

namespace phusong::sim {
namespace {

/// A band with a model of its own, wide enough that either end can be moved.
const std::string kOneBand = "[[bands]]\nname = \"low\"\nfrom_mhz = 100\nto_mhz = 900\nmodel = \"okumura_hata\"\n";

/// One kind of microwave radio.
const std::string kOneRadio =
    "[[backhaul_bands]]\nname = \"upper-7\"\nfrequency_mhz = 7500\nlongest_km = 50\npower_dbm = 27\nantenna_m = 1.2\n"
    "threshold_dbm = -70\ncapex_vnd = 300000000\nopex_vnd_per_year = 30000000\ncost_source = \"assumption\"\n";

/// A layer and its price belong together, see errors_test.cpp; an area with a rule.
const std::string kPlaces =
    "[candidates]\nroads = \"/roads\"\nroad_vnd_per_km = 1\njetties = \"/jetties\"\njetty_vnd_per_km = 1\n"
    "power_lines = \"/lines\"\npower_vnd_per_km = 1\n[[restrictions]]\nname = \"core\"\nsource = \"/core\"\n";

std::string with_element_name(std::string key) {
  for (const auto& [list, name] : {std::pair{"bts_types[]", "bts_types.rural"},
                                   {"options[]", "options.plan"},
                                   {"backhaul_bands[]", "backhaul_bands.upper-7"},
                                   {"bands[]", "bands.low"},
                                   {"restrictions[]", "restrictions.core"}}) {
    if (key.starts_with(list)) return name + key.substr(std::string{list}.size());
  }
  return key;
}

/// A number in range that is no default and differs from row to row.
double distinct_value(const Row& row, std::size_t index, bool whole) {
  if (row.key == "map.cell_m") return 120;
  if (row.key == "area.cell_m") return 45;
  if (row.key == "service.covered_pct") return 61;
  const Limits limits = std::get<Limits>(row.allowed);
  const double share = 0.30 + 0.001 * static_cast<double>(index);
  const double value = limits.low + share * (std::min(limits.high, limits.low + 1000) - limits.low);
  return whole ? std::max(limits.low, std::floor(value)) : std::floor(value * 16) / 16;
}

std::set<std::string> lines_of(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

TEST(SchemaTable, NoTwoRowsShareAKeyOrAPlace) {
  Scenario scenario;
  BtsType type;
  OptionKeys option;
  BandKeys band;
  BackhaulBand radio;
  RestrictionKeys restriction;
  std::set<std::string_view> keys;
  std::set<const void*> places;
  std::set<std::string_view> sections{""};
  for (const Section& section : schema_sections()) sections.insert(section.name);
  for (const Row& row : schema_table()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    EXPECT_TRUE(sections.contains(row.section())) << row.key;
    EXPECT_GT(row.text.size(), 10U) << row.key;
    if (row.slot == nullptr) continue;
    const Slot slot = row.slot({&scenario, &type, &option, &band, &radio, &restriction});
    const void* place = std::visit([](auto* pointer) -> const void* { return pointer; }, slot);
    EXPECT_TRUE(places.insert(place).second) << row.key;
  }
  EXPECT_GE(keys.size(), 110U);
}

TEST(SchemaTable, UnitsStandInTheNames) {
  const std::vector<std::pair<std::string, std::string>> units{
      {"_per_km", "VND/km"}, {"_dbm", "dBm"}, {"_db", "dB"},     {"_dbi", "dBi"},  {"_mhz", "MHz"},
      {"_km", "km"},         {"_s_m", "S/m"}, {"_m", "m"},       {"_pct", "%"},    {"_percent", "%"},
      {"_hpa", "hPa"},       {"_c", "°C"},    {"_deg", "°"},     {"_vnd", "VND"},  {"_per_year", "VND/year"},
      {"_limit_s", "s"},     {"_mb", "MB"},   {"_mm_h", "mm/h"}, {"_g_m3", "g/m³"}};
  for (const Row& row : schema_table()) {
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const auto& u) { return row.key.ends_with(u.first); });
    // These four are called as their sources call them.
    const std::map<std::string_view, std::string> own{{"cost.years", "years"},
                                                      {"climate.delta_n", "N-units/km"},
                                                      {"climate.n0", "N-units"},
                                                      {"backhaul.dn75", "N-units"}};
    const auto named = own.find(row.key);
    const std::string otherwise = named == own.end() ? "" : named->second;
    EXPECT_EQ(row.unit, unit == units.end() ? otherwise : unit->second) << row.key;
  }
}

TEST(SchemaTable, EveryNumberReachesItsOwnMember) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", kLeast + kOnePlan + kOneBand + kOneRadio + kPlaces);
  const Scenario before = load_scenario(file);
  const std::set<std::string> lines_before = lines_of(before.canonical);
  std::size_t index = 0;
  std::size_t tried = 0;
  for (const Row& row : schema_table()) {
    ++index;
    // Tied to another key; errors_test.cpp has it.
    if (row.slot == nullptr || row.key == "options[].phase_crews") continue;
    Scenario probe;
    probe.bts_types.resize(1);
    probe.options.resize(1);
    probe.bands.resize(1);
    probe.restrictions.resize(1);
    probe.backhaul_bands.resize(1);
    const Slot kind = row.slot({&probe, &probe.bts_types[0], &probe.options[0], &probe.bands[0],
                                &probe.backhaul_bands[0], &probe.restrictions[0]});
    const bool whole = std::holds_alternative<int*>(kind);
    if (!whole && !std::holds_alternative<double*>(kind)) continue;
    const double value = distinct_value(row, index, whole);
    const std::string key = with_element_name(std::string{row.key});
    Scenario after = load_scenario(file, {.overrides = {key + "=" + number_text(value)}, .variables = {}});

    const Slot slot = row.slot({&after, &after.bts_types[0], &after.options[0], &after.bands[0],
                                &after.backhaul_bands[0], &after.restrictions[0]});
    const double read = whole ? static_cast<double>(*std::get<int*>(slot)) : *std::get<double*>(slot);
    EXPECT_EQ(read, value) << row.key;
    // Exactly one line of the canonical text is new, and it is that of the key.
    std::vector<std::string> changed;
    const std::set<std::string> lines_after = lines_of(after.canonical);
    std::set_difference(lines_after.begin(), lines_after.end(), lines_before.begin(), lines_before.end(),
                        std::back_inserter(changed));
    ASSERT_EQ(changed.size(), 1U) << row.key << " = " << value;
    EXPECT_NE(changed[0].find("." + std::string{row.leaf()} + " = " + number_text(value)), std::string::npos)
        << changed[0];
    ++tried;
  }
  EXPECT_GE(tried, 40U);
}

TEST(SchemaTable, EveryTextAndFlagReachesItsOwnMember) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", kLeast + kOnePlan + kOneBand + kOneRadio + kPlaces);
  const std::string before = load_scenario(file).canonical;
  std::size_t tried = 0;
  for (const Row& row : schema_table()) {
    // Cross checks tie these to other keys; errors_test.cpp has them.
    const std::set<std::string_view> tied{"terrain.sea",        "terrain.sea_polygons",
                                          "options[].kind",     "options[].sites",
                                          "options[].bts_type", "service.owner",
                                          "service.technology", "backhaul.enabled",
                                          "candidates.surface", "options[].phase_budgets_vnd"};
    if (row.slot == nullptr || tied.contains(row.key)) continue;
    Scenario probe;
    probe.bts_types.resize(1);
    probe.options.resize(1);
    probe.bands.resize(1);
    probe.restrictions.resize(1);
    probe.backhaul_bands.resize(1);
    const Slot kind = row.slot({&probe, &probe.bts_types[0], &probe.options[0], &probe.bands[0],
                                &probe.backhaul_bands[0], &probe.restrictions[0]});
    std::string value = row.flavour == Flavour::date ? "2020-01-02" : "/another";
    if (row.flavour == Flavour::identifier) value = "another";
    if (const auto* words = std::get_if<Words>(&row.allowed)) value = words->back();
    std::string toml = quoted_text(value);
    if (std::holds_alternative<std::vector<std::string>*>(kind)) toml = "[" + toml + "]";
    if (std::holds_alternative<bool*>(kind)) toml = row.default_toml == "true" ? "false" : "true";
    if (std::holds_alternative<double*>(kind) || std::holds_alternative<int*>(kind)) continue;
    if (std::holds_alternative<std::vector<double>*>(kind)) toml = "[1, 2, 3, 4]";
    if (row.key == "propagation.spread_model") toml = "\"free_space\"";
    if (row.key == "land_cover.classes") toml = "\"/another.csv\"";
    if (row.key == "options[].name" || row.key == "options[].objective") toml = "\"people\"";
    if (row.key == "bts_types[].name") continue;  // the option refers to it
    const std::string key = with_element_name(std::string{row.key});
    const Scenario after = load_scenario(file, {.overrides = {key + "=" + toml}, .variables = {}});
    EXPECT_NE(after.canonical, before) << key << "=" << toml;
    EXPECT_NE(after.canonical.find("." + std::string{row.leaf()} + " = " + toml), std::string::npos) << key;
    ++tried;
  }
  EXPECT_GE(tried, 40U);
}

TEST(SchemaTable, LimitsHoldOnBothSides) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", kLeast + kOnePlan + kOneBand + kOneRadio + kPlaces);
  const auto sentence = [&](const std::string& key, const std::string& value) {
    try {
      static_cast<void>(load_scenario(file, {.overrides = {key + "=" + value}, .variables = {}}));
      return std::string{};
    } catch (const Error& error) {
      return error.sentence();
    }
  };
  for (const Row& row : schema_table()) {
    const auto* limits = std::get_if<Limits>(&row.allowed);
    if (limits == nullptr || row.key == "area.bounds_deg") continue;
    const std::string key = with_element_name(std::string{row.key});
    const bool whole = type_name(row) == "whole number";
    const bool list = row.key == "options[].phase_budgets_vnd";
    const auto text = [&](double v) {
      const std::string number = whole ? std::to_string(static_cast<std::int64_t>(v)) : number_text(v);
      return list ? "[" + number + "]" : number;
    };
    // At a limit another rule may object (dead above covered), but never the range.
    EXPECT_EQ(sentence(key, text(limits->low)).find("out of range"), std::string::npos) << key;
    EXPECT_EQ(sentence(key, text(limits->high)).find("out of range"), std::string::npos) << key;
    const double step = whole ? 1.0 : 1e-6 * std::max(1.0, std::abs(limits->high));
    EXPECT_NE(sentence(key, text(limits->low - step)).find("out of range"), std::string::npos) << key;
    EXPECT_NE(sentence(key, text(limits->high + step)).find("out of range"), std::string::npos) << key;
  }
}

TEST(SchemaRows, SayWhatPlannersNeed) {
  const std::vector<KeyInfo> rows = schema_rows();
  const auto find = [&](const std::string& key) {
    return *std::find_if(rows.begin(), rows.end(), [&](const KeyInfo& row) { return row.key == key; });
  };
  EXPECT_EQ(find("service.rsrp_dbm").default_value, "-110");
  EXPECT_EQ(find("service.rsrp_dbm").unit, "dBm");
  EXPECT_EQ(find("service.rsrp_dbm").range, "-160 to -40");
  EXPECT_NE(find("service.rsrp_dbm").text.find("-121"), std::string::npos);
  EXPECT_NE(find("service.rsrp_dbm").text.find("unverified assumption"), std::string::npos);
  EXPECT_EQ(find("terrain.sea").default_value, "required");
  EXPECT_EQ(find("bts_types[].cost_source").default_value, "required");
  EXPECT_EQ(find("report.language").range, "one of: en, vi");
  EXPECT_EQ(find("network.sites").type, "list of paths");
}

TEST(DidYouMean, FindsTheNearestAndOnlyTheNear) {
  const std::vector<std::string> known{"rsrp_dbm", "receiver_height_m", "covered_pct", "dead_pct", "en", "vi"};
  EXPECT_EQ(did_you_mean("rsrp_dmb", known), "rsrp_dbm");
  EXPECT_EQ(did_you_mean("RSRP_DBM", known), "rsrp_dbm");
  EXPECT_EQ(did_you_mean("rsrp", known), "rsrp_dbm") << "a unit that was left off";
  EXPECT_EQ(did_you_mean("receiver_hieght_m", known), "receiver_height_m");
  EXPECT_EQ(did_you_mean("dead", known), "dead_pct");
  EXPECT_EQ(did_you_mean("frequency_mhz", known), "");
  EXPECT_EQ(did_you_mean("fr", known), "") << "nothing in common";
  EXPECT_EQ(did_you_mean("", known), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
  EXPECT_EQ(did_you_mean("ab", {"ac", "ad"}), "ac") << "ties go to the first";
}

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

TEST(Documentation, IsThatOfTheTable) {
  EXPECT_EQ(read_whole(std::filesystem::path{PHUSONG_SOURCE_DIR} / "docs/scenario.md"), schema_markdown())
      << "docs/scenario.md is out of date; make it anew with: phusong schema --format markdown > docs/scenario.md";
}

TEST(Documentation, ExampleLoads) {
  const std::string page = schema_markdown();
  const std::string fence = "```toml\n";
  const std::size_t from = page.find(fence) + fence.size();
  const ScenarioFolder folder;
  const Scenario s = load_scenario(folder.write("my-district.toml", page.substr(from, page.find("```", from) - from)));
  EXPECT_EQ(s.identity.name, "my-district");
  EXPECT_EQ(s.options.at(0).max_bts, 10);
  const Scenario t = load_scenario(s.file, {.overrides = {"options.ten-sites.max_bts=12"}, .variables = {}});
  EXPECT_EQ(t.options.at(0).max_bts, 12);
}

TEST(Documentation, NamesEveryKeyOnceInItsSection) {
  const std::string page = schema_markdown();
  for (const Row& row : schema_table()) {
    EXPECT_NE(page.find("| `" + std::string{row.leaf()} + "` |"), std::string::npos) << row.key;
  }
}

TEST(JsonSchema, HoldsEveryKeyWithItsDefaultAndLimits) {
  const nlohmann::json root = nlohmann::json::parse(schema_json());
  EXPECT_EQ(root["additionalProperties"], false);
  for (const Row& row : schema_table()) {
    if (row.section().empty()) continue;
    std::string section{row.section()};
    nlohmann::json table;
    if (section.ends_with("[]")) {
      section.resize(section.size() - 2);
      table = root["properties"][section]["anyOf"][0]["items"];
    } else {
      table = root["properties"][section];
    }
    ASSERT_TRUE(table["properties"].contains(std::string{row.leaf()})) << row.key;
    const nlohmann::json& key = table["properties"][std::string{row.leaf()}];
    EXPECT_EQ(key.contains("default"), !row.required()) << row.key;
    if (const auto* limits = std::get_if<Limits>(&row.allowed)) {
      const nlohmann::json& one = key["type"] == "array" ? key["items"] : key;
      EXPECT_EQ(one["minimum"], limits->low) << row.key;
      EXPECT_EQ(one["maximum"], limits->high) << row.key;
    }
  }
}

}  // namespace
}  // namespace phusong::sim
