// What is proven about a plan, as sentences for the report in English and Vietnamese.
//
//   BoundTexts t = bound_texts(problem, solution);
//   // "Proven: no plan of 54 such sites among the 812 candidates closes more than 81 villages; this one closes 81."
#pragma once

#include <string>

#include "sim/plan/plan.h"

namespace phusong::sim {

/// A bound, which may be fractional, as a whole number that is never on its wrong side. `upper`: nothing has more.
[[nodiscard]] double outward(double bound, bool upper) noexcept;

struct BoundTexts {
  std::string en, vi;
};

/// One to two sentences; the second names how many target villages no single candidate can close.
[[nodiscard]] BoundTexts bound_texts(const PlanProblem& problem, const PlanSolution& solution);

/// The same for a plan whose sites may close a village together.
[[nodiscard]] BoundTexts joint_bound_texts(const PlanProblem& problem, const PlanSolution& solution);

/// The same for a plan with backhaul, whose cost is the present value (under a budget: CAPEX) of sites, relays and
/// hops. Says so where the bound is not reached. `joint`: several sites may close a village together.
[[nodiscard]] BoundTexts backhaul_bound_texts(const PlanProblem& problem, const PlanSolution& solution, bool joint);

/// The same for the backhaul of sites that are given, which cost `sites_vnd` whatever connects them.
[[nodiscard]] BoundTexts fixed_backhaul_texts(const PlanSolution& solution, double sites_vnd);

/// The same for a roll-out in quarters, whose value counts the quarters in which each village (person) is served.
/// `joint`: several sites may close a village together.
[[nodiscard]] BoundTexts phased_bound_texts(const PlanProblem& problem, std::size_t quarters,
                                            const PlanSolution& solution, bool joint);

/// The same for a resilient plan, which counts villages that keep service whatever one site, relay or hop of it fails.
/// `most_possible`: of a plan that was to keep all that can be kept, how many (how much) that is at most; else 0.
[[nodiscard]] BoundTexts resilient_bound_texts(const PlanProblem& problem, const PlanSolution& solution,
                                               bool with_backhaul, double most_possible);

}  // namespace phusong::sim
