#include "sim/plan/joint_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace phusong::sim {

namespace {

/// Ranks of the second kind of cut.
constexpr int kRanks = 3;
/// Columns by which the set P grows, one after the other, where cuts are looked for.
constexpr std::size_t kSteps = 24;
/// A cut that is broken by less is none.
constexpr double kBroken = 1.0e-4;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Coefficient of a column that serves `outside` where `missing` is wanted; rank 0: the first kind.
double factor(std::int64_t outside, std::int64_t missing, int rank) noexcept {
  if (outside <= 0) return 0.0;
  if (outside >= missing) return 1.0;
  if (rank == 0) return static_cast<double>(outside) / static_cast<double>(missing);
  const std::int64_t steps = (rank - 1) * outside / missing + 1;
  return static_cast<double>(std::min<std::int64_t>(steps, rank)) / static_cast<double>(rank);
}

}  // namespace

JointModel::JointModel(const JointCore& core) : core_{core}, place_(core.part_row.size(), 0) {
  const double mean_value = core.total_value() / static_cast<double>(std::max<std::size_t>(core.rows(), 1));
  const double mean_cost = std::accumulate(core.cost.begin(), core.cost.end(), 0.0) /
                           static_cast<double>(std::max<std::size_t>(core.columns(), 1));
  // Numbers are brought near 1, because the solvers' tolerances are absolute.
  money_ = core.cost_step > 0.0 ? core.cost_step : mean_cost > 0.0 ? mean_cost : 1.0;
  const double worth = core.value_step > 0.0 ? core.value_step : mean_value;
  unit_ = core.maximise ? worth : money_;
  const bool all = !core.maximise && core.target >= core.total_value();

  for (std::size_t j = 0; j < core.columns(); ++j)
    relaxation_.add_column({.cost = core.maximise ? 0.0 : core.cost[j] / unit_, .upper = 1.0, .integer = true});
  std::vector<Milp::Term> enough, number, spent;
  for (std::size_t r = 0; r < core.rows(); ++r) {
    const int z = relaxation_.add_column({.cost = core.maximise ? -core.value[r] / unit_ : 0.0,
                                          .lower = all ? 1.0 : 0.0,
                                          .upper = 1.0,
                                          .integer = true});
    enough.push_back({z, 1.0});
  }
  for (std::size_t j = 0; j < core.columns(); ++j) {
    number.push_back({static_cast<int>(j), 1.0});
    if (core.cost[j] > 0.0) spent.push_back({static_cast<int>(j), core.cost[j] / money_});
  }
  if (!core.maximise && !all && core.target > 0.0)
    target_row_ = relaxation_.add_row(enough, core.target, Milp::kInfinity);
  if (static_cast<std::size_t>(core.max_columns) < core.columns())
    relaxation_.add_row(number, -Milp::kInfinity, core.max_columns);
  if (std::isfinite(core.budget) && !spent.empty())
    budget_row_ = relaxation_.add_row(spent, -Milp::kInfinity, core.budget / money_);

  for (std::size_t r = 0; r < core.rows(); ++r) {
    Cut cut;
    cut.missing = core.need[r];
    int place = 0;
    for (const int part : core.parts_of_row[r]) {
      cut.outside.push_back(core.part_weight[at(part)]);
      place_[at(part)] = place++;
    }
    for (cut.rank = 0; cut.rank <= 2; ++cut.rank) relaxation_.rows.push_back(row_of(static_cast<int>(r), cut, {}));
  }
}

Milp::Row JointModel::row_of(int row, const Cut& cut, const std::vector<int>& order) const {
  Milp::Row made;
  made.lower = 0.0;
  made.note = {row, cut.rank};
  made.note.insert(made.note.end(), order.begin(), order.begin() + static_cast<std::ptrdiff_t>(cut.served));
  std::size_t i = 0;
  for (const int part : core_.parts_of_row[at(row)])
    if (const double f = factor(cut.outside[i++], cut.missing, cut.rank); f > 0.0)
      made.terms.push_back({core_.part_column[at(part)], f});
  made.terms.push_back({row_column(row), -1.0});
  return made;
}

JointCut JointModel::cut_of(const Milp::Row& row) const {
  JointCut cut{.row = core_.row_id[at(row.note[0])], .rank = row.note[1], .points = {}};
  for (std::size_t i = 2; i < row.note.size(); ++i)
    for (const int q : core_.given_points[at(row.note[i])]) cut.points.push_back(q);
  std::sort(cut.points.begin(), cut.points.end());
  return cut;
}

