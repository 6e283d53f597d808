// Certificates of joint plans: what the solver writes holds; what was changed does not; and whatever cuts and prices a
// file names, what they prove is true.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "sim/plan/certificate.h"
#include "tests/unit/plan/changed_certificate.h"
#include "tests/unit/plan/joint_instances.h"

namespace phusong::sim {
namespace {

std::string text_of(const JointProblem& p, const JointSolution& s) {
  return certificate_text(p, s, prove_joint(p, s, 0.0, nullptr),
                          {.option = "test", .version = "1", .cost_unit = "VND"});
}

/// Of all kinds; costs and values at times not whole, at times as large as real ones.
JointProblem of_kind(unsigned seed, int rows = 7, int columns = 11) {
  JointProblem p = with_limits(drawn(seed, rows, columns), seed);
  if (seed % 4 == 1)
    for (JointRow& row : p.rows) row.value /= 7.0;
  if (seed % 4 == 2) {
    for (double& cost : p.column_cost) cost *= 0.5e9;
    p.budget *= 0.5e9;
  }
  if (seed % 4 == 3)
    for (double& cost : p.column_cost) cost *= 1.0 + 1.0 / (3.0 + static_cast<double>(&cost - p.column_cost.data()));
  // Weights as those of villages.
  if (seed % 2 == 0)
    for (JointRow& row : p.rows) {
      row.need = (row.need << 46U) + static_cast<std::int64_t>(seed);
      for (JointPoint& point : row.points) point.weight = (point.weight << 46U) + static_cast<std::int64_t>(seed);
    }
  return p;
}

bool is_least(const JointProblem& p) { return p.objective == Objective::least_cost; }

TEST(JointCertificate, WhatTheSolverWritesHolds) {
  int solved = 0, optimal = 0, cuts = 0, trees = 0;
  for (unsigned seed = 0; seed < 140; ++seed) {
    SCOPED_TRACE(seed);
    const JointProblem p = of_kind(seed);
    const std::optional<Best> best = brute_force(p);
    if (!best) continue;
    ++solved;
    const JointSolution s = solve_joint(p, nullptr);
    const JointEvidence evidence = prove_joint(p, s, 0.0, nullptr);
    const Verified facts = verify_certificate(text_of(p, s), "plan.json");
    EXPECT_TRUE(facts.joint);
    EXPECT_NEAR(facts.value, s.plan.value, 1e-9 * (1.0 + s.plan.value));
    EXPECT_NEAR(facts.cost, s.plan.cost, 1e-9 * (1.0 + s.plan.cost));
    EXPECT_EQ(at(facts.chosen), s.plan.columns.size());
    EXPECT_EQ(at(facts.covered), s.plan.rows.size());
    // On the safe side of the truth, and no weaker than the evidence says.
    const double truth = is_least(p) ? best->cost : best->value, room = 1e-9 * (1.0 + truth);
    if (is_least(p)) {
      EXPECT_LE(facts.bound, truth + room);
      EXPECT_GE(facts.bound, evidence.bound - room);
    } else {
      EXPECT_GE(facts.bound, truth - room);
      EXPECT_LE(facts.bound, evidence.bound + room);
    }
    cuts += facts.cuts;
    trees += facts.leaves > 1 ? 1 : 0;
    if (!facts.optimal) continue;
    EXPECT_NEAR(is_least(p) ? s.plan.cost : s.plan.value, truth, room);
    ++optimal;
  }
  EXPECT_GT(solved, 110);
  EXPECT_GT(cuts, 500);
  EXPECT_GT(trees, 3);
  EXPECT_EQ(optimal, solved) << "a tree of cuts closes every gap";
}

/// Whether must-haves close a row or nothing does; takes what must-haves serve from `left`.
bool settled_or_beyond(const JointProblem& p, int row, std::int64_t& left) {
  std::int64_t all = 0;
  for (const JointPoint& point : p.rows[at(row)].points) {
    if (!point.columns.empty()) all += point.weight;
    if (std::any_of(point.columns.begin(), point.columns.end(),
                    [&](int j) { return std::find(p.must_have.begin(), p.must_have.end(), j) != p.must_have.end(); }))
      left -= point.weight;
  }
  return left <= 0 || all < p.rows[at(row)].need;
}

/// Points whose weights stay below what is left of the need.
Json some_points(const JointRow& row, std::int64_t left, std::mt19937_64& random) {
  Json points = Json::array();
  for (std::size_t q = 0; q < row.points.size(); ++q)
    if (random() % 3 == 0 && row.points[q].weight < left) {
      points.push_back(q);
      left -= row.points[q].weight;
    }
  return points;
}

/// Whether some column serves a part of what a cut misses, so that its rank counts.
bool has_parts(const JointProblem& p, const Json& cut) {
  const JointRow& row = p.rows[cut["row"].get<std::size_t>()];
  std::int64_t missing = row.need;
  std::vector<std::int64_t> outside(p.column_cost.size(), 0);
  for (std::size_t q = 0; q < row.points.size(); ++q) {
    const JointPoint& point = row.points[q];
    const auto free = [&](int j) { return std::find(p.must_have.begin(), p.must_have.end(), j) != p.must_have.end(); };
    if (std::find(cut["points"].begin(), cut["points"].end(), Json(q)) != cut["points"].end() ||
        std::any_of(point.columns.begin(), point.columns.end(), free))
      missing -= point.weight;
    else
      for (const int j : point.columns) outside[at(j)] += point.weight;
  }
  return std::any_of(outside.begin(), outside.end(), [&](std::int64_t u) { return u > 0 && u < missing; });
}

/// Whether a leaf may name a column: it serves something that counts, and none replaces it.
bool counts(const JointProblem& p, const Json& file, int column) {
  if (std::find(p.must_have.begin(), p.must_have.end(), column) != p.must_have.end()) return false;
  for (const Json& pair : file["evidence"]["replaced"])
    if (pair[0] == column) return false;
  for (std::size_t r = 0; r < p.rows.size(); ++r) {
    std::int64_t left = p.rows[r].need;
    if (settled_or_beyond(p, static_cast<int>(r), left)) continue;
    for (const JointPoint& point : p.rows[r].points)
      if (std::binary_search(point.columns.begin(), point.columns.end(), column) &&
          std::none_of(p.must_have.begin(), p.must_have.end(), [&](int j) {
            return std::find(point.columns.begin(), point.columns.end(), j) != point.columns.end();
          }))
        return true;
  }
  return false;
}

/// Any points, any rank, any price: each is a cut, so that the bound is one.
TEST(JointCertificate, AnyCutsAtAnyPricesProveABoundThatHolds) {
  std::mt19937_64 random{7};
  int checked = 0, telling = 0, trees = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const JointProblem p = of_kind(seed, 5, 9);
    const std::optional<Best> best = brute_force(p);
    if (!best) continue;
    const JointSolution s = solve_joint(p, nullptr);
    const double truth = is_least(p) ? best->cost : best->value, room = 1e-9 * (1.0 + truth);
    const double weak = is_least(p) ? -1e300 : 1e300;
    const auto bare_leaf = [&](const Json& branch) {
      return Json{{"bound", weak}, {"branch", branch}, {"budget_price", 0.0}, {"prices", Json::array()}};
    };
    const auto with_leaves = [&](const std::vector<Json>& leaves) {
      return [&, leaves](Json& j) {
        j["evidence"]["bound"] = weak;
        j["evidence"]["leaves"] = leaves;
      };
    };
    const std::string written = text_of(p, s);
    const double nothing =
        verify_certificate(changed(written, with_leaves({bare_leaf(Json::array())})), "plan.json").bound;
    for (int trial = 0; trial < 12; ++trial) {
      const double scale = is_least(p) ? *std::max_element(p.column_cost.begin(), p.column_cost.end()) : 3.0;
      const std::string text = changed(written, [&](Json& j) {
        Json& evidence = j["evidence"];
        if (trial % 3 == 0) {
          // A tree of two columns that count, and nothing known of its leaves.
          std::vector<int> counting;
          for (std::size_t k = 0; k < p.column_cost.size() && counting.size() < 2; ++k)
            if (counts(p, j, static_cast<int>(k))) counting.push_back(static_cast<int>(k));
          if (counting.size() == 2) {
            const Json zero = {counting[0], 0}, one = {counting[0], 1}, zero2 = {counting[1], 0},
                       one2 = {counting[1], 1};
            with_leaves({bare_leaf(Json::array({zero})), bare_leaf(Json::array({one, zero2})),
                         bare_leaf(Json::array({one, one2}))})(j);
          } else {
            with_leaves({bare_leaf(Json::array())})(j);
          }
        }
        evidence["bound"] = weak;
        const std::size_t own = evidence["cuts"].size();
        for (std::size_t c = 0; c < 10; ++c) {
          const std::size_t r = random() % p.rows.size();
          std::int64_t left = p.rows[r].need;
          if (settled_or_beyond(p, static_cast<int>(r), left)) continue;
          evidence["cuts"].push_back(
              {{"row", r}, {"rank", random() % 9}, {"points", some_points(p.rows[r], left, random)}});
        }
        for (Json& leaf : evidence["leaves"]) {
          leaf["bound"] = weak;
          for (Json& price : leaf["prices"])
            price[1] = price[1].get<double>() * (0.4 + 0.1 * static_cast<double>(random() % 7));
          for (std::size_t c = own; c < evidence["cuts"].size(); ++c)
            leaf["prices"].push_back(Json::array({c, scale * static_cast<double>(random() % 1000) / 5000.0}));
          if (p.budget > 0.0) leaf["budget_price"] = static_cast<double>(random() % 100) / 20.0 / p.budget;
        }
      });
      const Verified facts = verify_certificate(text, "plan.json");
      ++checked;
      if (is_least(p))
        EXPECT_LE(facts.bound, truth + room);
      else
        EXPECT_GE(facts.bound, truth - room);
      trees += facts.leaves > 1 ? 1 : 0;
      telling += (is_least(p) ? facts.bound > nothing : facts.bound < nothing) ? 1 : 0;
    }
  }
  EXPECT_GT(trees, 100);
  EXPECT_GT(checked, 500);
  EXPECT_GT(telling, 150) << "bounds that say something are put to the test";
}

/// A certificate with cuts of both kinds that have points, at a bound that needs them.
struct Sample {
  JointProblem problem;
  JointSolution solution;
  std::string text;
  Json json;
  std::size_t cut = 0, leaf = 0, price = 0;  ///< the dearest cut with points, and where it is priced
};
const Sample& sample() {
  static const Sample made = [] {
    for (unsigned seed = 0;; ++seed) {
      JointProblem p = drawn(seed, 14, 22);
      p.objective = Objective::people;
      p.budget = 9.0;
      p.must_have = {1};
      const JointSolution s = solve_joint(p, nullptr);
      Sample sample{p, s, text_of(p, s), {}};
      sample.json = Json::parse(sample.text);
      const Json &evidence = sample.json["evidence"], &cuts = evidence["cuts"];
      double dearest = 0.0;
      for (std::size_t l = 0; l < evidence["leaves"].size(); ++l)
        for (std::size_t k = 0; k < evidence["leaves"][l]["prices"].size(); ++k) {
          const std::size_t i = evidence["leaves"][l]["prices"][k][0];
          const double price = evidence["leaves"][l]["prices"][k][1];
          // The worst leaf, where a weaker price shows.
          if (evidence["leaves"][l]["bound"] != evidence["bound"] || price <= dearest) continue;
          if (cuts[i]["points"].size() < 2 || cuts[i]["rank"] != 0 || !has_parts(p, cuts[i])) continue;
          dearest = price;
          sample.cut = i;
          sample.leaf = l;
          sample.price = k;
        }
      const bool together =
          std::any_of(s.together.begin(), s.together.end(), [](const auto& set) { return set.size() > 1; });
      if (dearest > 0.3 && together && s.plan.optimal && !evidence["replaced"].empty() && evidence["leaves"].size() > 2)
        return sample;
    }
  }();
  return made;
}

TEST(JointCertificate, RefusesWhatWasChanged) {
  const Sample& of = sample();
  EXPECT_EQ(complaint(of.text), "holds");
  struct Change {
    const char* what;
    std::function<void(Json&)> change;
    const char* says;
  };
  const std::size_t cut = of.cut, leaf = of.leaf, price = of.price, together = [&] {
    std::size_t i = 0;
    while (of.solution.together[i].size() < 2) ++i;
    return i;
  }();
  const int row = of.solution.plan.rows[together];
  const int kept = of.json["evidence"]["replaced"][0][1];
  std::vector<Change> changes{
      {"a site is dropped", [](Json& j) { j["plan"]["columns"].erase(0); }, "said to"},
      {"a site is added",
       [](Json& j) {
         int other = 0;
         while (std::find(j["plan"]["columns"].begin(), j["plan"]["columns"].end(), Json(other)) !=
                j["plan"]["columns"].end())
           ++other;
         j["plan"]["columns"].push_back(other);
       },
       "the plan"},
      {"a point weighs less",
       [row](Json& j) {
         for (Json& point : j["problem"]["rows"][at(row)]["points"]) point[0] = 1;
       },
       "which it does not"},
      {"a row needs more", [row](Json& j) { j["problem"]["rows"][at(row)]["need"] = std::int64_t{1} << 50U; },
       "which it does not"},
      {"a set lacks a column", [together](Json& j) { j["plan"]["closes"][together]["by"].erase(0); },
       "do not close it"},
      {"a set has one too many",
       [&](Json& j) {
         Json& by = j["plan"]["closes"][together]["by"];
         for (const Json& column : j["plan"]["columns"])
           if (std::find(by.begin(), by.end(), column) == by.end()) {
             by.push_back(column);
             break;
           }
       },
       "is not needed"},
      {"a row is closed in silence", [together](Json& j) { j["plan"]["closes"].erase(together); },
       "does not say by which"},
      {"a row is closed twice",
       [together](Json& j) {
         const Json again = j["plan"]["closes"][together];
         j["plan"]["closes"].push_back(again);
       },
       "or that is said twice"},
      {"more value", [](Json& j) { j["plan"]["value"] = j["plan"]["value"].get<double>() + 1.0; }, "the plan's value"},
      {"less cost", [](Json& j) { j["plan"]["cost"] = j["plan"]["cost"].get<double>() - 1.0; }, "the plan's cost"},
      {"a smaller budget", [](Json& j) { j["problem"]["budget"] = j["plan"]["cost"].get<double>() - 0.5; },
       "more than the budget"},
      {"fewer sites allowed", [](Json& j) { j["problem"]["max_columns"] = j["plan"]["columns"].size() - 1; },
       "more than the"},
      {"another must-have",
       [](Json& j) {
         int other = 0;
         while (std::find(j["plan"]["columns"].begin(), j["plan"]["columns"].end(), Json(other)) !=
                j["plan"]["columns"].end())
           ++other;
         j["problem"]["must_have"].push_back(other);
       },
       "which it must have"},
      {"P is smaller", [cut](Json& j) { j["evidence"]["cuts"][cut]["points"] = Json::array(); }, "not "},
      {"P closes the row",
       [cut](Json& j) {
         Json& of_cut = j["evidence"]["cuts"][cut];
         const std::size_t r = of_cut["row"];
         of_cut["points"] = Json::array();
         for (std::size_t q = 0; q < j["problem"]["rows"][r]["points"].size(); ++q) of_cut["points"].push_back(q);
       },
       "that is no cut"},
      {"k is too large", [cut](Json& j) { j["evidence"]["cuts"][cut]["rank"] = 9; }, "between 0 and 8"},
      {"another row",
       [cut](Json& j) {
         Json& of_cut = j["evidence"]["cuts"][cut];
         of_cut["row"] = (of_cut["row"].get<std::size_t>() + 1) % j["problem"]["rows"].size();
         of_cut["points"] = Json::array();
       },
       ""},
      {"a higher price",
       [leaf, price](Json& j) {
         Json& pair = j["evidence"]["leaves"][leaf]["prices"][price];
         pair[1] = pair[1].get<double>() + 1.0;
       },
       "not "},
      {"no price", [leaf, price](Json& j) { j["evidence"]["leaves"][leaf]["prices"].erase(price); }, "not "},
      {"a price below 0", [leaf, price](Json& j) { j["evidence"]["leaves"][leaf]["prices"][price][1] = -0.1; },
       "below 0"},
      {"a price of no cut", [leaf, price](Json& j) { j["evidence"]["leaves"][leaf]["prices"][price][0] = 99999; },
       "not between 0 and"},
      {"a cut less", [](Json& j) { j["evidence"]["cuts"].erase(j["evidence"]["cuts"].size() - 1); },
       "not between 0 and"},
      {"money is cheaper", [leaf](Json& j) { j["evidence"]["leaves"][leaf]["budget_price"] = 0.0; }, "not "},
      {"a better bound", [](Json& j) { j["evidence"]["bound"] = j["evidence"]["bound"].get<double>() - 0.1; }, "not "},
      {"a leaf says more",
       [leaf](Json& j) {
         Json& bound = j["evidence"]["leaves"][leaf]["bound"];
         bound = bound.get<double>() - 0.1;
       },
       "not "},
      {"a leaf less", [](Json& j) { j["evidence"]["leaves"].erase(1); }, "not the leaves of a tree"},
      {"a leaf twice",
       [](Json& j) {
         const Json again = j["evidence"]["leaves"][0];
         j["evidence"]["leaves"].push_back(again);
       },
       "not the leaves of a tree"},
      {"no leaf", [](Json& j) { j["evidence"]["leaves"] = Json::array(); }, "not the leaves of a tree"},
      {"leaves without end",
       [](Json& j) {
         Json bare = j["evidence"]["leaves"][0];
         bare["prices"] = Json::array();
         j["evidence"]["leaves"] = Json::array();
         for (int i = 0; i < 10'001; ++i) j["evidence"]["leaves"].push_back(bare);
       },
       "more than 10000 leaves"},
      {"another side",
       [leaf](Json& j) {
         Json& last = j["evidence"]["leaves"][leaf]["branch"].back();
         last[1] = 1 - last[1].get<int>();
       },
       "not the leaves of a tree"},
      {"a shorter branch",
       [leaf](Json& j) {
         Json& branch = j["evidence"]["leaves"][leaf]["branch"];
         branch.erase(branch.size() - 1);
       },
       "not the leaves of a tree"},
      {"a branch that is no pair", [leaf](Json& j) { j["evidence"]["leaves"][leaf]["branch"][0] = 3; }, "no pair"},
      {"a branch on a must-have", [leaf](Json& j) { j["evidence"]["leaves"][leaf]["branch"][0][0] = 1; },
       "beside the must-haves"},
      {"a bound below the plan", [](Json& j) { j["claim"]["bound"] = j["plan"]["value"].get<double>() - 1.0; },
       "this plan beats"},
      {"optimal without proof", [](Json& j) { j["claim"]["bound"] = j["plan"]["value"].get<double>() + 1.0; },
       "is called optimal"},
      {"a replacement that costs more", [kept](Json& j) { j["problem"]["columns"][at(kept)]["cost"] = 99.0; }, ""},
      {"a replacement that serves less",
       [kept](Json& j) {
         for (Json& r : j["problem"]["rows"])
           for (Json& point : r["points"])
             for (std::size_t i = 1; i < point.size(); ++i)
               if (point[i] == kept) point.erase(i--);
       },
       ""},
      {"replaced by what is replaced",
       [](Json& j) {
         j["evidence"]["replaced"].push_back({j["evidence"]["replaced"][0][1], 0});
       },
       "does not replace"},
      {"replaced by any",
       [](Json& j) {
         int left_out = 0;
         const auto is_left_out = [&] {
           for (const Json& pair : j["evidence"]["replaced"])
             if (pair[0] == left_out) return true;
           return left_out == 1;  // the must-have
         };
         while (is_left_out()) ++left_out;
         const int by = j["evidence"]["replaced"][0][1];
         j["evidence"]["replaced"].push_back({left_out == by ? left_out + 1 : left_out, by});
       },
       "replace"},
  };
  for (const Change& change : changes) {
    const std::string said = complaint(changed(of.text, change.change));
    EXPECT_NE(said, "holds") << change.what;
    EXPECT_NE(said.find(change.says), std::string::npos) << change.what << ": " << said;
  }
  // The digest alone tells of a changed problem.
  Json json = of.json;
  json["problem"]["rows"][0]["value"] = 77.0;
  EXPECT_NE(complaint(json.dump()).find("the file was changed"), std::string::npos);
}

/// What a cut with another k proves is as true; where it is weaker than said, the file is refused.
TEST(JointCertificate, AnotherKIsRefusedOrAsGood) {
  int refused = 0, as_good = 0;
  for (unsigned seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE(seed);
    JointProblem p = drawn(seed, 10, 16);
    p.objective = Objective::people;
    p.budget = 6.0;
    const JointSolution s = solve_joint(p, nullptr);
    const std::string text = text_of(p, s);
    const std::size_t cuts = Json::parse(text)["evidence"]["cuts"].size();
    for (std::size_t c = 0; c < cuts; ++c)
      for (int k = 0; k <= 4; k += 2) {
        const std::string other = changed(text, [c, k](Json& j) { j["evidence"]["cuts"][c]["rank"] = k; });
        const std::string said = complaint(other);
        if (said == "holds") {
          EXPECT_GE(verify_certificate(other, "plan.json").bound, s.plan.value);
          ++as_good;
          continue;
        }
        EXPECT_NE(said.find("the cuts prove a bound of"), std::string::npos) << said;
        ++refused;
      }
  }
  EXPECT_GT(refused, 20);
  EXPECT_GT(as_good, 20);
}

TEST(JointCertificate, RefusesWhatIsNoCertificate) {
  const Sample& of = sample();
  for (const char* part : {"format", "format_version", "version", "option", "cost_unit", "digest", "plan", "claim",
                           "evidence", "problem"}) {
    Json json = of.json;
    json.erase(part);
    EXPECT_NE(complaint(json.dump()), "holds") << part;
  }
  for (const auto& [part, key] : std::vector<std::pair<const char*, const char*>>{{"plan", "columns"},
                                                                                  {"plan", "closes"},
                                                                                  {"claim", "optimal"},
                                                                                  {"evidence", "bound"},
                                                                                  {"evidence", "leaves"},
                                                                                  {"evidence", "cuts"},
                                                                                  {"evidence", "replaced"},
                                                                                  {"problem", "rows"},
                                                                                  {"problem", "columns"},
                                                                                  {"problem", "must_have"}}) {
    EXPECT_NE(complaint(changed(of.text, [part = part, key = key](Json& j) { j[part].erase(key); }))
                  .find(std::string{"the certificate lacks "} + part + "." + key),
              std::string::npos)
        << part << "." << key;
    EXPECT_NE(complaint(changed(of.text, [part = part, key = key](Json& j) { j[part][key] = "x"; })), "holds");
  }
  const auto with_points = [&](const std::string& points) {
    return complaint(changed(of.text, [&](Json& j) { j["problem"]["rows"][0]["points"] = Json::parse(points); }));
  };
  EXPECT_NE(with_points("[[0, 1]]").find("not between 1 and 2^60"), std::string::npos);
  EXPECT_NE(with_points("[[1.5, 1]]").find("not a whole number"), std::string::npos);
  EXPECT_NE(with_points("[[18446744073709551615, 1]]").find("not a whole number below 2^60"), std::string::npos);
  EXPECT_NE(with_points("[[1, 1, 1]]").find("a column twice"), std::string::npos);
  EXPECT_NE(with_points("[[1, 999]]").find("not between 0 and"), std::string::npos);
  EXPECT_NE(with_points("[3]").find("not a list of a weight and columns"), std::string::npos);
  EXPECT_NE(with_points("[[576460752303423488, 0], [576460752303423488, 1]]").find("add up to 2^60 or more"),
            std::string::npos);
}

TEST(JointCertificate, SaysWhatIsProvenAndWhatIsClaimed) {
  const Sample& of = sample();
  const std::string text = verified_text(verify_certificate(of.text, "plan.json"));
  EXPECT_NE(text.find("sites close a village together"), std::string::npos) << text;
  EXPECT_NE(text.find("by several sites together"), std::string::npos) << text;
  EXPECT_NE(text.find("each village point by point"), std::string::npos) << text;
  EXPECT_NE(text.find("Proven    by prices of "), std::string::npos) << text;
  // Without its cuts it proves less, and what is left is the solver's claim.
  const std::string bare = changed(of.text, [](Json& j) {
    j["evidence"]["leaves"] =
        Json::array({{{"bound", 1e9}, {"branch", Json::array()}, {"budget_price", 0.0}, {"prices", Json::array()}}});
    j["evidence"]["bound"] = 1e9;
  });
  const Verified facts = verify_certificate(bare, "plan.json");
  EXPECT_FALSE(facts.optimal);
  EXPECT_TRUE(facts.claimed_optimal);
  EXPECT_NE(verified_text(facts).find("Claimed   by the solver beyond that"), std::string::npos);
}

TEST(JointCertificate, IsTheSameEveryTimeAndHoldsWhenCutShort) {
  const Sample& of = sample();
  EXPECT_EQ(text_of(of.problem, solve_joint(of.problem, nullptr)), of.text);
  JointProblem large = drawn(77, 60, 150, 30);
  large.max_columns = 4;
  large.time_limit_s = 0.05;
  const JointSolution s = solve_joint(large, nullptr);
  for (const double seconds : {1e-6, 0.02, 0.5}) {
    const JointEvidence evidence = prove_joint(large, s, seconds, nullptr);
    const std::string text = certificate_text(large, s, evidence, {.option = "test", .version = "1"});
    EXPECT_GE(verify_certificate(text, "plan.json").bound, s.plan.value);
  }
  struct Asked : Watcher {
    void begin(std::string_view /*stage*/, std::uint64_t /*total*/) override {}
    void advanced(std::string_view /*stage*/, std::uint64_t /*done*/, std::uint64_t /*total*/) override {}
    void end(std::string_view /*stage*/) override {}
    void note(std::string_view /*sentence*/) override {}
    [[nodiscard]] bool stop_requested() const noexcept override { return true; }
  } asked;
  const std::string stopped = certificate_text(
      of.problem, of.solution, prove_joint(of.problem, of.solution, 0.0, &asked), {.option = "test", .version = "1"});
  double everything = 0.0;
  for (const JointRow& row : of.problem.rows) everything += row.value;
  EXPECT_LT(verify_certificate(stopped, "plan.json").bound, everything)
      << "the first linear program has its turn after a stop";
}

TEST(JointCertificate, OfProblemsThatMustHavesSettle) {
  JointProblem p;
  p.rows = {{.value = 3.0, .need = 9, .points = {{5, {0}}, {4, {1}}}, .name = "A"},
            {.value = 2.0, .need = 9, .points = {{5, {0}}}, .name = "beyond reach"}};
  p.column_cost = {2.0, 3.0, 1.0};
  p.must_have = {0, 1};
  for (const Objective objective : {Objective::people, Objective::least_cost}) {
    p.objective = objective;
    const JointSolution s = solve_joint(p, nullptr);
    const Verified facts = verify_certificate(text_of(p, s), "plan.json");
    EXPECT_TRUE(facts.optimal);
    EXPECT_EQ(facts.bound, objective == Objective::people ? 3.0 : 5.0);
    EXPECT_EQ(facts.together, 1);
  }
}

}  // namespace
}  // namespace phusong::sim
