// Hills, a coast and villages that a weak site leaves without signal: the ground of the siting surface's tests.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "sim/gaps/gaps.h"
#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::test {

struct GapWorld {
  sim::Scenario s = small_scenario();
  Drawn d;
  std::vector<geo::Site> sites;
  sim::Transmitters on_air;
  std::vector<geo::Village> villages;
  sim::GapReport gaps;

  explicit GapWorld(unsigned seed, int side = 60, double cell_m = 150.0, int count = 10) {
    std::mt19937 random{seed};
    const auto below = [&random](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    std::vector<std::string> rows(static_cast<std::size_t>(side), std::string(static_cast<std::size_t>(side), '.'));
    for (int i = 0; i < side; ++i) {
      const int r = below(side), c = below(side);
      const char height = static_cast<char>('1' + below(5));
      for (int y = r; y < std::min(side, r + 3); ++y)
        for (int x = c; x < std::min(side, c + 3); ++x)
          rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = height;
    }
    for (std::string& row : rows)
      row[static_cast<std::size_t>(side) - 1] = row[static_cast<std::size_t>(side) - 2] = '~';
    d = draw(rows, cell_m);
    s.area.cell_m = cell_m;
    s.service.rsrp_dbm = -92.0;
    s.propagation.range_km = 8.0;
    s.candidates.azimuth_step_deg = 15.0;
    s.candidates.max_slope_deg = 90.0;
    sites = {omni_site("A", d.terrain.grid.centre(1, side / 2), 30.0, 30.0)};
    for (int i = 0; i < count; ++i) {
      villages.push_back(square_village("v" + std::string(1, static_cast<char>('a' + i)),
                                        d.terrain.grid.centre(6 + below(side - 12), 6 + below(side - 12)), 8.0 * cell_m,
                                        50.0 + below(200)));
      villages.back().households = 10.0 + i;
    }
    on_air = sim::resolve_transmitters(sites, s.service, sim::AntennaLibrary{});
    gaps = sim::find_gaps(judge(), villages, nullptr, {}, nullptr);
  }
  GapWorld(const GapWorld&) = delete;
  [[nodiscard]] sim::CellJudge judge() const {
    return {s, d.terrain, on_air, sim::ModelChoice{models::find_model("itu_p526")}};
  }
  [[nodiscard]] const sim::BtsType& type() const { return s.bts_types.front(); }
};

}  // namespace phusong::test
