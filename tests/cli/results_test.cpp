// Good input: what the commands write and print, on any number of threads, stopped and resumed.
#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/cli/process.h"
#include "tests/cli/small_province.h"

namespace phusong::test {
namespace {

class Results : public testing::Test {
 protected:
  Results() { write_province(folder_.path()); }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  Folder folder_;
};

/// Every file has the same bytes, but for the timing in run.json.
void expect_same_folders(const std::filesystem::path& a, const std::filesystem::path& b) {
  const std::vector<std::string> names = names_in(a);
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names, names_in(b));
  for (const std::string& name : names) {
    const std::string left = read_text(a / name), right = read_text(b / name);
    if (name != "run.json") {
      EXPECT_TRUE(left == right) << name << " differs";
      continue;
    }
    auto x = nlohmann::json::parse(left), y = nlohmann::json::parse(right);
    EXPECT_EQ(x.erase("timing"), 1U);
    y.erase("timing");
    EXPECT_EQ(x, y);
  }
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST_F(Results, RunWritesEveryStageAndSaysSo) {
  const Outcome outcome = phusong({"run", file("small.toml"), "--out", file("out")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<std::string> names = names_in(folder_ / "out");
  for (const char* name :
       {"02-coverage-rsrp.tif", "02-coverage.png", "03-villages.csv", "03-gaps.csv", "04-candidates.csv",
        "06-compare.csv", "results.gpkg", "results.qgs", "results.kmz", "report.html", "run.json"})
    EXPECT_TRUE(has(names, name)) << name;
  // V1 stands beside the network, V2 and V3 lie behind the ridge and are closed by the plan.
  EXPECT_NE(outcome.out.find("3: 1 covered"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("cheapest"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("2/2"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("report.html"), std::string::npos) << outcome.out;
  for (const std::string& name : names) EXPECT_FALSE(name.starts_with(".")) << name << " was left behind";
}

TEST_F(Results, ASpreadIsWrittenOnRequestOnly) {
  const auto of_spread = [](const std::vector<std::string>& names) {
    std::vector<std::string> of;
    std::copy_if(names.begin(), names.end(), std::back_inserter(of),
                 [](const std::string& name) { return name.find("spread") != std::string::npos; });
    return of;
  };
  const std::vector<std::string> map = {"02-coverage-spread.png", "02-coverage-spread.qml", "02-coverage-spread.tif"};
  std::vector<std::string> all = map;
  all.emplace_back("03-spread.csv");
  const std::string with = "propagation.spread_model=\"free_space\"";

  const Outcome outcome = phusong({"run", file("small.toml"), "--out", file("out"), "--set", with});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(of_spread(names_in(folder_ / "out")), all);
  // Free space sees through the ridge: both villages behind it flip.
  EXPECT_NE(outcome.out.find("free_space minus itu_p526"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("2 verdicts flip, 0 gaps against 2"), std::string::npos) << outcome.out;
  const std::string table = read_text(folder_ / "out/03-spread.csv");
  EXPECT_NE(table.find("V2,Bản Đông,Thử,itu_p526,dead,"), std::string::npos) << table;
  EXPECT_EQ(table.find("V1,"), std::string::npos) << table;
  const auto json = nlohmann::json::parse(read_text(folder_ / "out/run.json"));
  EXPECT_EQ(json.at("spread").at("flips").at("better"), 2);

  // The stages show what they know of it.
  ASSERT_EQ(phusong({"coverage", file("small.toml"), "--out", file("out"), "--set", with, "--quiet"}).code, 0);
  EXPECT_EQ(of_spread(names_in(folder_ / "out")), map);
  ASSERT_EQ(phusong({"gaps", file("small.toml"), "--out", file("out"), "--set", with, "--quiet"}).code, 0);
  EXPECT_EQ(of_spread(names_in(folder_ / "out")), std::vector<std::string>{"03-spread.csv"});
  ASSERT_EQ(phusong({"run", file("small.toml"), "--out", file("out"), "--quiet"}).code, 0);
  EXPECT_EQ(of_spread(names_in(folder_ / "out")), std::vector<std::string>{});
  EXPECT_FALSE(nlohmann::json::parse(read_text(folder_ / "out/run.json")).contains("spread"));
}

TEST_F(Results, EveryPlanHasACertificateThatVerifies) {
  ASSERT_EQ(phusong({"plan", file("small.toml"), "--out", file("out"), "--quiet"}).code, 0);
  std::vector<std::string> certificates;
  for (const std::string& name : names_in(folder_ / "out"))
    if (name.ends_with("-certificate.json")) certificates.push_back(name);
  ASSERT_FALSE(certificates.empty());
  for (const std::string& name : certificates) {
    const Outcome outcome = phusong({"plan", "verify", file("out/" + name)});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("recomputed: they hold"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("the plan is optimal"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find(" VND"), std::string::npos) << outcome.out;
  }
  // A plan that claims more than it closes.
  const std::filesystem::path changed = folder_ / "changed.json";
  auto json = nlohmann::ordered_json::parse(read_text(folder_ / ("out/" + certificates.front())));
  json["plan"]["value"] = 40;
  write_text(changed, json.dump());
  expect_one_sentence(phusong({"plan", "verify", changed.string(), "--quiet"}), 4,
                      {"changed.json", "value is", "not 40"});
  write_text(changed, "");
  expect_one_sentence(phusong({"plan", "verify", changed.string(), "--quiet"}), 4, {"changed.json", "no certificate"});
  expect_one_sentence(phusong({"plan", "verify", file("missing.json"), "--quiet"}), 4,
                      {"missing.json", "cannot be read"});
}

TEST_F(Results, StagesStopWhereTheySay) {
  ASSERT_EQ(phusong({"coverage", file("small.toml"), "--out", file("a"), "--quiet"}).code, 0);
  const auto coverage = names_in(folder_ / "a");
  EXPECT_TRUE(has(coverage, "02-coverage-rsrp.tif"));
  EXPECT_FALSE(has(coverage, "03-gaps.csv"));
  ASSERT_EQ(phusong({"gaps", file("small.toml"), "--out", file("b"), "--quiet"}).code, 0);
  const auto gaps = names_in(folder_ / "b");
  EXPECT_TRUE(has(gaps, "03-gaps.csv"));
  EXPECT_FALSE(has(gaps, "02-coverage-rsrp.tif"));
  EXPECT_FALSE(has(gaps, "06-compare.csv"));
  ASSERT_EQ(phusong({"plan", file("small.toml"), "--out", file("c"), "--quiet"}).code, 0);
  const auto plan = names_in(folder_ / "c");
  EXPECT_TRUE(has(plan, "06-compare.csv"));
  EXPECT_FALSE(has(plan, "02-coverage-rsrp.tif"));
}

TEST_F(Results, SitingWritesASurfaceForEachTypeAndTheCandidates) {
  const Outcome outcome = phusong({"siting", file("small.toml"), "--out", file("out")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<std::string> names = names_in(folder_ / "out");
  for (const char* name : {"04-siting-macro.tif", "04-siting-macro.qml", "04-candidates.csv", "04-refused.csv"})
    EXPECT_TRUE(has(names, name)) << name;
  EXPECT_FALSE(has(names, "06-compare.csv"));
  EXPECT_NE(outcome.out.find("siting     macro"), std::string::npos) << outcome.out;
  EXPECT_NE(read_text(folder_ / "out/04-candidates.csv").find(",surface,"), std::string::npos);
  EXPECT_NE(read_text(folder_ / "out/results.qgs").find("./04-siting-macro.tif"), std::string::npos);

  const Outcome one = phusong({"siting", file("small.toml"), "--out", file("one"), "--threads", "1", "--quiet"});
  ASSERT_EQ(one.code, 0) << one.err;
  expect_same_folders(folder_ / "out", folder_ / "one");
}

TEST_F(Results, APlanOverTheSurfaceSaysWhatHoldsForEveryCell) {
  const Outcome outcome =
      phusong({"plan", file("small.toml"), "--out", file("out"), "--quiet", "--set", "candidates.surface=true"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(read_text(folder_ / "out/06-compare.csv").find("open land cells"), std::string::npos);
}

TEST_F(Results, WhyAnswersForACandidateAndForAPlace) {
  const Outcome village = phusong({"siting", file("small.toml"), "--why", "V-V2", "--quiet"});
  ASSERT_EQ(village.code, 0) << village.err;
  EXPECT_NE(village.out.find("centre of the gap village Bản Đông"), std::string::npos) << village.out;
  EXPECT_NE(village.out.find("macro, 42 m"), std::string::npos) << village.out;
  const Outcome place = phusong(
      {"siting", file("small.toml"), "--why", "105.045,21.0", "--quiet", "--set", "candidates.must_not=[\"V-V2\"]"});
  ASSERT_EQ(place.code, 0) << place.err;
  EXPECT_NE(place.out.find("CAPEX"), std::string::npos) << place.out;
  const Outcome refused =
      phusong({"siting", file("small.toml"), "--why", "V-V2", "--quiet", "--set", "candidates.must_not=[\"V-V2\"]"});
  EXPECT_NE(refused.out.find("refused       candidates.must_not names it"), std::string::npos) << refused.out;
}

TEST_F(Results, ANewRunReplacesAnEarlierOneAndLeavesOtherFiles) {
  ASSERT_EQ(phusong({"plan", file("small.toml"), "--out", file("out"), "--quiet"}).code, 0);
  write_text(folder_ / "out/notes of mine.txt", "keep");
  ASSERT_EQ(phusong({"gaps", file("small.toml"), "--out", file("out"), "--quiet"}).code, 0);
  const auto names = names_in(folder_ / "out");
  EXPECT_TRUE(has(names, "notes of mine.txt"));
  EXPECT_FALSE(has(names, "06-compare.csv")) << "a plan of the earlier run stands beside the gaps of the new one";
}

TEST_F(Results, SameBytesOnAnyNumberOfThreads) {
  ASSERT_EQ(phusong({"run", file("small.toml"), "--out", file("one"), "--threads", "1", "--quiet"}).code, 0);
  ASSERT_EQ(phusong({"run", file("small.toml"), "--out", file("four"), "--threads", "4", "--quiet"}).code, 0);
  expect_same_folders(folder_ / "one", folder_ / "four");
}

TEST_F(Results, StoppedRunSaysSoAndTheSameCommandGoesOn) {
  // A finer map, so that the run lasts long enough to be stopped in the middle of it.
  const std::vector<std::string> command{"run",   file("small.toml"), "--out",        file("out"),
                                         "--set", "map.cell_m=100",   "--log-format", "json"};
  bool sent = false;
  const Outcome stopped = phusong(command, {.watch = [&](const std::string& err) {
                                    // As soon as the first stage after reading has something to count.
                                    if (sent || err.find("\"event\":\"begin\"") == std::string::npos) return 0;
                                    sent = true;
                                    return SIGINT;
                                  }});
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  int errors = 0;
  for (const std::string& line : lines_of(stopped.err)) {
    const auto event = nlohmann::json::parse(line);
    if (event["event"] != "error") continue;
    ++errors;
    EXPECT_EQ(event["code"], 130);
    EXPECT_NE(event["text"].get<std::string>().find("stopped"), std::string::npos);
  }
  EXPECT_EQ(errors, 1) << stopped.err;
  for (const std::string& name : names_in(folder_ / "out")) EXPECT_TRUE(name.starts_with(".checkpoint/")) << name;

  const Outcome resumed = phusong(command);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  ASSERT_EQ(phusong({"run", file("small.toml"), "--out", file("straight"), "--set", "map.cell_m=100", "--quiet"}).code,
            0);
  expect_same_folders(folder_ / "out", folder_ / "straight");
}

TEST_F(Results, SecondSignalEndsAtOnce) {
  const Outcome stopped =
      phusong({"run", file("small.toml"), "--out", file("out"), "--set", "map.cell_m=100", "--log-format", "json"},
              {.watch = [count = 0](const std::string&) mutable {
                // Closer together they would be one.
                if (++count == 2) std::this_thread::sleep_for(std::chrono::milliseconds{150});
                return count <= 2 ? SIGTERM : 0;
              }});
  EXPECT_EQ(stopped.code, 130) << stopped.err;
}

TEST_F(Results, ColoursOnATerminalUnlessNoColor) {
  if (!has_terminals()) GTEST_SKIP() << "this system gives no pseudo-terminals (is /dev/pts mounted?)";
  int read_end = -1, write_end = -1;
  if (openpty(&read_end, &write_end, nullptr, nullptr, nullptr) != 0)
    GTEST_SKIP() << "this machine has no pseudo-terminals (/dev/pts is not mounted)";
  close(read_end);
  close(write_end);
  edit(folder_ / "small.toml", "rasters =", "raster =");
  const Outcome coloured =
      phusong({"run", file("small.toml")}, {.environment = {{"NO_COLOR", ""}}, .err_is_terminal = true});
  EXPECT_NE(coloured.err.find("\033[31m"), std::string::npos) << coloured.err;
  const Outcome plain =
      phusong({"run", file("small.toml")}, {.environment = {{"NO_COLOR", "1"}}, .err_is_terminal = true});
  EXPECT_EQ(plain.err.find("\033[3"), std::string::npos) << plain.err;
  EXPECT_NE(plain.err.find("small.toml:10:1"), std::string::npos) << plain.err;
  const Outcome piped = phusong({"run", file("small.toml")});
  EXPECT_EQ(piped.err.find('\033'), std::string::npos) << piped.err;
}

TEST_F(Results, QuietSaysNothing) {
  const Outcome outcome = phusong({"gaps", file("small.toml"), "--out", file("out"), "--quiet"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST_F(Results, ExplainGivesTextJsonAndAPicture) {
  const std::vector<std::string> at{"--at", "105.045,21.0", "--quiet"};
  std::vector<std::string> arguments{"explain", file("small.toml"), "--plot", file("profile.svg")};
  arguments.insert(arguments.end(), at.begin(), at.end());
  const Outcome text = phusong(arguments);
  ASSERT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("dBm"), std::string::npos) << text.out;
  EXPECT_NE(read_text(folder_ / "profile.svg").find("<svg"), std::string::npos);
  const Outcome json = phusong({"explain", file("small.toml"), "--at", "105.045,21.0", "--format", "json", "--quiet"});
  EXPECT_TRUE(nlohmann::json::accept(json.out)) << json.out;
  expect_one_sentence(phusong({"explain", file("small.toml"), "--at", "110,10", "--quiet"}), 4, {"110"});
}

TEST_F(Results, ValidateSaysWhatWouldBeReadAndWritesNothing) {
  const Outcome outcome = phusong({"validate", file("small.toml")}, {.folder = folder_.path()});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* word : {"dem.asc", "200 x 200 cells", "2 sites, 4 sectors", "memory", "Nothing is wrong"})
    EXPECT_NE(outcome.out.find(word), std::string::npos) << word << " is not in\n" << outcome.out;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(Results, DryRunEstimatesAndWritesNothing) {
  const std::vector<std::string> before = names_in(folder_.path());
  const ProcessSettings here{.folder = folder_.path()};
  const Outcome outcome = phusong({"run", "small.toml", "--dry-run"}, here);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* word : {"A small province", "time", "inputs", "coverage", "gaps", "plan", "outputs", "memory",
                           "disk", "Nothing was written", "out/small"})
    EXPECT_NE(outcome.out.find(word), std::string::npos) << word << " is not in\n" << outcome.out;
  EXPECT_EQ(names_in(folder_.path()), before);

  // Results that are there stay as they are.
  ASSERT_EQ(phusong({"gaps", "small.toml", "--quiet"}, here).code, 0);
  const std::vector<std::string> with_results = names_in(folder_.path());
  EXPECT_EQ(phusong({"run", "small.toml", "--dry-run"}, here).code, 0);
  EXPECT_EQ(names_in(folder_.path()), with_results);
}

TEST_F(Results, DryRunCountsTheStagesOfItsCommand) {
  const std::map<std::string, std::vector<std::string>> stages{
      {"run", {"inputs", "coverage", "gaps", "plan", "outputs"}},
      {"coverage", {"inputs", "coverage", "outputs"}},
      {"gaps", {"inputs", "gaps", "outputs"}},
      {"plan", {"inputs", "gaps", "plan", "outputs"}}};
  for (const auto& [command, expected] : stages) {
    const Outcome outcome =
        phusong({command, file("small.toml"), "--dry-run", "--log-format", "json", "--threads", "2"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json.at("event"), "estimate");
    EXPECT_EQ(json.at("threads"), 2);
    std::vector<std::string> names;
    for (const auto& stage : json.at("stages")) {
      names.push_back(stage.at("stage"));
      EXPECT_GT(stage.at("cpu_s"), 0.0) << names.back();
    }
    EXPECT_EQ(names, expected);
    EXPECT_GT(json.at("memory_mb"), 0.0);
    EXPECT_EQ(json.contains("map_cells") && json.at("map_cells") > 0, command == "run" || command == "coverage");
  }
}

TEST_F(Results, DryRunKnowsEveryModeOfTheMapAndASecondModel) {
  for (const char* mode : {"exact", "fast", "verdict_exact"})
    EXPECT_EQ(phusong({"coverage", file("small.toml"), "--dry-run", "--quiet", "--set", "map.mode=" + std::string{mode},
                       "--set", "propagation.spread_model=itu_p1812"})
                  .code,
              0)
        << mode;
}

TEST_F(Results, DryRunFindsWhatARunWouldStumbleOver) {
  edit(folder_ / "small.toml", "\"sites.csv\"", "\"no-sites.csv\"");
  expect_one_sentence(phusong({"run", file("small.toml"), "--dry-run", "--quiet"}), 4, {"no-sites.csv"});
  // A province that is not built yet would be something written.
  const Folder cache;
  expect_one_sentence(phusong({"run", PHUSONG_SOURCE_DIR "/scenarios/quang-ninh-2021.toml", "--dry-run", "--quiet"},
                              {.environment = {{"PHUSONG_CACHE", cache.path().string()}}}),
                      4, {"not built yet", "phusong pack"});
  EXPECT_TRUE(names_in(cache.path()).empty());
}

TEST_F(Results, CompareOneScenarioPrintsItsOptions) {
  const Outcome outcome = phusong({"compare", file("small.toml"), "--out", file("out"), "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* option : {"one-site", "cheapest", "all-people"})
    EXPECT_NE(outcome.out.find(option), std::string::npos) << outcome.out;
}

TEST_F(Results, CompareSeveralMergesTheirOptions) {
  write_text(folder_ / "dearer.toml",
             "extends = \"small.toml\"\n[scenario]\nname = \"dearer\"\n[bts_types.macro]\ncapex_vnd = 3000000000\n");
  const Outcome outcome =
      phusong({"compare", file("small.toml"), file("dearer.toml"), "--out", file("out"), "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("cheapest-dearer"), std::string::npos) << outcome.out;
  EXPECT_NE(read_text(folder_ / "out/06-compare.csv").find("cheapest-dearer"), std::string::npos);
}

TEST_F(Results, CompareSaysWhatElseDiffersAndLeavesTheRunAlone) {
  const ProcessSettings here{.folder = folder_.path()};
  ASSERT_EQ(phusong({"gaps", "small.toml", "--quiet"}, here).code, 0);
  write_text(folder_ / "fewer.csv",
             "site_id,lon_deg,lat_deg,height_m,frequency_mhz,power_dbm,antenna\n"
             "B,104.950,21.050,40,900,46,sector-65-17dbi\n");
  write_text(folder_ / "other.toml",
             "extends = \"small.toml\"\n[scenario]\nname = \"other\"\n[cost]\nyears = 5\n"
             "[network]\nsites = [\"fewer.csv\"]\n");
  const Outcome outcome = phusong({"compare", "small.toml", "other.toml"}, here);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("cost.years: 10 against 5"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("network: file "), std::string::npos) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/small/03-gaps.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/small-compared/06-compare.csv"));
}

TEST_F(Results, CompareRefusesAnotherPlace) {
  write_text(folder_ / "elsewhere.toml", "extends = \"small.toml\"\n[area]\ncell_m = 50\n");
  expect_one_sentence(phusong({"compare", file("small.toml"), file("elsewhere.toml"), "--out", file("out"), "--quiet"}),
                      3, {"elsewhere.toml", "terrain and villages"});
  EXPECT_EQ(names_in(folder_ / "out"), std::vector<std::string>{});
}

TEST_F(Results, StudyNeedsAPack) {
  expect_one_sentence(phusong({"study", file("small.toml"), "--quiet"}), 2, {"small.toml", "[pack]"});
}

}  // namespace
}  // namespace phusong::test
