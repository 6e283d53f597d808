// The linear relaxation that a certificate of a plan with backhaul or quarters prices: its columns are 0 or 1 in every
// plan, its rows are rebuilt from the problem by their names, and prices give a bound by weak duality. Shares nothing
// with the solver's model (network_model.h).
//
//   VerifiedProgram program{problem, left, VerifiedProgram::kTogether, layered};
//   program.clear();
//   program.pay(program.row(fields, "serve", numbers), price);
//   long double bound = program.bound();       // no plan costs less; value counts below 0
//
// Guarantees: sums in long double, widened by the most that rounding can have done to them.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/plan/verify_columns.h"
#include "sim/plan/verify_fields.h"
#include "sim/plan/verify_reduction.h"

namespace phusong::sim {

class VerifiedProgram {
 public:
  using Long = long double;
  static constexpr int kTogether = -1;

  /// A row: sum of factor times column is at least `side` (with `free` it is just that).
  struct Line {
    std::vector<std::pair<std::size_t, Long>> terms;
    Long side = 0.0L;
    bool free = false;  ///< its price may be below 0
  };

  /// `quarter`: by itself; kTogether: all, or a problem without quarters. `layers`: a copy of each node for each depth
  /// that it may have. Domain: problem and reduction outlive this.
  VerifiedProgram(const NetworkProblem& problem, const VerifiedReduction& left, int quarter, bool layers);

  /// Rows by kind and numbers: quarter, then what certificate.h says of the kind. Throws Error{input} with `where`'s
  /// file when there is no such row.
  [[nodiscard]] Line row(const Fields& where, const std::string& kind, const nlohmann::ordered_json& numbers) const;
  /// How many numbers a kind has; -1: there is no such kind.
  [[nodiscard]] static int numbers_of(const std::string& kind);
  /// True of every plan when its set holds no root: who is served from it, or stands in it, has a way into it. With a
  /// rank and points the sites outside count by the cut of points (verify_points.h).
  /// With levels only what rises by more than one counts: within the hop limit nobody gets there otherwise.
  [[nodiscard]] Line cut(const Fields& cut, const std::string& name) const;
  /// The column that a branching names: ["tower", t, v] and the like.
  [[nodiscard]] std::size_t column(const Fields& where, const nlohmann::ordered_json& name) const;

  /// Columns 0, 1 or open.
  [[nodiscard]] VerifiedColumns& columns() noexcept { return columns_; }
  /// No prices yet.
  void clear() { reduced_ = cost_, sides_ = {}; }
  /// A row's price takes factor times price off what a column costs.
  void pay(const Line& line, Long price);
  /// By the prices paid, with the columns as they are.
  [[nodiscard]] Long bound() const;
  /// Settles the columns that would raise the bound by at least `room` at their other end.
  void fix(Long room);

 private:
  struct Copy {
    int from = VerifiedArc::kNone, to = 0;  ///< stands
    int arc = 0;
  };
  [[nodiscard]] bool least_cost() const noexcept { return p_.objective == Objective::least_cost; }
  void lay_out();
  void set_columns();
  [[nodiscard]] int stand_at(int v, int d) const;
  [[nodiscard]] Long least_of(std::size_t j) const;
  [[nodiscard]] std::vector<int> levels_of(const Fields& cut, const std::string& name,
                                           const std::vector<char>& in) const;
  /// What configurations count for in a cut of points.
  [[nodiscard]] std::vector<std::pair<int, Long>> factors_of(const Fields& cut, const std::string& name, int r) const;
  [[nodiscard]] Line stays(bool feed, int a, int v, int d, int t) const;
  [[nodiscard]] Line cash(int t) const;
  [[nodiscard]] Line target(int t) const;
  // Columns. Without layers a node's only stand is its tower.
  static constexpr std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
  [[nodiscard]] std::size_t tower(int v, int t) const { return at(t) * at(width_) + at(v); }
  [[nodiscard]] std::size_t stand(int s, int t) const {
    return layered_ ? at(t) * at(width_) + at(towers_) + at(s) : tower(stand_[at(s)].first, t);
  }
  [[nodiscard]] std::size_t copy(int c, int t) const { return at(t) * at(width_) + at(stands_) + at(c); }
  [[nodiscard]] std::size_t on_air(int k, int t) const { return at(t) * at(width_) + at(copies_) + at(k); }
  [[nodiscard]] std::size_t served(int r, int t) const { return at(t) * at(width_) + at(airs_) + at(r); }

  const NetworkProblem& p_;
  const VerifiedReduction& left_;
  int alone_;
  bool layered_;
  int quarters_ = 1;
  std::vector<std::pair<int, int>> stand_;  ///< node, depth
  std::vector<std::vector<int>> stands_of_, into_, from_;
  std::vector<Copy> copy_;
  std::map<std::pair<int, int>, std::vector<int>> slot_;             ///< configurations of a node and slot
  std::map<int, std::vector<std::pair<int, std::int64_t>>> reach_;   ///< of a row: configurations, shares
  int towers_ = 0, stands_ = 0, copies_ = 0, airs_ = 0, width_ = 0;  ///< where the next kind of column begins
  std::vector<SafeSum> cost_, reduced_;
  VerifiedColumns columns_;
  SafeSum sides_;
};

}  // namespace phusong::sim
