// Each way in which a scenario can be wrong: the place, the sentence and the mend.
#include <string>
#include <vector>

#include "tests/unit/scenario/scenario_folder.h"

namespace phusong::sim {
namespace {

struct Wrong {
  const char* name;
  std::string text;      ///< of main.toml
  const char* position;  ///< after the file name
  const char* says;      ///< part of the sentence: what is wrong
  const char* mend;      ///< part of the sentence: what to do
};

void PrintTo(const Wrong& row, std::ostream* out) { *out << row.name; }

class ScenarioErrors : public testing::TestWithParam<Wrong> {};

TEST_P(ScenarioErrors, NamesThePlaceAndTheMend) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", GetParam().text);
  const Error error = error_of(file);
  EXPECT_EQ(error.kind(), ErrorKind::scenario);
  EXPECT_EQ(error.where(), file.string() + GetParam().position) << error.what();
  EXPECT_NE(error.sentence().find(GetParam().says), std::string::npos) << error.sentence();
  EXPECT_NE(error.sentence().find(GetParam().mend), std::string::npos) << error.sentence();
}

/// kLeast with something added below: the addition begins on line 9.
std::string plus(const std::string& text) { return kLeast + text; }
/// A band of four lines, begun and ended.
const std::string kBand = "[[bands]]\nname = \"low\"\n";
const std::string kBandRest = "from_mhz = 700\nto_mhz = 960\nmodel = \"free_space\"\n";
/// A kind of microwave radio, ten lines.
const std::string kRadio =
    "[[backhaul_bands]]\nname = \"seven\"\nfrequency_mhz = 7500\nlongest_km = 50\npower_dbm = 27\nantenna_m = 1.2\n"
    "threshold_dbm = -70\ncapex_vnd = 3e8\nopex_vnd_per_year = 3e7\ncost_source = \"assumption\"\n";
/// The same with one BTS type and one plan, on lines 9 to 16; the addition begins on line 17, in the option.
std::string with_plan(const std::string& text) { return kLeast + kOnePlan + text; }

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

const std::vector<Wrong> kSyntax{
    {"broken_toml", plus("[service]\nrsrp_dbm = = 3\n"), ":10:12", "not TOML", ""},
    {"key_twice", plus("[service]\nuplink = true\nuplink = false\n"), ":11:10", "not TOML", "redefine"},
    {"unknown_section", plus("[servise]\nrsrp_dbm = -110\n"), ":9:2", "unknown section or key servise",
     "did you mean service?"},
    {"unknown_section_far", plus("[weather]\n"), ":9:2", "unknown section or key weather", "phusong schema"},
    {"unknown_key", plus("[service]\nrsrp_dmb = -110\n"), ":10:1", "unknown key rsrp_dmb in [service]",
     "did you mean rsrp_dbm?"},
    {"key_without_unit", plus("[area]\n  cell = 30\n"), ":10:3", "unknown key cell in [area]", "did you mean cell_m?"},
    {"key_of_another_section", plus("[service]\nsigma_db = 8\n"), ":10:1", "unknown key sigma_db",
     "it belongs in [propagation]"},
    {"key_outside_sections", "rsrp_dbm = -110\n" + kLeast, ":1:1", "unknown section or key rsrp_dbm",
     "did you mean rsrp_dbm in [service]?"},
    {"unknown_key_in_list", with_plan("max_bst = 3\n"), ":17:1", "unknown key max_bst in [[options]]",
     "did you mean max_bts?"},
    {"section_as_value", plus("").insert(0, "service = 3\n"), ":1:1", "service must be a section", "[service]"},
    {"list_as_value", plus("").insert(0, "options = 3\n"), ":1:11", "options must be one or more tables",
     "[[options]]"},
    {"list_of_numbers", plus("").insert(0, "options = [3]\n"), ":1:12", "each element must be a table", "[[options]]"},
    {"override_beside_definition", with_plan("[options.plan]\nmax_bts = 3\n"), ":17:10",
     "the table plan stands inside the last [[options]]", "in a file that extends"},
};

const std::vector<Wrong> kTypes{
    {"text_for_number", plus("[service]\nrsrp_dbm = \"-110 dBm\"\n"), ":10:12",
     "service.rsrp_dbm must be a number in dBm, but this is the text \"-110 dBm\"", "without quotes"},
    {"flag_for_number", plus("[service]\nrsrp_dbm = true\n"), ":10:12", "must be a number in dBm, but this is true",
     "docs/scenario.md"},
    {"list_for_number", plus("[service]\nrsrp_dbm = [-110]\n"), ":10:12", "but this is a list", "without brackets"},
    {"table_for_number", plus("[service]\nrsrp_dbm = {a = 1}\n"), ":10:12", "but this is a table", "docs/scenario.md"},
    {"time_for_number", plus("[service]\nrsrp_dbm = 10:00:00\n"), ":10:12", "but this is a time", "docs/scenario.md"},
    {"fraction_for_whole", with_plan("max_bts = 5.5\n"), ":17:11",
     "max_bts must be a whole number, but this is the "
     "number 5.5",
     "without a fraction"},
    {"text_for_flag", plus("[service]\nuplink = \"yes\"\n"), ":10:10", "must be true or false", "without quotes"},
    {"number_for_text", plus("[service]\nowner = 4\n"), ":10:9", "service.owner must be text, but this is the number 4",
     "quotes"},
    {"text_for_list", plus("[network]\nsites = \"sites.csv\"\n"), ":10:9", "network.sites must be a list",
     "[brackets]"},
    {"number_in_list", plus("[network]\nsites = [\"a.csv\", 3]\n"), ":10:19", "must be text, but this is the number 3",
     "quotes"},
    {"empty_in_list", plus("[network]\nsites = [\"a.csv\", \"\"]\n"), ":10:19", "empty item", "take it out"},
    {"not_a_date", plus("[network]\nas_of = \"2021-02-30\"\n"), ":10:9", "no date", "YYYY-MM-DD"},
    {"not_a_name", replaced(kLeast, "\"least\"", "\"Quảng Ninh\""), ":2:8", "part of file names", "without accents"},
};

const std::vector<Wrong> kValues{
    {"too_low", plus("[service]\nrsrp_dbm = -161\n"), ":10:12", "service.rsrp_dbm is -161 dBm, which is out of range",
     "from -160 to -40 dBm"},
    {"too_high", plus("[service]\nrsrp_dbm = -39.5\n"), ":10:12", "is -39.5 dBm", "from -160 to -40 dBm"},
    {"negative_height", replaced(with_plan(""), "name = \"rural\"\n", "name = \"rural\"\nheight_m = -42\n"), ":11:12",
     "height_m is -42 m", "from 1 to 200 m"},
    {"infinite", plus("[service]\nrsrp_dbm = -inf\n"), ":10:12", "is -inf dBm", "from -160 to -40 dBm"},
    {"no_number", plus("[service]\nrsrp_dbm = nan\n"), ":10:12", "out of range", "from -160 to -40 dBm"},
    {"beyond_int", plus("[pack]\nseed = 5000000000\n"), ":10:8", "pack.seed is 5000000000", "from 0 to 2147483647"},
    {"unknown_word", plus("[report]\nlanguage = \"fr\"\n"), ":10:12", "report.language is \"fr\"", "one of: en, vi"},
    {"near_word", plus("[propagation]\nenvironment = \"suburbn\"\n"), ":10:15", "\"suburbn\", which is not known",
     "did you mean \"suburban\"?"},
    {"word_in_list", with_plan("candidate_kinds = [\"rooftop\", \"roof\"]\n"), ":17:31", "\"roof\", which is not known",
     "one of: rooftop"},
    {"unknown_model", plus("[propagation]\nmodel = \"itu_p256\"\n"), ":10:9", "\"itu_p256\", which is not known",
     "did you mean \"itu_p526\"?"},
    {"unknown_sensitivity_model", plus("[gaps]\nsensitivity_models = [\"free_space\", \"hata\"]\n"), ":10:37",
     "\"hata\", which is not known", "one of: itu_p526"},
    {"unknown_spread_model", plus("[propagation]\nspread_model = \"itu_p256\"\n"), ":10:16",
     "spread_model is \"itu_p256\", which is not known", "did you mean \"itu_p526\"?"},
    {"unknown_band_model", plus(kBand + "from_mhz = 700\nto_mhz = 960\nmodel = \"okumura\"\n"), ":13:9",
     "model is \"okumura\", which is not known", "did you mean \"okumura_hata\"?"},
    {"missing_sea", replaced(kLeast, "sea = \"none\"\n", ""), ":3:2", "terrain.sea is missing", "zero_and_below"},
    {"missing_section", replaced(kLeast, "[villages]\nsource = \"villages.gpkg\"\n", ""), ":1:1",
     "villages.source is missing", "add it (path)"},
    {"empty_required", replaced(kLeast, "\"villages.gpkg\"", "\"\""), ":7:10", "villages.source is empty",
     "it is needed"},
    {"cost_without_source", replaced(with_plan(""), "cost_source = \"assumption\"\n", ""), ":9:1",
     "cost_source is missing", "assumption"},
    {"tilde", replaced(kLeast, "\"villages.gpkg\"", "\"~/villages.gpkg\""), ":7:10", "begins with ~", "${HOME}"},
    {"unknown_variable", replaced(kLeast, "\"villages.gpkg\"", "\"${PHUSONG_NO_SUCH}/v.gpkg\""), ":7:10",
     "${PHUSONG_NO_SUCH} is not set", "set it in the environment"},
    {"pack_without_recipe", replaced(kLeast, "\"dem.tif\"", "\"${PACK}/dem.tif\""), ":4:12", "${PACK} is not set",
     "give pack.recipe"},
    {"open_variable", replaced(kLeast, "\"villages.gpkg\"", "\"${DATA/v.gpkg\""), ":7:10", "not finished", "${NAME}"},
    {"odd_variable", replaced(kLeast, "\"villages.gpkg\"", "\"${a b}/v.gpkg\""), ":7:10", "not finished", "${NAME}"},
};

const std::vector<Wrong> kAcross{
    {"no_raster", replaced(kLeast, "[\"dem.tif\"]", "[]"), ":4:11", "terrain.rasters is empty", "at least one"},
    {"dead_above_covered", plus("[service]\ndead_pct = 96\n"), ":10:12", "dead_pct (96) is above", "lower the first"},
    {"three_bounds", plus("[area]\nbounds_deg = [106, 20, 108]\n"), ":10:14", "has 3 numbers", "give four"},
    {"swapped_bounds", plus("[area]\nbounds_deg = [20.5, 106.3, 21.8, 108.2]\n"), ":10:14", "has the latitude 106.3",
     "longitude before latitude"},
    {"west_of_east", plus("[area]\nbounds_deg = [108, 20, 106, 22]\n"), ":10:14", "west edge 108", "[west, south"},
    {"south_of_north", plus("[area]\nbounds_deg = [106, 22, 108, 20]\n"), ":10:14", "south edge 22", "[west, south"},
    {"band_upside_down", plus(kBand + "from_mhz = 960\nto_mhz = 700\nmodel = \"free_space\"\n"), ":11:12",
     "band low begins at 960 MHz, above its end of 700 MHz", "exchange from_mhz and to_mhz"},
    {"same_band_name", plus(kBand + kBandRest + kBand + kBandRest), ":15:8", "the name low is taken", "must differ"},
    {"sea_without_polygons", replaced(kLeast, "\"none\"", "\"water_polygons\""), ":5:7", "no polygons are named",
     "give terrain.sea_polygons"},
    {"polygons_without_sea", replaced(kLeast, "sea = \"none\"", "sea = \"none\"\nsea_polygons = \"sea.gpkg\""), ":6:16",
     "would not be read", "water_polygons"},
    {"map_cell", plus("[map]\ncell_m = 100\n"), ":10:10", "no whole multiple of area.cell_m (30)", "give 90"},
    {"same_type_name", with_plan("[[bts_types]]\nname = \"rural\"\ncost_source = \"x\"\n"), ":18:8",
     "the name rural is taken", "must differ"},
    {"same_option_name", with_plan("[[options]]\nname = \"plan\"\nbts_type = \"rural\"\n"), ":18:8",
     "the name plan is taken", "must differ"},
    {"unknown_type", replaced(with_plan(""), "bts_type = \"rural\"", "bts_type = \"rurla\""), ":15:12",
     "which no [[bts_types]] defines", "did you mean rural?"},
    {"unknown_type_far", replaced(with_plan(""), "bts_type = \"rural\"", "bts_type = \"tower\""), ":15:12",
     "which no [[bts_types]] defines", "there are: rural"},
    {"front_of_one_point", with_plan("front_points = 1\n"), ":17:16", "a front of one point says nothing",
     "give option plan 2 or more"},
    {"roll_out_at_least_cost", with_plan("phase_budgets_vnd = [1e9, 1e9]\n"), ":17:21",
     "a roll-out in quarters serves the most it can", "set \"villages\" or \"people\""},
    {"roll_out_with_one_budget",
     replaced(with_plan("budget_vnd = 2e9\nphase_budgets_vnd = [1e9, 1e9]\n"), "\"least_cost\"", "\"villages\""),
     ":17:14", "option plan has budgets by quarter and one for all", "take budget_vnd or phase_budgets_vnd out"},
    {"resilient_with_quarters",
     replaced(with_plan("phase_budgets_vnd = [1e9, 1e9]\nresilient = true\n"), "\"least_cost\"", "\"villages\""),
     ":18:13", "option plan is resilient, and such a plan has no quarters", "take resilient or phase_budgets_vnd out"},
    {"resilient_with_a_front", with_plan("front_points = 5\nresilient = true\n"), ":18:13",
     "option plan is resilient, and such a plan has no front of costs", "take resilient or front_points out"},
    {"joint_and_resilient", with_plan("joint = true\nresilient = true\n"), ":18:13",
     "option plan closes villages jointly, which a resilient plan cannot do yet", "take resilient or joint out"},
    {"crews_without_quarters", with_plan("phase_crews = 3\n"), ":17:15",
     "phase_crews limits what is built in a quarter", "has no phase_budgets_vnd"},
    {"type_that_does_not_count", "service.owner = \"Viettel\"\n" + with_plan(""), ":10:1",
     "has the owner \"new\", but service.owner lets only \"Viettel\" count", "set its owner to \"Viettel\""},
    {"technology_that_does_not_count",
     "service.technology = \"2G\"\n" +
         replaced(with_plan(""), "name = \"rural\"", "name = \"rural\"\ntechnology = \"4G\""),
     ":12:14", "has the technology \"4G\", but service.technology lets only \"2G\" count", "to \"any\""},
    {"no_types", plus("[[options]]\nname = \"plan\"\nbts_type = \"rural\"\n"), ":11:12",
     "which no [[bts_types]] defines", "add a [[bts_types]] table"},
    {"fixed_without_sites", replaced(with_plan(""), "objective = \"least_cost\"", "kind = \"fixed\""), ":13:1",
     "names no sites", "give the file in sites"},
    {"fixed_with_limit",
     replaced(with_plan("max_bts = 3\n"), "objective = \"least_cost\"", "kind = \"fixed\"\nsites = \"s.csv\""),
     ":18:11", "max_bts steers a plan", "take it out"},
    {"plan_with_sites", with_plan("sites = \"s.csv\"\n"), ":17:9", "chooses its own sites", "kind = \"fixed\""},
    {"target_without_least_cost", replaced(with_plan("target_villages = 5\n"), "least_cost", "villages"), ":17:19",
     "target_villages is for objective", "set max_bts"},
    {"backhaul_by_nothing", plus("[backhaul]\nenabled = true\n"), ":10:11", "there is no way to connect a site",
     "add a [[backhaul_bands]] table"},
    {"fibre_that_is_not_named", plus("[backhaul]\nenabled = true\nconnected_sites = \"at_fibre\"\n"), ":11:19",
     "no fibre is named", "give backhaul.fibre"},
    {"nothing_connected", plus("[backhaul]\nenabled = true\nconnected_sites = \"none\"\n"), ":11:19",
     "nothing is connected", "give one of them"},
    {"relay_dearer_than_bts", with_plan("[backhaul]\nenabled = true\ntrench_longest_km = 3\nrelay_capex_vnd = 2e9\n"),
     ":20:19", "a relay, which is a tower without a BTS, costs more than the whole BTS type rural", "lower it"},
    {"radio_name_twice", plus(kRadio + kRadio), ":20:8", "the name seven is taken by",
     "names of backhaul_bands must differ"},
    {"fixed_option_with_a_front",
     replaced(with_plan("kind = \"fixed\"\nsites = \"a.csv\"\nfront_points = 5\n"), "objective = \"least_cost\"\n", ""),
     ":18:16", "front_points steers a plan", "kind = \"plan\""},
};

std::string name_of_row(const testing::TestParamInfo<Wrong>& row) { return row.param.name; }

INSTANTIATE_TEST_SUITE_P(Syntax, ScenarioErrors, testing::ValuesIn(kSyntax), name_of_row);
INSTANTIATE_TEST_SUITE_P(Types, ScenarioErrors, testing::ValuesIn(kTypes), name_of_row);
INSTANTIATE_TEST_SUITE_P(Values, ScenarioErrors, testing::ValuesIn(kValues), name_of_row);
INSTANTIATE_TEST_SUITE_P(Across, ScenarioErrors, testing::ValuesIn(kAcross), name_of_row);

TEST(ScenarioFileErrors, MissingFileIsNamed) {
  const ScenarioFolder folder;
  const Error error = error_of(folder.path() / "none.toml");
  EXPECT_EQ(error.where(), (folder.path() / "none.toml").string());
  EXPECT_NE(error.sentence().find("check the path"), std::string::npos) << error.sentence();
}

TEST(ScenarioFileErrors, FolderIsNoScenario) {
  const ScenarioFolder folder;
  EXPECT_NE(error_of(folder.path()).sentence().find("is not a file"), std::string::npos);
}

TEST(ScenarioFileErrors, LargeFileIsRefusedUnread) {
  const ScenarioFolder folder;
  const Error error = error_of(folder.write("large.toml", std::string((4U << 20U) + 1, '#')));
  EXPECT_NE(error.sentence().find("larger than 4 MiB"), std::string::npos) << error.sentence();
}

TEST(ScenarioFileErrors, FirstWrongKeyOfTheFileIsNamed) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", plus("[service]\nzzz = 1\naaa = 2\n[area]\nbbb = 3\n"));
  EXPECT_EQ(error_of(file).where(), file.string() + ":10:1");
}

