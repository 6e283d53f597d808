// What is proven about a plan, as sentences for the report in English and Vietnamese.
//
//   BoundTexts t = bound_texts(problem, solution);
//   // "Proven: no plan of 54 such sites among the 812 candidates closes more than 81 villages; this one closes 81."
#pragma once

#include <string>

#include "sim/plan/plan.h"

namespace phusong::sim {

struct BoundTexts {
  std::string en, vi;
};

/// One to two sentences; the second names how many target villages no single candidate can close.
[[nodiscard]] BoundTexts bound_texts(const PlanProblem& problem, const PlanSolution& solution);

}  // namespace phusong::sim
