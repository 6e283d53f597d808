// The siting surface of a scenario: how long it takes, what it is off on a window of which every cell is evaluated
// forward with the full model, and both maps with their difference as a picture.
//
//   bench_surface SCENARIO OUT-FOLDER [--type NAME] [--at LON,LAT] [--side-m 3000] [--points N] [--oversampling N]
//                 [--whole] [--no-window] [--set section.key=value]...
//
// --at is the middle of the window; without it, and with --whole, the surface of all gaps is swept first and the window
// is the block of the grid, wholly on land, whose cells close most villages. Prints one line for each step, and writes
// window.png: forward, reciprocal, difference, a cell three pixels wide.
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "geo/io/whole_file.h"
#include "sim/output/canvas.h"
#include "sim/pipeline.h"
#include "tests/bench/province/pack_scenario.h"
#include "tests/support/surface_window.h"

namespace phusong::bench {
namespace {

namespace fs = std::filesystem;

struct Asked {
  fs::path scenario, out;
  std::string type;
  std::optional<LonLat> at;
  double side_m = 3000.0;
  int points = sim::kDemandPoints, oversampling = 1;
  bool whole = false, window = true;
  std::vector<std::string> overrides;
};

/// Wall and CPU seconds of a step.
class StepClock {
 public:
  [[nodiscard]] std::string text() const {
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    return fmt::format("{:.1f} s wall, {:.1f} s CPU", wall, cpu_now() - cpu_);
  }

