#include "data/reconstruct/roads.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <set>
#include <tuple>

#include "data/reconstruct/seeded.h"
#include "geo/base/parallel.h"

namespace phusong::data {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Cost per metre: slope makes a road winding and dear, water needs bridges, foreign ground is avoided.
RoadNet empty_net(const Lay& lay, const Recipe& recipe) {
  const int factor = recipe.roads.factor;
  RoadNet net;
  net.grid = {lay.grid.west, lay.grid.north, lay.grid.cell_m * factor, lay.grid.columns / factor,
              lay.grid.rows / factor};
  net.cost = Raster<float>(net.grid);
  net.main = Raster<std::uint8_t>(net.grid);
  parallel_for(0, net.grid.rows, [&](int row) {
    for (int col = 0; col < net.grid.columns; ++col) {
      int dry = 0, home = 0;
      double slope = 0;
      for (int r = row * factor; r < (row + 1) * factor; ++r) {
        for (int c = col * factor; c < (col + 1) * factor; ++c) {
          if (lay.land(c, r) == 0) continue;
          ++dry;
          home += lay.inside(c, r);
          slope += static_cast<double>(lay.slope_deg(c, r));
        }
      }
      if (2 * dry <= factor * factor) continue;
      const double ratio = slope / dry / recipe.roads.slope_scale_deg;
      const double abroad = 2 * home > dry ? 1.0 : recipe.roads.outside_cost;
      // Uneven by a few hundred metres, so that ways over flat land are not bundles of parallel lines.
      const Point p = net.grid.centre(col, row);
      const double uneven = 0.75 + 0.5 * patch_noise(stream_of(0, "roads"), p.x, p.y, 800.0);
      net.cost(col, row) = static_cast<float>((1.0 + ratio * ratio) * abroad * uneven);
    }
  });
  return net;
}

struct Way {
  double cost = kNever;
  std::vector<std::size_t> cells;  ///< from start to goal
};

struct Window {
  int west, north, east, south;
};

// Dijkstra within a window from several starts; stops at the goal. sea_cost <= 0 forbids sea.
class LeastCost {
 public:
  LeastCost(const RoadNet& net, double sea_cost, Window window)
      : net_{net},
        sea_cost_{sea_cost},
        w_{window},
        width_{static_cast<std::size_t>(w_.east - w_.west + 1)},
        cost_(width_ * static_cast<std::size_t>(w_.south - w_.north + 1), kNever),
        from_(cost_.size(), kNowhere) {}

  void spread(const std::vector<std::size_t>& starts, std::size_t goal) {
    using Entry = std::pair<double, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    for (const std::size_t s : starts) {
      cost_[local(s)] = 0;
      queue.emplace(0.0, s);
    }
    constexpr std::array<std::array<int, 2>, 8> kSteps{
        {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}}};
    while (!queue.empty()) {
      const auto [cost, at] = queue.top();
      queue.pop();
      if (cost > cost_[local(at)]) continue;
      if (at == goal) return;
      const int col = static_cast<int>(at % columns()), row = static_cast<int>(at / columns());
      const double here = metre(at);
      for (const auto& s : kSteps) {
        const int c = col + s[0], r = row + s[1];
        if (c < w_.west || c > w_.east || r < w_.north || r > w_.south) continue;
        const std::size_t next = net_.grid.index(c, r);
        const double there = metre(next);
        if (there == kNever || here == kNever) continue;
        const double length = net_.grid.cell_m * (s[0] != 0 && s[1] != 0 ? std::sqrt(2.0) : 1.0);
        const double total = cost + length * (here + there) / 2;
        if (total < cost_[local(next)]) {
          cost_[local(next)] = total;
          from_[local(next)] = at;
          queue.emplace(total, next);
        }
      }
    }
  }

  [[nodiscard]] Way to(std::size_t goal) const {
    Way way{cost_[local(goal)], {}};
    if (way.cost == kNever) return way;
    for (std::size_t at = goal; at != kNowhere; at = from_[local(at)]) way.cells.push_back(at);
    std::reverse(way.cells.begin(), way.cells.end());
    return way;
  }

