// A plan with backhaul as a mixed-integer program, and the cuts that its relaxation misses. See network_plan.h.
//
//   NetworkModel model{core, NetworkModel::Form::layers};
//   LinearProgram lp{model.relaxation()};
//   while (lp.solve(0) && !(cuts = model.cuts(lp, 500)).empty()) lp.add_rows(cuts);
//   Milp whole = model.whole(lp);
//
// Two forms say how deep a node stands. Labels: a number for each node, which grows along hops; small, and its
// relaxation knows little of the hop limit. Layers: a copy of each node for each depth that it may have, and of each
// hop between neighbouring depths; larger, and much tighter.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "sim/plan/joint_model.h"
#include "sim/plan/linear_program.h"
#include "sim/plan/network_evidence.h"
#include "sim/plan/network_search.h"

namespace phusong::sim {

class NetworkModel {
 public:
  enum class Form { labels, layers };
  NetworkModel(const NetworkCore& core, Form form);
  /// Hops between layers that a core has: what the larger form costs.
  [[nodiscard]] static std::size_t layered_hops(const NetworkCore& core);

  /// Without the labels and without "no hop from where nothing stands": these come by cuts where they are missed.
  [[nodiscard]] const Milp& relaxation() const noexcept { return relaxation_; }
  /// Columns of the relaxation, for quarter t.
  [[nodiscard]] int tower(int v, int t) const noexcept { return t * per_quarter_ + v; }
  [[nodiscard]] int on_air(int k, int t) const noexcept { return t * per_quarter_ + first_on_ + k; }
  [[nodiscard]] int served(int r, int t) const noexcept { return t * per_quarter_ + first_row_ + r; }
  /// How much of an arc a point has, over all layers.
  [[nodiscard]] double use_of(int a, int t, const std::vector<double>& value) const;
  /// The row of the relaxation that holds the cash of quarter t; -1: no limit. Its upper side is in units of cash_unit.
  [[nodiscard]] int cash_row(int t) const noexcept { return cash_row_[static_cast<std::size_t>(t)]; }
  [[nodiscard]] double cash_unit() const noexcept { return cash_unit_; }
  /// What a column's thing costs to run for a quarter in a core of the same things (NetworkCore::still has put it into
  /// the cost); 0 for what costs nothing itself.
  [[nodiscard]] double opex_of(const NetworkCore& core, int column) const;

  /// Root cuts that a point breaks: for single nodes and for whole rows (Z_r <= hops into S + configurations outside
  /// S; of a resilient plan 2 Z_r, and Z_r without any one site), and of rows of points those of joint_model.h,
  /// by themselves and with ways; also that a hop begins where something else leads to. At most `most`. Deterministic.
  /// Each has a note: quarter, r or -1 - v, how it is written (Writing), how many stands are in S, these, and the note
  /// of a cut of points.
  [[nodiscard]] std::vector<Milp::Row> cuts(const LinearProgram& lp, std::size_t most) const;
  /// Of any values of its columns, or of those of whole(). None of a whole point of whole() that breaks no cut has a
  /// row that it does not serve: for a resilient plan, or rows of points, that is what tells.
  [[nodiscard]] std::vector<Milp::Row> cuts(const std::vector<double>& value, const std::vector<Milp::Column>& columns,
                                            std::size_t most) const;
  /// Cuts of this model by the problem's own numbers.
  [[nodiscard]] NetworkCut cut_of(const Milp::Row& row) const;
  /// Stands in S of a cut.
  [[nodiscard]] static std::span<const int> stands_in(const Milp::Row& cut);
  /// The relaxation's own rows that a cut is written without: what is written is the cut less these.
  [[nodiscard]] std::vector<NetworkRowName> left_out_of(const Milp::Row& cut) const;
  /// The same cut in this model, for each of its rows; empty where nothing of it is here.
  [[nodiscard]] std::vector<Milp::Row> rows_of(const NetworkCut& cut) const;
  /// What one of the relaxation's own rows stands for.
  [[nodiscard]] static NetworkRowName name_of(const Milp::Row& row);
  /// What one of the relaxation's columns stands for.
  [[nodiscard]] NetworkColumnName name_of_column(int column) const;
  [[nodiscard]] std::size_t own_rows() const noexcept { return own_rows_; }
  [[nodiscard]] bool layered() const noexcept { return layered_; }
  /// Node of the problem and depth of a stand; without layers -1.
  [[nodiscard]] std::pair<int, int> place_of(int stand) const;