TEST(ScenarioFileErrors, MissingBaseIsNamedWhereItIsAskedFor) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", "\nextends = \"bsae.toml\"\n");
  const Error error = error_of(file);
  EXPECT_EQ(error.where(), file.string() + ":2:11");
  EXPECT_NE(error.sentence().find("bsae.toml is not there"), std::string::npos) << error.sentence();
}

TEST(ScenarioFileErrors, ExtendsOfAnotherType) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", "extends = 3\n");
  EXPECT_EQ(error_of(file).where(), file.string() + ":1:11");
}

TEST(ScenarioFileErrors, ErrorInTheBaseNamesTheBase) {
  const ScenarioFolder folder;
  const auto base = folder.write("base/b.toml", plus("[service]\nrsrp = 1\n"));
  const auto file = folder.write("main.toml", "extends = \"base/b.toml\"\n");
  EXPECT_EQ(error_of(file).where(), base.string() + ":10:1");
}

TEST(ScenarioFileErrors, LoopIsShown) {
  const ScenarioFolder folder;
  const auto a = folder.write("a.toml", "extends = \"b.toml\"\n");
  const auto b = folder.write("b.toml", "extends = \"sub/../a.toml\"\n");
  const Error error = error_of(a);
  EXPECT_EQ(error.where(), b.string() + ":1:11");
  EXPECT_NE(error.sentence().find("a.toml -> b.toml -> a.toml"), std::string::npos) << error.sentence();
}

