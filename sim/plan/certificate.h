// A plan's certificate: one file from which anyone can recompute, without the solver, that the plan keeps its limits,
// what it is worth, and a bound that no plan can beat.
//
//   std::string text = certificate_text(problem, solution, {.option = "54 BTS", .version = "0.1.0"});
//   Verified facts = verify_certificate(text, "05-plan-54-certificate.json");   // throws when something does not hold
//   print(verified_text(facts));
//
// The file (JSON) holds the whole problem with its digest, the plan, what the solver claims, and as evidence for each
// row a multiplier lambda >= 0, for the budget a price mu >= 0, and for each column that was left out the one that
// replaces it. What is recomputed, with s_j the sum of lambda over the rows of j that must-haves leave open:
//   most coverage:  rows of must-haves + sum max(w_r - lambda_r, 0)
//                   + mu budget + sum of the largest max(s_j - mu c_j, 0), as many as there may be sites
//   least cost:     cost of must-haves + sum of the smallest lambda_r, as many as are to be covered
//                   + sum min(c_j - s_j, 0)
// for any lambda and mu (Lagrangian relaxation and weak duality: Fisher 1981; plan.h). Only columns that are kept
// count: one that is replaced by another which costs no more and covers all its open rows is not needed by some best
// plan. With backhaul or quarters the evidence is dual values of a linear relaxation; its rows and cuts are named, and
// rebuilt from the problem (network_evidence.h); of a joint plan it is prices of cuts, likewise (joint_evidence.h).
// Guarantees: the checking code shares nothing with the solver; sums are
// taken in long double and widened by the most that rounding can have done to them, so that the bound errs on the safe
// side; where all weights (costs) are whole numbers the bound is rounded to the multiple of their greatest common
// divisor that a plan can reach. Where that is less than the plan, a tree may prove more: columns branched on to 0 and
// 1, and prices for each leaf (cover_evidence.h, network_evidence.h; verify_tree.h says what is checked). What is not
// proven so is named as the solver's claim.
#pragma once

#include <string>
#include <string_view>

#include "sim/plan/joint_plan.h"
#include "sim/plan/network_plan.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

/// What stands in the file beside problem and plan.
struct CertificateHead {
  std::string option;          ///< name of the plan
  std::string version;         ///< of the program
  std::string cost_unit = "";  ///< "VND"; empty: none
};

/// The file's text. Equal problems and solutions give equal bytes.
/// Domain: `solution` is one of `problem` (solve() gave it), with its evidence.
[[nodiscard]] std::string certificate_text(const PlanProblem& problem, const PlanSolution& solution,
                                           const CertificateHead& head);

/// The same for a plan with backhaul or quarters, whose bound is proven by the dual values of a linear relaxation
/// (network_evidence.h). Domain: `solution` is one of `problem`, and `evidence` is that of both.
[[nodiscard]] std::string certificate_text(const NetworkProblem& problem, const NetworkSolution& solution,
                                           const NetworkEvidence& evidence, const CertificateHead& head);

/// The same for a plan whose sites may close a village together, whose bound is proven by the prices of cuts
/// (joint_evidence.h). Domain: `solution` is one of `problem`, and `evidence` is that of both.
[[nodiscard]] std::string certificate_text(const JointProblem& problem, const JointSolution& solution,
                                           const JointEvidence& evidence, const CertificateHead& head);

/// What was recomputed from a certificate.
struct Verified {
  std::string option, version, cost_unit, digest, method;
  Objective objective = Objective::villages;
  std::uint64_t seed = 0;
  int rows = 0, columns = 0, chosen = 0, covered = 0;
  int max_columns = 0, target_rows = 0, must_have = 0;  ///< 0: none
  double budget = 0;                                    ///< 0: none
  double value = 0, cost = 0;
  double bound = 0;          ///< proven by the file: most value, or least cost
  double claimed_bound = 0;  ///< by the solver, with its tree
  bool optimal = false;      ///< plan and `bound` meet
  int leaves = 0;            ///< of the tree in the file; 0: none; of a joint plan 1 is the root alone
  bool by_tree = false;      ///< it proves more than the multipliers (dual values) of the root
  bool claimed_optimal = false, cut_short = false;
  bool proof_cut_short = false;  ///< by the clock or the user: another run may prove more
  double gap_pct = 0;            ///< |bound - value| / |value| of what is proven here
  double claimed_gap_pct = 0;    ///< of the claim
  // With backhaul or quarters:
  bool network = false;
  int places = 0, hops = 0;   ///< of the problem; hops with feeds
  int relays = 0, links = 0;  ///< of the plan
  int max_hops = 0;           ///< between a place and the network
  int quarters = 0;           ///< 0: built all at once; else value and bound count each quarter of service
  double target = 0;          ///< least cost: weight to serve; 0: all
  double weight = 0;          ///< served at the end
  bool resilient = false;     ///< a village counts while any one site, relay, hop or feed may fail
  // Of a joint plan, points and together also of one with backhaul:
  bool joint = false;
  int points = 0;    ///< of the problem
  int together = 0;  ///< rows that several columns of the plan close together
  int cuts = 0;      ///< of the evidence
};

/// Recomputes everything. Throws Error{input} with `file` and one sentence for a text that is no certificate, lacks a
/// field or does not hold: another digest, a plan that breaks a limit, another value or cost, multipliers that prove
/// less than is said.
[[nodiscard]] Verified verify_certificate(std::string_view text, const std::string& file);

/// One page of plain text: the problem, the plan, what is proven and what is claimed beyond it.
[[nodiscard]] std::string verified_text(const Verified& facts);

}  // namespace phusong::sim