std::vector<Milp::Row> JointModel::rows_of(const std::vector<JointCut>& cuts) const {
  std::vector<Milp::Row> rows;
  for (const JointCut& given : cuts) {
    const auto found = std::lower_bound(core_.row_id.begin(), core_.row_id.end(), given.row);
    if (found == core_.row_id.end() || *found != given.row) continue;
    const int row = static_cast<int>(found - core_.row_id.begin());
    Cut cut;
    cut.rank = given.rank;
    cut.missing = core_.need[at(row)];
    for (const int part : core_.parts_of_row[at(row)]) cut.outside.push_back(core_.part_weight[at(part)]);
    std::vector<int> order;
    for (const int q : core_.points_of_row[at(row)]) {
      // All that it stands for, or it stays outside: a smaller P makes a cut too.
      const auto in = [&](int p) { return std::binary_search(given.points.begin(), given.points.end(), p); };
      const auto points = core_.given_points[at(q)];
      if (!std::all_of(points.begin(), points.end(), in)) continue;
      order.push_back(q);
      cut.missing -= core_.weight[at(q)];
      for (const int part : core_.parts_of_point[at(q)]) cut.outside[at(place_[at(part)])] -= core_.weight[at(q)];
    }
    if (cut.missing <= 0) continue;
    cut.served = order.size();
    rows.push_back(row_of(row, cut, order));
  }
  return rows;
}

void JointModel::consider(int row, std::int64_t missing, const std::vector<std::int64_t>& outside, std::size_t served,
                          const std::vector<double>& value, Cut& best) const {
  double left[kRanks + 1] = {};
  std::size_t i = 0;
  for (const int part : core_.parts_of_row[at(row)]) {
    const std::int64_t u = outside[i++];
    const double x = value[at(core_.part_column[at(part)])];
    if (x <= 0.0 || u <= 0) continue;
    for (int rank = 0; rank <= kRanks; ++rank) left[rank] += factor(u, missing, rank) * x;
  }
  for (int rank = 0; rank <= kRanks; ++rank) {
    if (left[rank] >= best.left - 1e-9) continue;
    best.left = left[rank];
    best.rank = rank;
    best.missing = missing;
    best.outside = outside;
    best.served = served;
  }
}

std::vector<Milp::Row> JointModel::cuts(const std::vector<double>& value) const {
  std::vector<Milp::Row> found;
  for (std::size_t r = 0; r < core_.rows(); ++r) {
    const int row = static_cast<int>(r);
    const double z = value[at(row_column(row))];
    if (z <= kBroken) continue;
    // Two sets to begin with: none, and the points that the columns serve as much as the row is closed, for which the
    // first kind without its cap is broken most.
    for (const bool begin_served : {false, true})
      if (std::optional<Milp::Row> cut = cut_below(row, value, begin_served, z - kBroken))
        found.push_back(*std::move(cut));
  }
  return found;
}

std::optional<Milp::Row> JointModel::tightest(int row, const std::vector<double>& value) const {
  std::optional<Milp::Row> tightest;
  double least = Milp::kInfinity;
  for (const bool begin_served : {false, true}) {
    std::optional<Milp::Row> cut = cut_below(row, value, begin_served, least);
    if (!cut) continue;
    tightest = std::move(cut);
    least = 0.0;
    for (const Milp::Term& term : tightest->terms)
      if (term.column != row_column(row)) least += term.factor * value[at(term.column)];
  }
  return tightest;
}

std::optional<Milp::Row> JointModel::cut_below(int row, const std::vector<double>& value, bool begin_served,
                                               double most) const {
  const double z = value[at(row_column(row))];
  const std::span<const int> parts = core_.parts_of_row[at(row)];
  std::vector<std::pair<double, int>> order;
  for (const int part : parts)
    if (const double x = value[at(core_.part_column[at(part)])]; x > 1e-9) order.emplace_back(-x, part);
  std::sort(order.begin(), order.end());

  std::int64_t missing = core_.need[at(row)];
  std::vector<std::int64_t> outside;
  std::vector<int> in_order;
  for (const int part : parts) outside.push_back(core_.part_weight[at(part)]);
  // Points of a row follow one another.
  const std::span<const int> points = core_.points_of_row[at(row)];
  std::vector<char> served(points.size(), 0);
  const auto serve = [&](int q) {
    if (served[at(q - points.front())] != 0) return;
    served[at(q - points.front())] = 1;
    in_order.push_back(q);
    missing -= core_.weight[at(q)];
    for (const int part : core_.parts_of_point[at(q)]) outside[at(place_[at(part)])] -= core_.weight[at(q)];
  };
  if (begin_served)
    for (const int q : points) {
      double x = 0.0;
      for (const int part : core_.parts_of_point[at(q)]) x += value[at(core_.part_column[at(part)])];
      if (x >= z - 1e-9) serve(q);
    }
  Cut best;
  best.left = most;
  for (std::size_t step = 0; missing > 0; ++step) {
    consider(row, missing, outside, in_order.size(), value, best);
    if (step >= std::min(kSteps, order.size())) break;
    for (const int q : core_.points_of_part[at(order[step].second)]) serve(q);
  }
  if (best.outside.empty()) return std::nullopt;
  return row_of(row, best, in_order);
}