TEST(ScenarioFileErrors, FileThatExtendsItself) {
  const ScenarioFolder folder;
  const auto a = folder.write("a.toml", "extends = \"a.toml\"\n");
  EXPECT_NE(error_of(a).sentence().find("loop"), std::string::npos);
}

struct WrongOverride {
  const char* fragment;
  const char* where;
  const char* says;
};

TEST(ScenarioOverrideErrors, NameTheOverride) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", kLeast + kOnePlan);
  const std::vector<WrongOverride> rows{
      {"service.rsrp_dbm=-300", "--set service.rsrp_dbm", "out of range"},
      {"service.rsrp_dbm=low", "--set service.rsrp_dbm", "must be a number in dBm, but this is the text \"low\""},
      {"service.rsrp=-110", "--set service.rsrp", "did you mean rsrp_dbm?"},
      {"servis.rsrp_dbm=-110", "--set servis.rsrp_dbm", "did you mean service?"},
      {"service.rsrp_dbm", "--set service.rsrp_dbm", "one key and its value"},
      {"=3", "--set ", "one key and its value"},
      {"service.uplink=true\nservice.dead_pct=3", "--set service.uplink", "one key and its value"},
      {"extends=other.toml", "--set extends", "cannot be overridden"},
      {"options.plam.max_bts=3", "--set options.plam.max_bts", "did you mean plan?"},
      {"options.other.max_bts=3", "--set options.other.max_bts", "[[options]]"},
      {"options.plan=3", "--set options.plan", "must be a table"},
      {"options.plan.max=3", "--set options.plan.max", "did you mean max_bts?"},
      {"[service]=3", "--set [service]", "not TOML"},
      {"report.language=\xFF\xFE", "--set report.language", "not TOML"},
  };
  for (const WrongOverride& row : rows) {
    const Error error = error_of(file, {.overrides = {row.fragment}, .variables = {}});
    EXPECT_EQ(error.kind(), ErrorKind::scenario) << row.fragment;
    EXPECT_EQ(error.where(), row.where) << row.fragment << ": " << error.what();
    EXPECT_NE(error.sentence().find(row.says), std::string::npos) << row.fragment << ": " << error.what();
  }
}

}  // namespace
}  // namespace phusong::sim