 private:
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
  [[nodiscard]] std::size_t columns() const { return static_cast<std::size_t>(net_.grid.columns); }
  [[nodiscard]] std::size_t local(std::size_t cell) const {
    const std::size_t col = cell % columns() - static_cast<std::size_t>(w_.west);
    const std::size_t row = cell / columns() - static_cast<std::size_t>(w_.north);
    return row * width_ + col;
  }
  [[nodiscard]] double metre(std::size_t cell) const {
    const double land = static_cast<double>(net_.cost.cells[cell]);
    if (land > 0) return land;
    return sea_cost_ > 0 ? sea_cost_ : kNever;
  }

  const RoadNet& net_;
  double sea_cost_;
  Window w_;
  std::size_t width_;
  std::vector<double> cost_;
  std::vector<std::size_t> from_;
};

std::size_t cell_at(const Grid& g, Point p) {
  return g.index(std::clamp(g.col_of(p.x), 0, g.columns - 1), std::clamp(g.row_of(p.y), 0, g.rows - 1));
}

// Pairs with no third centre within the circle over them. Source: Gabriel and Sokal (1969).
std::vector<std::pair<std::size_t, std::size_t>> gabriel_pairs(const std::vector<Point>& points) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < points.size(); ++a) {
    for (std::size_t b = a + 1; b < points.size(); ++b) {
      const Point middle{(points[a].x + points[b].x) / 2, (points[a].y + points[b].y) / 2};
      const double radius = distance_m(points[a], points[b]) / 2;
      const bool open =
          std::none_of(points.begin(), points.end(), [&](Point p) { return distance_m(p, middle) < radius - 1e-6; });
      if (open) pairs.emplace_back(a, b);
    }
  }
  return pairs;
}

// Longest unbroken crossing of sea along a way, metres.
double longest_crossing_m(const RoadNet& net, const Way& way) {
  double longest = 0, run = 0;
  const auto columns = static_cast<std::size_t>(net.grid.columns);
  for (std::size_t i = 1; i < way.cells.size(); ++i) {
    const bool slanted =
        way.cells[i] % columns != way.cells[i - 1] % columns && way.cells[i] / columns != way.cells[i - 1] / columns;
    run = net.cost.cells[way.cells[i]] > 0 ? 0 : run + net.grid.cell_m * (slanted ? std::sqrt(2.0) : 1.0);
    longest = std::max(longest, run);
  }
  return longest;
}

// The line of a way, its corners cut once so that it does not look like a staircase.
std::vector<Point> line_of(const RoadNet& net, const std::vector<std::size_t>& cells, Point from, Point to) {
  std::vector<Point> line{from};
  const auto columns = static_cast<std::size_t>(net.grid.columns);
  for (std::size_t i = 1; i + 1 < cells.size(); ++i) {
    const Point a = net.grid.centre(static_cast<int>(cells[i] % columns), static_cast<int>(cells[i] / columns));
    const Point b = net.grid.centre(static_cast<int>(cells[i + 1] % columns), static_cast<int>(cells[i + 1] / columns));
    line.push_back({(a.x + b.x) / 2, (a.y + b.y) / 2});
  }
  line.push_back(to);
  return line;
}

double length_km(const std::vector<Point>& line) {
  double metres = 0;
  for (std::size_t i = 1; i < line.size(); ++i) metres += distance_m(line[i - 1], line[i]);
  return metres / 1000;
}

// Cost of the way between two centres through the links that are already there.
double through(const std::vector<std::vector<std::pair<std::size_t, double>>>& links, std::size_t from,
               std::size_t to) {
  std::vector<double> cost(links.size(), kNever);
  std::set<std::pair<double, std::size_t>> queue{{0.0, from}};
  cost[from] = 0;
  while (!queue.empty()) {
    const auto [here, at] = *queue.begin();
    queue.erase(queue.begin());
    if (at == to) return here;
    for (const auto& [next, step] : links[at]) {
      if (here + step >= cost[next]) continue;
      queue.erase({cost[next], next});
      cost[next] = here + step;
      queue.emplace(cost[next], next);
    }
  }
  return kNever;
}

}  // namespace

