// Plans that take long: what is told on the way, and what a stop leaves.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "geo/io/csv.h"
#include "sim/cli/progress_view.h"
#include "tests/cli/process.h"
#include "tests/cli/small_province.h"

namespace phusong::test {
namespace {

TEST(SolverText, SaysPlanBoundGapAndTimeLeft) {
  const auto text = [](bool least, std::optional<double> plan, std::optional<double> bound,
                       std::optional<double> left_s, bool ended) {
    SolverNews news;
    news.plan = "plan-54";
    news.unit = least ? "VND" : "villages";
    news.least = least;
    news.incumbent = plan;
    news.bound = bound;
    news.left_s = left_s;
    news.ended = ended;
    return cli::solver_text(news);
  };
  EXPECT_EQ(text(false, 81.0, 83.0, 12.0, false), "plan-54: 81 villages, at most 83, gap 2.47 %, 12 s left");
  EXPECT_EQ(text(true, 45.5e9, 44.0e9, {}, false), "plan-54: 45 500 000 000 VND, at least 44 000 000 000, gap 3.30 %");
  EXPECT_EQ(text(false, 81.0, 81.0, 12.0, true), "plan-54: 81 villages, proven");
  EXPECT_EQ(text(false, 80.0, 100.0, {}, true), "plan-54: 80 villages, at most 100, gap 25.0 %");
  EXPECT_EQ(text(false, 81.0, {}, {}, false), "plan-54: 81 villages");
  EXPECT_EQ(text(false, {}, 83.5, {}, false), "plan-54: no plan yet, at most 83.500");
  EXPECT_EQ(text(false, 0.0, 3.0, {}, false), "plan-54: 0 villages, at most 3");
}

/// Half a hundred villages behind the ridge, of which a BTS closes a few; a roll-out over ten quarters takes longer to
/// be proven than anybody waits.
class LongPlan : public testing::Test {
 protected:
  LongPlan() {
    write_province(folder_.path());
    std::string villages = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    unsigned random = 7;
    const auto next = [&random](int most) {
      random = random * 1664525U + 1013904223U;
      return static_cast<int>((random >> 8U) % static_cast<unsigned>(most));
    };
    for (int i = 0; i < 56; ++i) {
      const double lon = 105.012 + 0.0095 * (i % 7) + 1e-5 * next(400),
                   lat = 20.925 + 0.0185 * (i / 7) + 1e-5 * next(800);
      constexpr double kW = 0.0012, kH = 0.0011;
      villages += fmt::format(
          R"({}{{"type":"Feature","properties":{{"id":"V{}","name":"Bản {}","commune":"Thử","population":{}}},)"
          R"("geometry":{{"type":"Polygon","coordinates":[[[{:.4f},{:.4f}],[{:.4f},{:.4f}],[{:.4f},{:.4f}],[{:.4f},{:.4f}],[{:.4f},{:.4f}]]]}}}})",
          i == 0 ? "" : ",\n", i, i, 40 + next(900), lon - kW, lat - kH, lon + kW, lat - kH, lon + kW, lat + kH,
          lon - kW, lat + kH, lon - kW, lat - kH);
    }
    write_text(folder_ / "villages.geojson", villages + "\n]}\n");
    std::string scenario = read_text(folder_ / "small.toml");
    scenario.erase(scenario.find("[[options]]"));
    write_text(folder_ / "long.toml", scenario + R"(
[propagation]
range_km = 2

[[options]]
name = "roll-out"
kind = "plan"
bts_type = "macro"
objective = "people"
phase_budgets_vnd = [2e9, 2e9, 2e9, 2e9, 2e9, 2e9, 2e9, 2e9, 2e9, 2e9]
time_limit_s = 600

[[options]]
name = "after"
kind = "plan"
bts_type = "macro"
objective = "people"
max_bts = 4

[[options]]
name = "front"
kind = "plan"
bts_type = "macro"
objective = "people"
budget_vnd = 2e10
front_points = 30
)");
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  Folder folder_;
};

TEST_F(LongPlan, OneStopKeepsTheBestPlansAndWritesEverything) {
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point sent{};
  const Outcome stopped = phusong(
      {"plan", file("long.toml"), "--out", file("out"), "--log-format", "json"}, {.watch = [&](const std::string& err) {
        // Once the roll-out has a plan and a bound.
        if (sent != std::chrono::steady_clock::time_point{} || err.find("\"bound\":") == std::string::npos ||
            err.find("\"incumbent\":") == std::string::npos)
          return 0;
        sent = std::chrono::steady_clock::now();
        return SIGINT;
      }});
  EXPECT_EQ(stopped.code, 8) << stopped.err;
  ASSERT_NE(sent, std::chrono::steady_clock::time_point{}) << "it ended before it could be stopped\n" << stopped.err;
  EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds{60});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{300});

  // What was told: plan and bound, with the time left.
  bool told = false;
  for (const std::string& line : lines_of(stopped.err)) {
    const auto event = nlohmann::json::parse(line);
    EXPECT_NE(event["event"], "error") << line;
    if (event["event"] != "solving" || event["plan"] != "roll-out" || !event.contains("bound")) continue;
    told = true;
    EXPECT_EQ(event["unit"], "person-quarters");
    EXPECT_GE(event["bound"].get<double>(), event["incumbent"].get<double>());
    EXPECT_LE(event["left_s"].get<double>(), 600.0);
    EXPECT_GT(event["gap_pct"].get<double>(), 0.0);
  }
  EXPECT_TRUE(told) << stopped.err;

