#include "sim/invest/bound_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "geo/base/numbers.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

namespace {

constexpr const char* kTogetherEn = " Several sites may close a village together.";
constexpr const char* kTogetherVi = " Nhiều trạm có thể cùng phủ một thôn.";

/// Several azimuths of one candidate are columns of their own.
double candidates_of(const PlanProblem& problem) {
  if (problem.column_name.empty()) return static_cast<double>(problem.column_rows.size());
  std::set<std::string> ids;
  for (const std::string& name : problem.column_name) ids.insert(candidate_id(name));
  return static_cast<double>(ids.size());
}

std::string english(double value) { return grouped(value, 0, ","); }
std::string vietnamese(double value) { return grouped(value, 0, "."); }

/// "1 site", "54 sites".
std::string counted(double value, const std::string& noun) {
  return english(value) + " " + noun + (value == 1.0 ? "" : "s");
}

}  // namespace

double outward(double bound, bool upper) noexcept {
  const double nearest = std::round(bound);
  if (std::abs(bound - nearest) < 1e-6 * (1.0 + std::abs(bound))) return nearest;
  return upper ? std::ceil(bound) : std::floor(bound);
}

namespace {

/// Of plans of the most value: the limits that they had to keep, and what none of them passes.
void say_most(const PlanProblem& problem, const PlanSolution& solution, bool with_backhaul, BoundTexts& texts) {
  std::string limit_en;
  std::string limit_vi;
  if (problem.max_columns > 0) {
    limit_en += fmt::format(" of {}", counted(problem.max_columns, "such site"));
    limit_vi += fmt::format(" {} trạm", vietnamese(problem.max_columns));
  }
  if (problem.budget > 0) {
    limit_en += fmt::format(" for {} VND{}", english(problem.budget), with_backhaul ? ", backhaul included," : "");
    limit_vi +=
        fmt::format(" với kinh phí {} đồng{}", vietnamese(problem.budget), with_backhaul ? " kể cả truyền dẫn" : "");
  }
  const auto candidates = candidates_of(problem);
  const bool people = problem.objective == Objective::people;
  const double most = outward(solution.bound, true);
  texts.en = fmt::format("Proven: no plan{}{} among the {} {} more than {}; this one {} {}.", limit_en,
                         with_backhaul ? " with backhaul" : "", counted(candidates, "candidate"),
                         people ? "reaches" : "closes", people ? english(most) + " people" : counted(most, "village"),
                         people ? "reaches" : "closes", english(solution.value));
  texts.vi = fmt::format(
      "Đã chứng minh: trong {} vị trí đề xuất, không phương án{} nào{} phủ được quá {} {}; phương án này phủ được {}.",
      vietnamese(candidates), limit_vi, with_backhaul ? " kể cả truyền dẫn" : "", vietnamese(most),
      people ? "người dân" : "thôn", vietnamese(solution.value));
}

}  // namespace

namespace {

/// `alone`: a village is closed by one site.
BoundTexts texts_of(const PlanProblem& problem, const PlanSolution& solution, bool alone) {
  const auto candidates = candidates_of(problem);
  BoundTexts texts;
  if (problem.objective == Objective::least_cost) {
    const auto covered = static_cast<double>(solution.rows.size());
    const double least = outward(solution.bound, false);
    texts.en = fmt::format(
        "Proven: no plan among the {} that closes {} of these villages costs less than {} "
        "VND to build; this one costs {} VND.",
        counted(candidates, "candidate"), english(problem.target_rows > 0 ? problem.target_rows : covered),
        english(least), english(solution.cost));
    texts.vi = fmt::format(
        "Đã chứng minh: trong {} vị trí đề xuất, không phương án nào phủ được {} thôn này với chi phí "
        "đầu tư dưới {} đồng; phương án này tốn {} đồng.",
        vietnamese(candidates), vietnamese(problem.target_rows > 0 ? problem.target_rows : covered), vietnamese(least),
        vietnamese(solution.cost));
  } else {
    say_most(problem, solution, false, texts);
  }
  if (!solution.uncoverable.empty()) {
    const auto beyond = static_cast<double>(solution.uncoverable.size());
    texts.en += fmt::format(" {} of the {} target villages cannot be closed by {}.", english(beyond),
                            english(static_cast<double>(problem.row_weight.size())),
                            alone ? "any single candidate" : "all candidates together");
    texts.vi += fmt::format(" {} trong {} thôn mục tiêu không {} phủ được.", vietnamese(beyond),
                            vietnamese(static_cast<double>(problem.row_weight.size())),
                            alone ? "vị trí đơn lẻ nào" : "thể dùng mọi vị trí cùng lúc để");
  }
  return texts;
}

}  // namespace