RoadNet main_roads(const Lay& lay, const Recipe& recipe, Watcher* watcher) {
  RoadNet net = empty_net(lay, recipe);
  const std::vector<Point>& centres = lay.commune_centre;
  const auto pairs = gabriel_pairs(centres);
  Progress progress{watcher, "roads", pairs.size()};

  // Each pair in its own window: the box over both centres, with room for a detour.
  std::vector<Way> ways(pairs.size());
  parallel_for(std::size_t{0}, pairs.size(), [&](std::size_t i) {
    const Point a = centres[pairs[i].first], b = centres[pairs[i].second];
    Extent box;
    box.add(a);
    box.add(b);
    box = box.grown(3000 + distance_m(a, b) * 0.35);
    const Grid& g = net.grid;
    const Window window{
        std::clamp(g.col_of(box.west), 0, g.columns - 1), std::clamp(g.row_of(box.north), 0, g.rows - 1),
        std::clamp(g.col_of(box.east), 0, g.columns - 1), std::clamp(g.row_of(box.south), 0, g.rows - 1)};
    LeastCost search{net, recipe.roads.sea_cost, window};
    search.spread({cell_at(g, a)}, cell_at(g, b));
    ways[i] = search.to(cell_at(g, b));
    progress.advance();
  });

  // The tree first, cheapest pair first; then the links that save a long way round.
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t x, std::size_t y) { return std::tie(ways[x].cost, x) < std::tie(ways[y].cost, y); });
  std::vector<std::vector<std::pair<std::size_t, double>>> links(centres.size());
  const auto connect = [&](std::size_t i, const char* kind) {
    const auto [a, b] = pairs[i];
    links[a].emplace_back(b, ways[i].cost);
    links[b].emplace_back(a, ways[i].cost);
    if (longest_crossing_m(net, ways[i]) > recipe.roads.max_bridge_km * 1000) {
      ++net.ferries;
      return;
    }
    for (const std::size_t cell : ways[i].cells) net.main.cells[cell] = 1;
    Road road{kind, recipe.communes[a].name, recipe.communes[b].name,
              line_of(net, ways[i].cells, centres[a], centres[b]), 0};
    road.length_km = length_km(road.line);
    net.roads.push_back(std::move(road));
  };
  std::vector<bool> in_tree(pairs.size(), false);
  for (const std::size_t i : order) {
    if (ways[i].cost == kNever || through(links, pairs[i].first, pairs[i].second) != kNever) continue;
    in_tree[i] = true;
    connect(i, "main");
  }
  for (const std::size_t i : order) {
    if (in_tree[i] || ways[i].cost == kNever) continue;
    if (through(links, pairs[i].first, pairs[i].second) > recipe.roads.extra_detour * ways[i].cost) connect(i, "link");
  }
  return net;
}

void add_tracks(RoadNet& net, const Lay& lay, const std::vector<Point>& places, Watcher* watcher) {
  Progress progress{watcher, "tracks", places.size()};
  const Grid& g = net.grid;
  std::vector<std::size_t> starts;
  std::set<std::int32_t> islands_with_road;
  const auto island_at = [&](Point p) {
    const int col = lay.grid.col_of(p.x), row = lay.grid.row_of(p.y);
    return lay.grid.contains(col, row) ? lay.island(col, row) : -1;
  };
  for (std::size_t i = 0; i < net.main.cells.size(); ++i) {
    if (net.main.cells[i] == 0 || net.cost.cells[i] <= 0) continue;
    starts.push_back(i);
    islands_with_road.insert(island_at(g.centre(static_cast<int>(i % static_cast<std::size_t>(g.columns)),
                                                static_cast<int>(i / static_cast<std::size_t>(g.columns)))));
  }
  for (const Point& p : places) {
    if (islands_with_road.insert(island_at(p)).second) starts.push_back(cell_at(g, p));
  }

  LeastCost search{net, 0.0, {0, 0, g.columns - 1, g.rows - 1}};
  search.spread(starts, std::numeric_limits<std::size_t>::max());
  // Tracks share their last stretch: each is drawn only as far as the first cell that another has used.
  std::set<std::size_t> used(starts.begin(), starts.end());
  for (const Point& p : places) {
    progress.advance();
    Way way = search.to(cell_at(g, p));
    if (way.cost == kNever) continue;
    std::vector<std::size_t> own;
    for (auto cell = way.cells.rbegin(); cell != way.cells.rend(); ++cell) {
      own.push_back(*cell);
      if (!used.insert(*cell).second) break;
    }
    if (own.size() < 2) continue;
    way.cells = std::move(own);
    const auto columns = static_cast<std::size_t>(g.columns);
    const Point end =
        g.centre(static_cast<int>(way.cells.back() % columns), static_cast<int>(way.cells.back() / columns));
    Road road{"track", "", "", line_of(net, way.cells, p, end), 0};
    road.length_km = length_km(road.line);
    net.roads.push_back(std::move(road));
  }
}

}  // namespace phusong::data