Milp::Row JointModel::cut_against(const JointCover& cover, int row) const {
  // The set grows to a largest one that still does not close the row: then whoever is left outside closes it.
  const std::span<const int> parts = core_.parts_of_row[at(row)];
  Cut cut;
  cut.missing = core_.need[at(row)];
  for (const int part : parts) cut.outside.push_back(core_.part_weight[at(part)]);
  std::vector<char> served(core_.weight.size(), 0);
  std::vector<int> in_order;
  const auto serve = [&](int part) {
    for (const int q : core_.points_of_part[at(part)]) {
      if (served[at(q)] != 0) continue;
      served[at(q)] = 1;
      in_order.push_back(q);
      cut.missing -= core_.weight[at(q)];
      for (const int other : core_.parts_of_point[at(q)]) cut.outside[at(place_[at(other)])] -= core_.weight[at(q)];
    }
  };
  for (const int part : parts)
    if (cover.has(core_.part_column[at(part)])) serve(part);
  while (true) {
    int most = -1;
    for (const int part : parts) {
      const std::int64_t u = cut.outside[at(place_[at(part)])];
      if (u <= 0 || u >= cut.missing) continue;
      if (most < 0 || u > cut.outside[at(place_[at(most)])]) most = part;
    }
    if (most < 0) break;
    serve(most);
  }
  cut.served = in_order.size();
  return row_of(row, cut, in_order);
}

JointProgram JointModel::whole(const LinearProgram& lp, std::size_t most_entries) const {
  JointProgram program{lp.milp(), {}, 0};
  Milp& milp = program.milp;
  struct Exact {
    std::size_t entries;
    int row;
    std::int64_t need;
    std::vector<JointPoint> points;
  };
  std::vector<Exact> exact;
  for (std::size_t r = 0; r < core_.rows(); ++r) {
    if (milp.columns[at(row_column(static_cast<int>(r)))].upper < 0.5) continue;
    Exact of{0, static_cast<int>(r), core_.need[r], {}};
    for (const int q : core_.points_of_row[r]) {
      JointPoint point{core_.weight[at(q)], {}};
      bool sure = false;
      for (const int part : core_.parts_of_point[at(q)]) {
        const int j = core_.part_column[at(part)];
        sure |= milp.columns[at(j)].lower > 0.5;
        if (milp.columns[at(j)].upper > 0.5) point.columns.push_back(j);
      }
      if (sure)
        of.need -= point.weight;
      else
        of.points.push_back(std::move(point));
    }
    if (of.need <= 0) continue;
    merge_points(of.points, of.need);
    for (const JointPoint& point : of.points) of.entries += point.columns.size() + 2;
    exact.push_back(std::move(of));
  }
  std::sort(exact.begin(), exact.end(), [](const Exact& a, const Exact& b) {
    return a.entries < b.entries || (a.entries == b.entries && a.row < b.row);
  });
  for (Exact& of : exact) {
    if (of.entries > most_entries) continue;  // by its cuts alone
    most_entries -= of.entries;
    Milp::Row enough;
    enough.lower = 0.0;
    for (JointPoint& point : of.points) {
      const int c = milp.add_column({.upper = 1.0});
      enough.terms.push_back({c, static_cast<double>(point.weight) / static_cast<double>(of.need)});
      Milp::Row link;
      link.lower = 0.0;
      for (const int j : point.columns) link.terms.push_back({j, 1.0});
      link.terms.push_back({c, -1.0});
      milp.rows.push_back(std::move(link));
      program.points.push_back(std::move(point.columns));
    }
    enough.terms.push_back({row_column(of.row), -1.0});
    milp.rows.push_back(std::move(enough));
  }
  for (const Milp::Row& row : milp.rows) program.entries += row.terms.size();
  return program;
}

std::vector<double> JointModel::point_of(const JointProgram& program, const Selection& selection) const {
  std::vector<double> value(program.milp.columns.size(), 0.0);
  JointCover cover{core_};
  for (const int j : selection.columns) {
    value[at(j)] = 1.0;
    cover.add(j);
  }
  for (std::size_t r = 0; r < core_.rows(); ++r)
    if (cover.closed(static_cast<int>(r))) value[at(row_column(static_cast<int>(r)))] = 1.0;
  std::size_t c = core_.columns() + core_.rows();
  for (const std::vector<int>& columns : program.points) {
    const bool served = std::any_of(columns.begin(), columns.end(), [&](int j) { return cover.has(j); });
    value[c++] = served ? 1.0 : 0.0;
  }
  return value;
}

}  // namespace phusong::sim
