// The map of a province of thousands of sites: how long, how much memory, and which part of the work it is.
//
//   bench_province --scenario scenarios/quang-ninh-2021.toml            3,000 masts of 20 km at 30 m, P.1812: long
//   bench_province --scenario scenarios/quang-ninh-2021.toml --sites 40 the first 40 of them
//   bench_province                                                      the same over fractal mountains by the sea
//
//   --sites N        of the 3,000 masts that the rule places (province.h)
//   --crowded        those nearest to the middle one of the land, so that cells have as many masts in range as in the
//                    whole: what the composition costs can be read off few sites only so
//   --sectors N      of a mast, 3 by default: they share its footprint and cost the composition alone
//   --model NAME     itu_p1812;  --range-km 20;  --cell-m 30;  --memory-mb 2000 of footprints, the rest in files
//   --seconds S      stops the footprints then, and goes on with the masts that are complete
//   --threads N      2
//   --csv FILE       the row into a file as well
//
// One CSV row a mode: fast first, then verdict_exact over the same footprints. Seconds of footprints and of composition
// are the wall's, CPU seconds those of the process; the peak is of resident memory since the start (VmHWM), the terrain
// and its making included. The last columns say what 3,000 masts would take: footprints by the number of masts,
// composition by that of footprint cells, which is meaningful with --crowded alone.
#include <fmt/format.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "sim/area/area_map.h"
#include "sim/area/network_footprints.h"
#include "sim/coverage/transmitters.h"
#include "sim/scenario/load.h"
#include "tests/bench/province/pack_scenario.h"
#include "tests/bench/province/province.h"

namespace phusong::bench {
namespace {

constexpr int kAllSites = 3000;

struct Times {
  double wall_s = 0.0, cpu_s = 0.0;
};
Times now() {
  timespec cpu{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  return {std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
          static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec)};
}
Times operator-(const Times& a, const Times& b) { return {a.wall_s - b.wall_s, a.cpu_s - b.cpu_s}; }

/// The largest resident memory of this process so far, bytes.
double peak_bytes() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return 1024.0 * std::strtod(line.c_str() + 6, nullptr);
  return 0.0;
}

/// Asks to stop once the time is over.
class Clock : public Watcher {
 public:
  explicit Clock(double seconds) : until_s_{now().wall_s + seconds} {}
  void begin(std::string_view, std::uint64_t) override {}
  void advanced(std::string_view, std::uint64_t done, std::uint64_t total) override {
    if (done % 10 == 0 || done == total) fmt::print(stderr, "footprints {} of {}\n", done, total);
  }
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return now().wall_s > until_s_; }

 private:
  double until_s_;
};

struct Asked {
  std::string scenario, model = "itu_p1812", csv;
  int sites = kAllSites, sectors = 3, threads = 2, memory_mb = 2000;
  double range_km = 20.0, cell_m = 30.0, seconds = 1e9;
  bool crowded = false;
};

/// The scenario's keys, or the schema's defaults; the network is this program's own.
sim::Scenario scenario_of(const Asked& asked) {
  const std::vector<std::string> overrides{
      fmt::format("propagation.model=\"{}\"", asked.model), fmt::format("propagation.range_km={}", asked.range_km),
      fmt::format("area.cell_m={}", asked.cell_m), fmt::format("map.cell_m={}", asked.cell_m)};
  if (!asked.scenario.empty()) return load_with_pack(asked.scenario, overrides);
  return sim::load_defaults({.overrides = overrides, .variables = {}});
}

/// Of all sites: the first ones, or those nearest to the one that has most of them around it.
std::vector<geo::Site> chosen(std::vector<geo::Site> sites, const Asked& asked) {
  if (asked.crowded) {
    const auto around = [&](const geo::Site& a) {
      return std::count_if(sites.begin(), sites.end(),
                           [&](const geo::Site& b) { return distance_m(a.at, b.at) < asked.range_km * 1000.0; });
    };
    const Point middle = std::max_element(sites.begin(), sites.end(), [&](const geo::Site& a, const geo::Site& b) {
                           return around(a) < around(b);
                         })->at;
    std::stable_sort(sites.begin(), sites.end(), [middle](const geo::Site& a, const geo::Site& b) {
      return distance_m(a.at, middle) < distance_m(b.at, middle);
    });
  }
  sites.resize(std::min(sites.size(), static_cast<std::size_t>(asked.sites)));
  return sites;
}