  // All outputs, and nothing half written.
  const std::vector<std::string> names = names_in(folder_ / "out");
  for (const char* name : {"05-plan-roll-out.csv", "05-phases-roll-out.csv", "05-plan-after.csv",
                           "05-plan-after-certificate.json", "05-plan-front.csv", "report.html", "run.json"})
    EXPECT_TRUE(std::count(names.begin(), names.end(), name)) << name;
  for (const std::string& name : names) EXPECT_TRUE(!name.starts_with(".") || name.starts_with(".checkpoint")) << name;
  const auto run = nlohmann::json::parse(read_text(folder_ / "out" / "run.json"));
  ASSERT_EQ(run["options"].size(), 3U);
  for (const auto& option : run["options"]) {
    EXPECT_TRUE(option["cut_short"].get<bool>()) << option["name"];
    EXPECT_GT(option["bts"].get<int>(), 0) << option["name"];
    EXPECT_NE(option["bound_text"].get<std::string>().find("stopped on request"), std::string::npos) << option["name"];
  }
  EXPECT_GE(run["options"][0]["bound"].get<double>(), 1.0);
  EXPECT_EQ(run["options"][1]["bts"], 4) << "the greedy rule's";
  EXPECT_EQ(run["options"][2]["front_budgets_left_out"], 30);
  EXPECT_NE(run["notes"].dump().find("stopped on request"), std::string::npos);
  EXPECT_NE(stopped.err.find("a second stop ends at once"), std::string::npos);
  // The certificate of a greedy plan holds as any other.
  const Outcome verified =
      phusong({"plan", "verify", (folder_ / "out" / "05-plan-after-certificate.json").string(), "--quiet"});
  EXPECT_EQ(verified.code, 0) << verified.err;
}

TEST_F(LongPlan, ASecondStopEndsAtOnceWithoutResults) {
  int sent = 0;
  const Outcome stopped = phusong({"plan", file("long.toml"), "--out", file("out"), "--log-format", "json"},
                                  {.watch = [&](const std::string& err) {
                                    if (err.find("\"event\":\"solving\"") == std::string::npos || sent == 2) return 0;
                                    // Closer together they would be one.
                                    if (++sent == 2) std::this_thread::sleep_for(std::chrono::milliseconds{150});
                                    return SIGINT;
                                  }});
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  const std::vector<std::string> names = names_in(folder_ / "out");
  EXPECT_FALSE(std::count(names.begin(), names.end(), "report.html"));
}

TEST_F(LongPlan, AfterAStopTheSameCommandMakesOnlyThePlansAnew) {
  const std::vector<std::string> command{"plan",         file("long.toml"),
                                         "--out",        file("out"),
                                         "--log-format", "json",
                                         "--set",        "options.roll-out.time_limit_s=6"};
  // Whether a run went through a stage, by the beginning of its name.
  const auto went_through = [](const Outcome& outcome, const std::string& stage) {
    const std::vector<std::string> lines = lines_of(outcome.err);
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      const auto event = nlohmann::json::parse(line);
      return event["event"] == "begin" && event["stage"].get<std::string>().starts_with(stage);
    });
  };
  bool sent = false;
  const Outcome stopped = phusong(command, {.watch = [&](const std::string& err) {
                                    if (sent || err.find("\"incumbent\":") == std::string::npos) return 0;
                                    sent = true;
                                    return SIGINT;
                                  }});
  ASSERT_EQ(stopped.code, 8) << stopped.err;
  EXPECT_NE(stopped.err.find("the same command takes what was computed before the plans from"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/.checkpoint"));
  const std::string candidates = read_text(folder_ / "out/04-candidates.csv");
  for (const char* stage : {"villages, ", "candidates, ", "outputs"})
    EXPECT_TRUE(went_through(stopped, stage)) << stage << "\n" << stopped.err;

  // The same command, from there to its end.
  const Outcome finished = phusong(command);
  ASSERT_EQ(finished.code, 0) << finished.err;
  for (const char* stage : {"villages, ", "candidates, "})
    EXPECT_FALSE(went_through(finished, stage)) << stage << "\n" << finished.err;
  EXPECT_EQ(read_text(folder_ / "out/04-candidates.csv"), candidates);
  const auto run = nlohmann::json::parse(read_text(folder_ / "out/run.json"));
  EXPECT_FALSE(run["options"][1]["cut_short"].get<bool>()) << "the solver ran to its end";
  EXPECT_EQ(run["notes"].dump().find("stopped on request"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/.checkpoint"));
}

TEST_F(LongPlan, PlainLinesComeOnChangeAndNotTooOften) {
  const Outcome outcome =
      phusong({"plan", file("long.toml"), "--out", file("out"), "--set", "options.roll-out.time_limit_s=4"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::vector<std::string> lines;
  for (const std::string& line : lines_of(outcome.err))
    if (line.starts_with("roll-out: ")) lines.push_back(line);
  ASSERT_GE(lines.size(), 1U) << outcome.err;
  EXPECT_LE(lines.size(), 8U) << outcome.err;
  EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end());
  EXPECT_NE(lines.back().find("person-quarters, at most"), std::string::npos) << lines.back();
  EXPECT_EQ(lines.back().find(" left"), std::string::npos) << lines.back();
  EXPECT_NE(outcome.err.find("after: "), std::string::npos);
  // The report says that the limit ended it, not the user.
  EXPECT_NE(read_text(folder_ / "out" / "report.html").find("The time limit ended the search"), std::string::npos);
}

}  // namespace
}  // namespace phusong::test