BoundTexts bound_texts(const PlanProblem& problem, const PlanSolution& solution) {
  return texts_of(problem, solution, true);
}

BoundTexts joint_bound_texts(const PlanProblem& problem, const PlanSolution& solution) {
  BoundTexts texts = texts_of(problem, solution, false);
  texts.en += kTogetherEn;
  texts.vi += kTogetherVi;
  return texts;
}

BoundTexts backhaul_bound_texts(const PlanProblem& problem, const PlanSolution& solution, bool joint) {
  const auto candidates = candidates_of(problem);
  const bool capex = problem.budget > 0;
  BoundTexts texts;
  if (problem.objective == Objective::least_cost) {
    const auto covered = problem.target_rows > 0 ? problem.target_rows : static_cast<int>(solution.rows.size());
    const double least = outward(solution.bound, false);
    texts.en = fmt::format(
        "Proven: no plan with backhaul among the {} that closes {} of these villages has {} of less than {} "
        "VND, sites, relays and hops together; this one has {} VND.",
        counted(candidates, "candidate"), english(covered), capex ? "a CAPEX" : "a present value", english(least),
        english(solution.cost));
    texts.vi = fmt::format(
        "Đã chứng minh: trong {} vị trí đề xuất, không phương án nào kể cả truyền dẫn phủ được {} thôn này với {} "
        "dưới {} đồng (trạm, trạm chuyển tiếp và tuyến truyền dẫn); phương án này là {} đồng.",
        vietnamese(candidates), vietnamese(covered), capex ? "chi phí đầu tư" : "giá trị hiện tại", vietnamese(least),
        vietnamese(solution.cost));
  } else {
    say_most(problem, solution, true, texts);
  }
  texts.en +=
      " Counted are, for a place that sees the network, its own ways to it, and for others the cheapest ways over "
      "towers.";
  texts.vi +=
      " Đã xét: với vị trí thấy được mạng là các đường riêng tới mạng; với vị trí khác là các đường rẻ nhất qua cột "
      "khác.";
  if (!solution.uncoverable.empty()) {
    const auto beyond = static_cast<double>(solution.uncoverable.size());
    const auto all = static_cast<double>(problem.row_weight.size());
    texts.en +=
        fmt::format(" {} of the {} target villages cannot be closed by {} the network.", english(beyond), english(all),
                    joint ? "all candidates together that reach" : "any single candidate that reaches");
    texts.vi +=
        joint ? fmt::format(" {} trong {} thôn mục tiêu không thể phủ được dù dùng mọi vị trí có đường truyền dẫn.",
                            vietnamese(beyond), vietnamese(all))
              : fmt::format(" {} trong {} thôn mục tiêu không vị trí đơn lẻ nào có đường truyền dẫn phủ được.",
                            vietnamese(beyond), vietnamese(all));
  }
  if (joint) {
    texts.en += kTogetherEn;
    texts.vi += kTogetherVi;
  }
  return texts;
}

BoundTexts fixed_backhaul_texts(const PlanSolution& solution, double sites_vnd) {
  const double least = outward(std::max(0.0, solution.bound - sites_vnd), false);
  const double cost = std::max(0.0, solution.cost - sites_vnd);
  return {
      fmt::format("Proven: hops, trenches, dishes and relays that connect these sites have a present value of no less "
                  "than {} VND; these have {} VND. Counted are, for a place that sees the network, its own ways to "
                  "it, and for others the cheapest ways over towers.",
                  english(least), english(cost)),
      fmt::format("Đã chứng minh: truyền dẫn nối các trạm này có giá trị hiện tại không dưới {} đồng; ở đây là {} "
                  "đồng. Đã xét: với vị trí thấy được mạng là các đường riêng tới mạng; với vị trí khác là các đường "
                  "rẻ nhất qua cột khác.",
                  vietnamese(least), vietnamese(cost))};
}

BoundTexts phased_bound_texts(const PlanProblem& problem, std::size_t quarters, const PlanSolution& solution,
                              bool joint) {
  const bool people = problem.objective == Objective::people;
  const double most = outward(solution.bound, true);
  const auto count = static_cast<double>(quarters);
  BoundTexts texts;
  texts.en = fmt::format(
      "Proven: no roll-out over these {} quarters gives more than {} {} of service; this one gives {}.", english(count),
      english(most), people ? "person-quarters" : "village-quarters", english(solution.value));
  texts.vi =
      fmt::format("Đã chứng minh: không cách phân kỳ nào trong {} quý này đạt quá {} {} có sóng; phương án này đạt {}.",
                  vietnamese(count), vietnamese(most), people ? "người-quý" : "thôn-quý", vietnamese(solution.value));
  if (joint) {
    texts.en += kTogetherEn;
    texts.vi += kTogetherVi;
  }
  return texts;
}