  /// The whole program: the relaxation with those of its cuts that are tight, the links of hops to towers, and labels
  /// (one column for each node, behind the others); columns as the linear program has fixed them.
  [[nodiscard]] Milp whole(const LinearProgram& lp) const;
  /// The columns of whole() for a plan.
  [[nodiscard]] std::vector<double> point_of(const NetworkPlan& plan) const;
  /// The plan that whole columns say; not valued yet.
  [[nodiscard]] NetworkPlan plan_of(const std::vector<double>& value) const;

 private:
  /// A node, or its copy at a depth.
  struct Stand {
    int node = 0, depth = 0;
  };
  /// An arc, or its copy between two depths.
  struct Way {
    int from = NetworkCore::kNetwork, to = 0;  ///< stands
    int arc = 0;
  };
  /// A site that fails: its node, and the problem's node that its configurations name.
  struct Site {
    int node = NetworkCore::kNetwork, id = -1;
  };
  [[nodiscard]] bool touches(int w, int node) const noexcept {
    const Way& way = ways_[static_cast<std::size_t>(w)];
    return stands_[static_cast<std::size_t>(way.to)].node == node ||
           (way.from != NetworkCore::kNetwork && stands_[static_cast<std::size_t>(way.from)].node == node);
  }
  /// What leads into S from outside; all stands of S less the hops inside; what leads into the rest of S less what
  /// leads on from there to the node that is asked for. All say the same, and the shortest is taken.
  /// With levels: what rises by more than one.
  enum Writing { kInto, kInside, kOnward, kRising };
  /// The note of a cut; `of_points`: a row of points_, or null. Of one with levels these follow the stands: how many
  /// are above 0 outside of S, and of each stand and level.
  static std::vector<int> note_of(int t, int who, Writing writing, const std::vector<int>& stands,
                                  const Milp::Row* of_points);
  /// Without layers: what rises by more than one level in order to serve row `who`, or to reach node -1 - who. Empty
  /// terms: nothing at S is asked for.
  [[nodiscard]] Milp::Row rising(int who, const std::vector<int>& level, int t, const Milp::Row* of_points) const;
  /// Cuts with levels that a point breaks.
  void add_rising(int t, const std::vector<double>& value, const std::vector<double>& point, std::size_t most,
                  std::vector<Milp::Row>& found) const;
  /// A hop begins where something leads to that does not come from its end: in quarter t, for all from a stand to a
  /// node.
  [[nodiscard]] Milp::Row beginning_of(int w, int t) const;
  [[nodiscard]] static std::span<const int> points_in(const Milp::Row& cut);
  /// A cut of points in this model's columns of a quarter; these columns' values in those of points_.
  [[nodiscard]] Milp::Row row_of_cut(const Milp::Row& of_points, int t) const;
  [[nodiscard]] std::vector<double> point_of_points(const std::vector<double>& value, int t) const;
  void lay_out();
  void add_rows_of(int t);
  int own_row(const NetworkRowName& name, std::vector<Milp::Term> terms, double lower, double upper);
  [[nodiscard]] int row_id(int r) const { return core_.rows[static_cast<std::size_t>(r)].ids.front(); }
  [[nodiscard]] int stand(int s, int t) const noexcept {
    return t * per_quarter_ + (layered_ ? first_stand_ + s : s);  // without layers the tower itself
  }
  [[nodiscard]] int hop(int w, int t) const noexcept { return t * per_quarter_ + first_hop_ + w; }

  const NetworkCore& core_;
  Milp relaxation_;
  bool layered_ = false;
  std::vector<Stand> stands_;
  std::vector<Way> ways_;
  Lists ways_into_, ways_from_;  ///< of each stand
  Lists stands_of_;              ///< of each node
  Lists ways_of_;                ///< of each arc
  int per_quarter_ = 0, first_stand_ = 0, first_hop_ = 0, first_on_ = 0, first_row_ = 0;
  std::size_t own_rows_ = 0;  ///< of the relaxation; cuts come after them
  std::vector<int> cash_row_;
  double cash_unit_ = 1.0;
  JointModel points_;  ///< of the core's rows of points
};

}  // namespace phusong::sim
