// The manager's page when something is missing: a language, people, closed villages, a proof.
#include <gtest/gtest.h>

#include "sim/output/report_sections.h"
#include "sim/output/text.h"
#include "tests/unit/output/synthetic_run.h"

namespace phusong::sim {
namespace {

bool has(const std::string& page, const std::string& part) { return page.find(part) != std::string::npos; }

TEST(Manager, ALanguageThatIsMissingIsFilledByTheOther) {
  RunResult r = test::synthetic_run();
  r.scenario.identity.title_en = r.scenario.identity.notice_en = "";
  for (OptionResult& o : r.options) o.option.title_en = "";
  const std::string page = manager_section(r, "");
  EXPECT_TRUE(has(page, "<h1>Lần chạy tổng hợp</h1>")) << page;
  EXPECT_TRUE(has(page, "<div class=\"notice\">Làm bằng tay")) << page;
  EXPECT_TRUE(has(options_section(r), "Phương án: nhiều thôn nhất"));
  EXPECT_FALSE(has(options_section(r), "plan-54"));
  EXPECT_EQ(title_of(r.scenario.identity, Language::en), "Lần chạy tổng hợp");
  r.scenario.identity.title_vi = "";
  EXPECT_EQ(title_of(r.scenario.identity, Language::en), "synthetic");
  EXPECT_EQ(notice_of(r.scenario.identity, Language::en), r.scenario.identity.notice_vi);
}

/// The plan of the page, with this value and bound.
std::string page_of(std::size_t closed, double bound, const std::string& objective = "villages") {
  RunResult r = test::synthetic_run();
  OptionResult plan = r.options[1];
  plan.option.objective = objective;
  plan.closed.resize(std::min(closed, plan.closed.size()));
  plan.closed_target = plan.closed;
  if (closed == 0) plan.people = plan.people_target = plan.cost_per_village_vnd = plan.cost_per_person_vnd = 0.0;
  plan.bound = bound;
  r.options = {plan};
  return manager_section(r, "");
}

TEST(Manager, SaysProvenOnlyWhereItIs) {
  EXPECT_TRUE(has(page_of(3, 3), "proven: no other choice"));
  EXPECT_TRUE(has(page_of(0, 0), "proven: no other choice"));
  EXPECT_FALSE(has(page_of(0, 3), "proven: no other choice"));
  EXPECT_TRUE(has(page_of(0, 3), "at most 100.0 % from the best possible"));
  EXPECT_TRUE(has(page_of(2, 4), "at most 50.0 % from the best possible")) << page_of(2, 4);
  // 6.4 billion against at least 5: the best may be 28 % of itself cheaper.
  EXPECT_TRUE(has(page_of(3, 5e9, "least_cost"), "at most 28.0 % from the best possible"));
  EXPECT_TRUE(has(page_of(3, 0, "least_cost"), "is not proven"));
}

TEST(Manager, WhatClosesNothingHasNoCostPerVillage) {
  const std::string page = page_of(0, 3);
  EXPECT_TRUE(has(page, "<td class=\"n\">–</td><td class=\"n\">–</td></tr>")) << page;
  EXPECT_FALSE(has(page_of(3, 3), "<td class=\"n\">–</td>"));
}

TEST(Manager, NobodyIsNotTheSameAsNotKnown) {
  RunResult r = test::synthetic_run();
  for (geo::Village& v : r.villages.villages) {
    v.population.reset();
    v.households.reset();
    v.weight = 1.0;
  }
  for (OptionResult& o : r.options) o.people = 0.0;
  EXPECT_TRUE(has(manager_section(r, ""), "<b>–</b>"));
  r.villages.villages[0].population = 0.0;
  EXPECT_FALSE(has(manager_section(r, ""), "<b>–</b>"));
}

TEST(Manager, UnverifiedVillagesAreShownBesideTheProgramme) {
  RunResult r = test::synthetic_run();
  r.villages.villages[0].phase = "pilot";
  EXPECT_TRUE(has(manager_section(r, ""), "of the gaps are in the programme"));
  EXPECT_TRUE(has(manager_section(r, ""), "unverified: terrain unknown"));
  r.gaps.villages[3].verdict = Verdict::covered;
  EXPECT_FALSE(has(manager_section(r, ""), "unverified: terrain unknown"));
}

}  // namespace
}  // namespace phusong::sim