BoundTexts resilient_bound_texts(const PlanProblem& problem, const PlanSolution& solution, bool with_backhaul,
                                 double most_possible) {
  const auto candidates = candidates_of(problem);
  const std::string of_backhaul_en = with_backhaul ? " with backhaul" : "";
  const std::string of_backhaul_vi = with_backhaul ? " kể cả truyền dẫn" : "";
  const std::string fails_en =
      with_backhaul ? "whatever one new site, relay or hop fails" : "whatever one new site fails";
  const std::string fails_vi = with_backhaul ? "khi bất kỳ một trạm mới, trạm chuyển tiếp hay chặng nào hỏng"
                                             : "khi bất kỳ một trạm mới nào hỏng";
  BoundTexts texts;
  if (problem.objective == Objective::least_cost) {
    const double least = outward(solution.bound, false);
    const auto kept =
        problem.target_rows > 0 ? static_cast<double>(problem.target_rows) : static_cast<double>(solution.rows.size());
    const bool present_value = with_backhaul && problem.budget <= 0;
    texts.en = fmt::format(
        "Proven: no plan{} among the {} that keeps {} of these villages in service {} has {} of less than {} VND; this "
        "one has {} VND.",
        of_backhaul_en, counted(candidates, "candidate"), english(kept), fails_en,
        present_value ? "a present value" : "a CAPEX", english(least), english(solution.cost));
    texts.vi = fmt::format(
        "Đã chứng minh: trong {} vị trí đề xuất, không phương án nào{} giữ được sóng cho {} thôn này {} với {} dưới {} "
        "đồng; phương án này là {} đồng.",
        vietnamese(candidates), of_backhaul_vi, vietnamese(kept), fails_vi,
        present_value ? "giá trị hiện tại" : "chi phí đầu tư", vietnamese(least), vietnamese(solution.cost));
    if (const double most = outward(most_possible, true); most > kept) {
      texts.en += fmt::format(" That so many can be kept a first search found; more than {} cannot.", english(most));
      texts.vi += fmt::format(" Số thôn này do lần tìm đầu xác định; không thể giữ quá {} thôn.", vietnamese(most));
    }
  } else {
    const bool people = problem.objective == Objective::people;
    const double most = outward(solution.bound, true);
    std::string limit_en, limit_vi;
    if (problem.max_columns > 0) {
      limit_en += fmt::format(" of {}", counted(problem.max_columns, "such site"));
      limit_vi += fmt::format(" {} trạm", vietnamese(problem.max_columns));
    }
    if (problem.budget > 0) {
      limit_en += fmt::format(" for {} VND", english(problem.budget));
      limit_vi += fmt::format(" với kinh phí {} đồng", vietnamese(problem.budget));
    }
    texts.en =
        fmt::format("Proven: no plan{}{} among the {} keeps more than {} in service {}; this one keeps {}.", limit_en,
                    of_backhaul_en, counted(candidates, "candidate"),
                    people ? english(most) + " people" : counted(most, "village"), fails_en, english(solution.value));
    texts.vi = fmt::format(
        "Đã chứng minh: trong {} vị trí đề xuất, không phương án{} nào{} giữ được sóng cho quá {} {} {}; phương án này "
        "giữ được {}.",
        vietnamese(candidates), limit_vi, of_backhaul_vi, vietnamese(most), people ? "người dân" : "thôn", fails_vi,
        vietnamese(solution.value));
  }
  if (!solution.uncoverable.empty()) {
    const auto beyond = static_cast<double>(solution.uncoverable.size());
    const auto all = static_cast<double>(problem.row_weight.size());
    texts.en +=
        fmt::format(" {} of the {} target villages no plan can keep so: {}.", english(beyond), english(all),
                    with_backhaul ? "no two candidates reach it whose ways to the network have nothing in common"
                                  : "no two candidates reach it");
    texts.vi += fmt::format(" {} trong {} thôn mục tiêu không phương án nào giữ được: không có hai vị trí độc lập.",
                            vietnamese(beyond), vietnamese(all));
  }
  return texts;
}

}  // namespace phusong::sim