 private:
  static double cpu_now() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double cpu_ = cpu_now();
};

/// The block of land cells whose cells close most villages together.
sim::CellIndex busiest_block(const sim::SurfaceRasters& maps, int side) {
  const Grid& grid = maps.villages.grid;
  sim::CellIndex best;
  double most = -1.0;
  for (int row = 0; row + side <= grid.rows; row += side)
    for (int col = 0; col + side <= grid.columns; col += side) {
      double sum = 0.0;
      for (int r = row; r < row + side; ++r)
        for (int c = col; c < col + side; ++c) sum += static_cast<double>(maps.villages(c, r));  // NaN on the sea
      if (sum > most) {
        most = sum;
        best = {col, row};
      }
    }
  return best;
}

/// ColorBrewer's YlGnBu and RdBu (C. Brewer, colorbrewer2.org).
std::uint32_t shade_of_count(int villages) {
  constexpr std::uint32_t kShades[] = {0xF4F4F4FF, 0xFFFFCCFF, 0xC7E9B4FF, 0x7FCDBBFF,
                                       0x41B6C4FF, 0x2C7FB8FF, 0x253494FF, 0x101840FF};
  if (villages < 0) return 0xCFE3F2FF;
  return kShades[std::min<std::size_t>(static_cast<std::size_t>(villages), std::size(kShades) - 1)];
}
std::uint32_t shade_of_difference(int villages) {
  constexpr std::uint32_t kShades[] = {0x2166ACFF, 0x92C5DEFF, 0xF4F4F4FF, 0xF4A582FF, 0xB2182BFF};
  return kShades[static_cast<std::size_t>(std::clamp(villages, -2, 2) + 2)];
}

void draw(const test::WindowComparison& w, const fs::path& file) {
  constexpr double kPixel = 3.0, kGap = 12.0, kTop = 22.0, kLegend = 26.0;
  const double side = kPixel * w.side;
  sim::Canvas page{3 * side + 4 * kGap, side + kTop + kLegend + kGap};
  page.fill(sim::kWhite);
  const auto picture = [&](int place, const std::string& title, auto&& shade) {
    std::vector<std::uint32_t> pixels;
    for (std::size_t i = 0; i < w.forward.size(); ++i) pixels.push_back(shade(w.forward[i], w.reciprocal[i]));
    const double x = kGap + place * (side + kGap);
    page.text(x, 15.0, title, {.size = 13, .bold = true}).image(x, kTop, side, side, pixels, w.side, w.side);
  };
  picture(0, "forward: villages closed", [](int f, int) { return shade_of_count(f); });
  picture(1, "siting surface", [](int, int r) { return shade_of_count(r); });
  picture(2, "surface minus forward",
          [](int f, int r) { return f < 0 ? shade_of_count(-1) : shade_of_difference(r - f); });
  double x = kGap;
  const auto key = [&](std::uint32_t rgba, const std::string& label) {
    page.rectangle(
            x, side + kTop + 8.0, 12.0, 12.0,
            {static_cast<int>(rgba >> 24), static_cast<int>(rgba >> 16 & 255), static_cast<int>(rgba >> 8 & 255)})
        .text(x + 16.0, side + kTop + 18.0, label, {.size = 11});
    x += 46.0;
  };
  for (int n = 0; n <= 7; ++n) key(shade_of_count(n), n == 7 ? "7 +" : fmt::format("{}", n));
  x = kGap + 2 * (side + kGap);
  for (int n = -2; n <= 2; ++n)
    key(shade_of_difference(n), std::abs(n) == 2 ? fmt::format("{:+} ..", n) : n == 0 ? "0" : fmt::format("{:+}", n));
  geo::write_whole(file, page.png());
}

int run(const Asked& asked) {
  const sim::Scenario scenario = load_with_pack(asked.scenario, asked.overrides);
  sim::RunSettings until_verdicts;
  until_verdicts.until = sim::Stage::verdicts;
  until_verdicts.map = false;
  const StepClock reading;
  const sim::RunResult result = sim::run(scenario, until_verdicts);
  const auto type = std::find_if(scenario.bts_types.begin(), scenario.bts_types.end(),
                                 [&](const sim::BtsType& t) { return asked.type.empty() || t.name == asked.type; });
  if (type == scenario.bts_types.end()) {
    fmt::print(stderr, "bench_surface: the scenario has no BTS type {}\n", asked.type);
    return 2;
  }
  const std::vector<geo::Village>& villages = result.villages.villages;
  const sim::CellJudge judge{result.scenario, result.terrain, result.transmitters, sim::ModelChoice{result.scenario}};
  const Grid& grid = result.terrain.grid;
  const auto open = std::count_if(result.gaps.villages.begin(), result.gaps.villages.end(),
                                  [](const sim::VillageService& v) { return sim::is_gap(v.verdict); });
  fmt::print("inputs and verdicts: {}; {} gap villages, {} land cells of {:g} m\n", reading.text(), open,
             result.terrain.land_cells, grid.cell_m);

  const int side = static_cast<int>(std::lround(asked.side_m / grid.cell_m));
  const sim::SurfaceSettings settings{.demand_points = asked.points, .oversampling = asked.oversampling};
  std::optional<sim::CellIndex> corner;
  if (asked.at) {
    const Point at = geo::Transform{geo::Crs::wgs84(), result.terrain.crs}({asked.at->lon_deg, asked.at->lat_deg});
    corner = sim::CellIndex{grid.col_of(at.x) - side / 2, grid.row_of(at.y) - side / 2};
  }
  sim::GapReport gaps = result.gaps;
  if (corner && !asked.whole) {
    const Point north_west = grid.centre(corner->col, corner->row);
    gaps = test::gaps_near(result.gaps, villages,
                           {north_west.x, north_west.y - asked.side_m, north_west.x + asked.side_m, north_west.y},
                           scenario.propagation.range_km * 1000.0);
  }
  const StepClock sweeping;
  const sim::SitingSurface surface = sim::sweep_surface(judge, *type, gaps, settings, {}, nullptr);
  std::uint64_t entries = 0, closing = 0;
  for (const sim::VillageReach& reach : surface.reach) {
    entries += reach.cells.size();
    closing += static_cast<std::uint64_t>(std::count_if(reach.code.begin(), reach.code.end(), &sim::closes));
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "surface of {}: {}; {} villages, {} fans, {} pairs of cell and village closed, {} more within {:g} dB; "
      "largest memory {} MB\n",
      type->name, sweeping.text(), surface.reach.size(), surface.fans, closing, entries - closing,
      sim::kSurfaceSlack_db, usage.ru_maxrss / 1024);
  if (!corner) {
    const sim::SurfaceRasters maps = sim::rasters_of(surface, result.terrain, villages);
    std::map<int, std::uint64_t> histogram;
    for (const float v : maps.villages.cells)
      if (!std::isnan(v)) ++histogram[static_cast<int>(v)];
    for (const auto& [count, cells] : histogram) fmt::print("  {:3} villages: {} cells\n", count, cells);
    corner = busiest_block(maps, side);
    const StepClock choosing;
    const sim::SiteRules rules{result.scenario, result.terrain};
    const sim::SurfaceSites sites = sim::SurfaceChooser{judge, *type, surface, villages, rules}.choose(nullptr);
    fmt::print("choosing: {}; {} open cells, {} close a village, {} sets for the bound, {} candidates\n",
               choosing.text(), sites.open_cells, sites.closing_cells, sites.columns.size(), sites.candidates.size());
  }
  if (!asked.window) return 0;
  const Point middle = geo::Transform{result.terrain.crs,
                                      geo::Crs::wgs84()}(grid.centre(corner->col + side / 2, corner->row + side / 2));
  const StepClock forward;
  const test::WindowComparison w = test::compare_window(judge, *type, surface, villages, gaps, *corner, side, nullptr);
  fmt::print("window of {0} x {0} cells around {1:.5f},{2:.5f}: {3}\n", side, middle.x, middle.y, forward.text());
  fmt::print(
      "  {} land cells; villages closed forward {:.3f} a cell; off by more than one village {:.3f} %, at all {:.3f} "
      "%\n",
      w.cells, static_cast<double>(w.pairs) / static_cast<double>(w.cells), 100.0 * w.share_off_by_more_than(1),
      100.0 * w.share_off_by_more_than(0));
  fmt::print(
      "  of {} pairs closed forward the surface misses {} ({:.2f} %), not within the slack {} ({:.3f} %); it adds {}\n",
      w.pairs, w.missed, 100.0 * static_cast<double>(w.missed) / static_cast<double>(w.pairs), w.not_near,
      100.0 * static_cast<double>(w.not_near) / static_cast<double>(w.pairs), w.added);
  fs::create_directories(asked.out);
  draw(w, asked.out / "window.png");
  return 0;
}

}  // namespace
}  // namespace phusong::bench