int run(const Asked& asked) {
  const tbb::global_control threads{tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(asked.threads)};
  const sim::Scenario scenario = scenario_of(asked);
  const geo::Terrain land = asked.scenario.empty() ? mountains_of(asked.cell_m) : ground_of(scenario);
  std::vector<geo::Site> sites = chosen(masts_on(land, {.sites = kAllSites, .sectors = asked.sectors}), asked);
  const double before_bytes = peak_bytes();

  // Footprints, until they are complete or time is over.
  sim::FootprintStore store{{}, static_cast<std::uint64_t>(asked.memory_mb) * 1'000'000};
  Times footprints;
  {
    const sim::Transmitters on_air = sim::resolve_transmitters(sites, scenario.service, {});
    const sim::CellJudge judge{scenario, land, on_air, sim::ModelChoice{scenario}};
    const sim::FootprintMaker maker{judge, scenario.map.oversampling};
    const sim::NetworkFootprints network{judge, maker};
    Clock clock{asked.seconds};
    const Times begin = now();
    try {
      (void)sim::compute_missing(judge, maker, network, store, &clock);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::interrupted) throw;
    }
    footprints = now() - begin;
    std::erase_if(sites, [&](const geo::Site& site) {
      return std::none_of(network.families.begin(), network.families.end(), [&](const sim::PathFamily& family) {
        return family.at == site.at && store.has(maker.key_of(family));
      });
    });
  }

  // The map from them, in both fast ways.
  const sim::Transmitters on_air = sim::resolve_transmitters(sites, scenario.service, {});
  const sim::CellJudge judge{scenario, land, on_air, sim::ModelChoice{scenario}};
  const sim::FootprintMaker maker{judge, scenario.map.oversampling};
  double cells = 0.0;
  for (const geo::Site& site : sites) {
    const sim::CellWindow window = maker.window_of(site.at);
    for (int r = 0; r < window.rows; ++r) {
      const double north = land.grid.centre(0, window.row + r).y - site.at.y, range_m = maker.fan().range_m();
      const double half = std::sqrt(std::max(0.0, range_m * range_m - north * north));
      const double west = std::max(site.at.x - half, land.grid.centre(window.col, 0).x);
      const double east = std::min(site.at.x + half, land.grid.centre(window.col + window.columns - 1, 0).x);
      cells += std::max(0.0, std::floor((east - west) / land.grid.cell_m) + 1.0);
    }
  }
  std::ofstream file;
  if (!asked.csv.empty()) file.open(asked.csv);
  const auto say = [&file](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
    file << line << '\n';
  };
  say("mode,sites,sectors,cells,footprints_s,footprints_cpu_s,cells_per_cpu_s,composition_s,composition_cpu_s,"
      "composed_per_cpu_s,rechecked,served,not_served,unverified,terrain_peak_mb,peak_mb,stored_mb,spilled_mb,"
      "all_footprints_s,all_composition_s,all_stored_mb");
  for (const sim::MapMode mode : {sim::MapMode::fast, sim::MapMode::verdict_exact}) {
    sim::AreaSettings settings = sim::settings_of(scenario);
    settings.mode = mode;
    settings.sample = 0;
    const Times begin = now();
    const sim::AreaMap area = sim::cover_area(judge, settings, store, {}, nullptr);
    const Times composition = now() - begin;
    const double all = kAllSites / static_cast<double>(sites.size());
    const auto stored = static_cast<double>(store.bytes_stored());
    say(fmt::format(
        "{},{},{},{:.0f},{:.2f},{:.2f},{:.0f},{:.2f},{:.2f},{:.0f},{},{},{},{},{:.0f},{:.0f},{:.1f},{:.1f},"
        "{:.0f},{:.0f},{:.0f}",
        mode == sim::MapMode::fast ? "fast" : "verdict_exact", sites.size(), asked.sectors, cells, footprints.wall_s,
        footprints.cpu_s, cells / footprints.cpu_s, composition.wall_s, composition.cpu_s, cells / composition.cpu_s,
        area.accuracy.rechecked, area.map.served, area.map.not_served, area.map.unverified, 1e-6 * before_bytes,
        1e-6 * peak_bytes(), 1e-6 * stored, 1e-6 * (stored - static_cast<double>(store.bytes_in_memory())),
        all * footprints.wall_s, all * composition.wall_s, 1e-6 * all * stored));
  }
  if (!asked.csv.empty() && !file.flush()) {
    fmt::print(stderr, "bench_province: {} could not be written\n", asked.csv);
    return 1;
  }
  return 0;
}

/// False when the words make no sense.
bool read(const std::vector<std::string>& words, Asked& asked) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--crowded") {
      asked.crowded = true;
      continue;
    }
    if (i + 1 == words.size()) return false;
    const std::string &name = words[i], &value = words[++i];
    const double number = std::strtod(value.c_str(), nullptr);
    if (name == "--scenario")
      asked.scenario = value;
    else if (name == "--model")
      asked.model = value;
    else if (name == "--csv")
      asked.csv = value;
    else if (number <= 0.0)
      return false;
    else if (name == "--sites")
      asked.sites = static_cast<int>(number);
    else if (name == "--sectors")
      asked.sectors = static_cast<int>(number);
    else if (name == "--threads")
      asked.threads = static_cast<int>(number);
    else if (name == "--memory-mb")
      asked.memory_mb = static_cast<int>(number);
    else if (name == "--range-km")
      asked.range_km = number;
    else if (name == "--cell-m")
      asked.cell_m = number;
    else if (name == "--seconds")
      asked.seconds = number;
    else
      return false;
  }
  return true;
}

}  // namespace
}  // namespace phusong::bench

int main(int count, char** words) try {
  phusong::bench::Asked asked;
  if (!phusong::bench::read({words + 1, words + count}, asked)) {
    fmt::print(stderr,
               "usage: bench_province [--scenario FILE] [--sites N] [--crowded] [--sectors N] [--model NAME]\n"
               "         [--range-km R] [--cell-m M] [--memory-mb M] [--seconds S] [--threads N] [--csv FILE]\n");
    return 2;
  }
  return phusong::bench::run(asked);
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_province: {}\n", error.what());
  return 1;
}
