#include "data/reconstruct/erosion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <utility>

#include "data/reconstruct/noise.h"
#include "geo/base/parallel.h"

namespace phusong::data {
namespace {

constexpr float kFallM = 1e-3F;
constexpr std::array<int, 8> kCols{1, 1, 0, -1, -1, -1, 0, 1}, kRows{0, -1, -1, -1, 0, 1, 1, 1};
constexpr std::array<float, 8> kSteps{1.0F, 1.41421356F, 1.0F, 1.41421356F, 1.0F, 1.41421356F, 1.0F, 1.41421356F};

}  // namespace

Erosion::Erosion(Raster<float> height_m, const Raster<std::uint8_t>& land, Raster<float> softness)
    : height_m_{std::move(height_m)},
      softness_{std::move(softness)},
      outlet_(land.cells.size()),
      receiver_(land.cells.size()),
      order_(land.cells.size()),
      area_m2_(land.cells.size()) {
  const Grid& g = height_m_.grid;
  for (int r = 0; r < g.rows; ++r)
    for (int c = 0; c < g.columns; ++c)
      outlet_[g.index(c, r)] = land(c, r) == 0 || r == 0 || c == 0 || r + 1 == g.rows || c + 1 == g.columns;
}

void Erosion::open_pits() {
  const Grid& g = height_m_.grid;
  using Entry = std::pair<float, std::int32_t>;
  std::vector<Entry> storage;
  storage.reserve(g.size() / 4);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open{std::greater<>{}, std::move(storage)};
  std::vector<std::uint8_t> seen = outlet_;
  std::vector<std::int32_t> from(g.size(), -1);  // the cell from which the flood came
  for (int r = 0; r < g.rows; ++r)
    for (int c = 0; c < g.columns; ++c) {
      if (outlet_[g.index(c, r)] == 0) continue;
      // Only outlets that touch land can let water in.
      bool shore = false;
      for (std::size_t k = 0; k < 8 && !shore; ++k)
        shore = g.contains(c + kCols[k], r + kRows[k]) && outlet_[g.index(c + kCols[k], r + kRows[k])] == 0;
      if (shore) open.emplace(height_m_(c, r), static_cast<std::int32_t>(g.index(c, r)));
    }
  while (!open.empty()) {
    const std::int32_t cell = open.top().second;
    open.pop();
    const int c = cell % g.columns, r = cell / g.columns;
    for (std::size_t k = 0; k < 8; ++k) {
      const int c2 = c + kCols[k], r2 = r + kRows[k];
      if (!g.contains(c2, r2)) continue;
      const std::size_t next = g.index(c2, r2);
      if (seen[next] != 0) continue;
      seen[next] = 1;
      from[next] = cell;
      // Lower than the way in: the way out, which is the way in backwards, is cut below it.
      float level = height_m_.cells[next];
      for (std::int32_t way = cell; way >= 0 && outlet_[way] == 0; way = from[way]) {
        level -= kFallM;
        if (height_m_.cells[way] <= level) break;
        height_m_.cells[way] = level;
      }
      open.emplace(height_m_.cells[next], static_cast<std::int32_t>(next));
    }
  }
}

void Erosion::route() {
  const Grid& g = height_m_.grid;
  const auto n = static_cast<std::int32_t>(g.size());
  parallel_blocks(g.rows, 16, [&](int begin, int end) {
    for (int r = begin; r < end; ++r)
      for (int c = 0; c < g.columns; ++c) {
        const std::size_t i = g.index(c, r);
        std::size_t to = i;
        if (outlet_[i] == 0) {
          float steepest = 0.0F;
          for (std::size_t k = 0; k < 8; ++k) {
            const std::size_t j = g.index(c + kCols[k], r + kRows[k]);
            // A fixed chance for each way (Fairfield and Leymarie 1991): without it, water on an even slope runs in
            // parallel lines along the grid.
            const auto dice = static_cast<float>(unit_interval(lattice_hash(k, c, r)));
            const float slope = (height_m_.cells[i] - height_m_.cells[j]) / kSteps[k] * (0.35F + 0.65F * dice);
            if (slope > steepest) {
              steepest = slope;
              to = j;
            }
          }
        }
        receiver_[i] = static_cast<std::int32_t>(to);
      }
  });
  // Donors of each cell as one array; then each cell after its receiver, depth first from the outlets.
  std::vector<std::int32_t> first(g.size() + 1, 0), donors(g.size());
  for (std::int32_t i = 0; i < n; ++i)
    if (receiver_[i] != i) ++first[receiver_[i] + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  std::vector<std::int32_t> fill(first.begin(), first.end() - 1);
  for (std::int32_t i = 0; i < n; ++i)
    if (receiver_[i] != i) donors[fill[receiver_[i]]++] = i;
  std::vector<std::int32_t> stack;
  std::size_t done = 0;
  for (std::int32_t root = 0; root < n; ++root) {
    if (receiver_[root] != root) continue;
    stack.push_back(root);
    while (!stack.empty()) {
      const std::int32_t i = stack.back();
      stack.pop_back();
      order_[done++] = i;
      for (std::int32_t k = first[i]; k < first[i + 1]; ++k) stack.push_back(donors[k]);
    }
  }
  std::fill(area_m2_.begin(), area_m2_.end(), static_cast<float>(g.cell_m * g.cell_m));
  for (std::size_t k = order_.size(); k-- > 0;) {
    const std::int32_t i = order_[k];
    if (receiver_[i] != i) area_m2_[receiver_[i]] += area_m2_[i];
  }
}

void Erosion::cut(double strength, double steepest) {
  route();
  const Grid& g = height_m_.grid;
  const auto cell = static_cast<float>(g.cell_m);
  for (const std::int32_t i : order_) {
    const std::int32_t to = receiver_[i];
    if (to == i) continue;
    const bool diagonal = (i % g.columns != to % g.columns) && (i / g.columns != to / g.columns);
    const float run = diagonal ? cell * kSteps[1] : cell;
    const float f = static_cast<float>(strength) * softness_.cells[i] * std::sqrt(area_m2_[i]) / run;
    const float below = height_m_.cells[to];
    float h = (height_m_.cells[i] + f * below) / (1.0F + f);
    h = std::min(h, below + static_cast<float>(steepest) * run);
    height_m_.cells[i] = std::min(height_m_.cells[i], std::max(h, below + kFallM));
  }
}

void Erosion::measure_streams(double stream_area_m2, Raster<float>& above_m, Raster<float>& stream_area) const {
  above_m = Raster<float>{height_m_.grid};
  stream_area = Raster<float>{height_m_.grid};
  std::vector<float> level(height_m_.cells.size());
  for (const std::int32_t i : order_) {
    const std::int32_t to = receiver_[i];
    const bool stream = to == i || area_m2_[i] >= static_cast<float>(stream_area_m2);
    level[i] = stream ? height_m_.cells[i] : level[to];
    stream_area.cells[i] = stream ? area_m2_[i] : stream_area.cells[to];
    above_m.cells[i] = height_m_.cells[i] - level[i];
  }
}

}  // namespace phusong::data