int main(int count, char** words) try {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  phusong::bench::Asked asked;
  std::vector<std::string> places;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto next = [&]() -> std::string { return i + 1 < count ? words[++i] : ""; };
    if (word == "--set")
      asked.overrides.push_back(next());
    else if (word == "--type")
      asked.type = next();
    else if (word == "--points")
      asked.points = std::stoi(next());
    else if (word == "--oversampling")
      asked.oversampling = std::stoi(next());
    else if (word == "--side-m")
      asked.side_m = std::stod(next());
    else if (word == "--whole")
      asked.whole = true;
    else if (word == "--no-window")
      asked.window = false;
    else if (word == "--at") {
      const std::string at = next();
      asked.at = phusong::LonLat{std::stod(at), std::stod(at.substr(at.find(',') + 1))};
    } else
      places.push_back(word);
  }
  if (places.size() != 2 || places[0].starts_with("--")) {
    fmt::print(stderr,
               "usage: bench_surface SCENARIO OUT-FOLDER [--type NAME] [--at LON,LAT] [--side-m M] [--points N] "
               "[--oversampling N] [--whole] [--no-window] [--set section.key=value]...\n");
    return 2;
  }
  asked.scenario = places[0];
  asked.out = places[1];
  return phusong::bench::run(asked);
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_surface: {}\n", error.what());
  return 1;
}
