// What the fast ways of making a map are off, as pictures: level by each of them minus level of the exact map.
//
//   picture_modes SCENARIO OUT-FOLDER [--set section.key=value]...
//   picture_modes scenarios/quang-ninh-2021.toml out/modes --set 'area.bounds_deg=[107.3,21.35,107.6,21.55]'
//                 --set area.cell_m=30 --set map.cell_m=30
//
// Writes fast-minus-exact and verdict-exact-minus-exact, each as PNG (a pixel a cell, masts as dots; grey: less than
// 0.3 dB apart or no level; black: another state) and as GeoTIFF in dB, and prints how far they are apart.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <string>
#include <vector>

#include "geo/io/raster_io.h"
#include "geo/io/whole_file.h"
#include "sim/output/canvas.h"
#include "sim/pipeline.h"
#include "tests/bench/province/pack_scenario.h"

namespace phusong::bench {
namespace {

namespace fs = std::filesystem;

/// Fine where maps nearly agree. ColorBrewer's RdBu (C. Brewer, colorbrewer2.org): red is too loud.
struct Shade {
  double below_db;
  std::uint32_t rgba;
  const char* label;
};
constexpr Shade kShades[] = {{-10.0, 0x053061FF, "< -10 dB"},
                             {-3.0, 0x2166ACFF, "-10 to -3"},
                             {-1.0, 0x4393C3FF, "-3 to -1"},
                             {-0.3, 0xB7D6E8FF, "-1 to -0.3"},
                             {0.3, 0xEEEEEEFF, "agree"},
                             {1.0, 0xF8C9B0FF, "0.3 to 1"},
                             {3.0, 0xE8866AFF, "1 to 3"},
                             {10.0, 0xC8303AFF, "3 to 10"},
                             {std::numeric_limits<double>::infinity(), 0x67001FFF, "> 10 dB"}};
constexpr std::uint32_t kOtherState = 0x000000FF, kSea = 0xDDE6F0FF;

std::uint32_t shade_of(double off_db) {
  return std::find_if(std::begin(kShades), std::end(kShades), [off_db](const Shade& s) { return off_db < s.below_db; })
      ->rgba;
}

void picture(const sim::RunResult& exact, const sim::RunResult& other, const std::string& name, const fs::path& out) {
  const Grid& grid = exact.map.grid;
  const geo::Terrain land =
      geo::coarsened(exact.terrain, static_cast<int>(std::lround(grid.cell_m / exact.terrain.grid.cell_m)));
  Raster<float> off{grid, geo::kNoData};
  std::vector<std::uint32_t> pixels(off.cells.size());
  std::vector<double> apart;
  double sum_db = 0.0;
  std::size_t other_states = 0, land_cells = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    off.cells[i] = other.map.rsrp_dbm.cells[i] - exact.map.rsrp_dbm.cells[i];
    const double db = static_cast<double>(off.cells[i]);
    const bool sea = static_cast<geo::Ground>(land.ground.cells[i]) == geo::Ground::sea;
    pixels[i] = std::isnan(db) || (sea && std::abs(db) < 0.3) ? kSea : shade_of(db);
    if (!sea) {
      ++land_cells;
      const bool differs = other.map.state.cells[i] != exact.map.state.cells[i];
      other_states += differs ? 1 : 0;
      if (differs) pixels[i] = kOtherState;
    }
    if (std::isnan(db)) continue;
    sum_db += db;
    apart.push_back(std::abs(db));
  }
  if (apart.empty()) {
    fmt::print("{}: no level anywhere\n", name);
    return;
  }
  std::sort(apart.begin(), apart.end());
  const auto share = [&](double s) {
    return apart[std::min(apart.size() - 1, static_cast<std::size_t>(s * static_cast<double>(apart.size())))];
  };
  fmt::print(
      "{}: {} of {} land cells have another state; {} levels: mean {:+.3f}, p50 {:.3f}, p90 {:.2f}, p99 {:.2f}, "
      "p99.9 {:.2f}, worst {:.1f} dB\n",
      name, other_states, land_cells, apart.size(), sum_db / static_cast<double>(apart.size()), share(0.5), share(0.9),
      share(0.99), share(0.999), apart.back());

  constexpr double kLegend = 24.0, kOfShade = 76.0;
  sim::Canvas page{std::max(static_cast<double>(grid.columns), kOfShade * std::size(kShades)), grid.rows + kLegend};
  page.fill(sim::kWhite).image(0, 0, grid.columns, grid.rows, pixels, grid.columns, grid.rows);
  for (const geo::Site& site : exact.sites) {
    const double x = (site.at.x - grid.west) / grid.cell_m, y = (grid.north - site.at.y) / grid.cell_m;
    if (x >= 0.0 && y >= 0.0 && x < grid.columns && y < grid.rows) page.disc(x, y, 2.0, {20, 140, 60});
  }
  double x = 4.0;
  for (const Shade& s : kShades) {
    const sim::Colour colour{static_cast<int>(s.rgba >> 24), static_cast<int>(s.rgba >> 16 & 255),
                             static_cast<int>(s.rgba >> 8 & 255)};
    page.rectangle(x, grid.rows + 6.0, 12.0, 12.0, colour).text(x + 15.0, grid.rows + 16.0, s.label, {.size = 11});
    x += kOfShade;
  }
  geo::write_whole(out / (name + ".png"), page.png());
  geo::write_cog(out / (name + ".tif"), off, exact.terrain.crs, {.unit = "dB", .description = name, .metadata = {}});
}

int run(const fs::path& file, const fs::path& out, const std::vector<std::string>& overrides) {
  const auto run_as = [&](const char* mode) {
    std::vector<std::string> with = overrides;
    with.push_back(fmt::format("map.mode=\"{}\"", mode));
    fmt::print(stderr, "{}\n", mode);
    sim::RunSettings until_coverage;
    until_coverage.until = sim::Stage::coverage;
    return sim::run(load_with_pack(file, with), until_coverage);
  };
  fs::create_directories(out);
  const sim::RunResult exact = run_as("exact");
  picture(exact, run_as("fast"), "fast-minus-exact", out);
  picture(exact, run_as("verdict_exact"), "verdict-exact-minus-exact", out);
  return 0;
}

}  // namespace
}  // namespace phusong::bench

int main(int count, char** words) try {
  std::vector<std::string> places, overrides;
  for (int i = 1; i < count; ++i) {
    if (std::string{words[i]} == "--set" && i + 1 < count)
      overrides.emplace_back(words[++i]);
    else
      places.emplace_back(words[i]);
  }
  if (places.size() != 2 || places[0].starts_with("--")) {
    fmt::print(stderr, "usage: picture_modes SCENARIO OUT-FOLDER [--set section.key=value]...\n");
    return 2;
  }
  return phusong::bench::run(places[0], places[1], overrides);
} catch (const std::exception& error) {
  fmt::print(stderr, "picture_modes: {}\n", error.what());
  return 1;
}
