#include "tests/bench/engine/splat_peer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "geo/base/constants.h"
#include "geo/base/error.h"

namespace phusong::bench {
namespace {

namespace fs = std::filesystem;

// The tile: 21 to 22 degrees north, 107 to 108 degrees east, the coast of Quang Ninh; SPLAT! counts longitudes
// westward.
constexpr int kSouth_deg = 21, kEast_deg_west = 252;
constexpr double kMiddle_deg = 0.5;
constexpr double kMetresPerDegree = kEarthRadius_km * 1000.0 * kPi / 180.0;

double cos_of_mast() { return std::cos((kSouth_deg + kMiddle_deg) * kPi / 180.0); }

/// Cells of a tile's side.
int cells_per_degree(const SplatCase& area) { return 3600 / area.arc_s; }

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "phusong-splat-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw Error{ErrorKind::output, "", "no temporary folder could be made: " + pattern};
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The program's place on the PATH; empty where it is not.
fs::path found_on_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders{path != nullptr ? path : ""};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const fs::path program = fs::path{folder} / name; ::access(program.c_str(), X_OK) == 0) return program;
  return {};
}

fs::path splat_program(const SplatCase& area) { return found_on_path(area.arc_s == 1 ? "splat-hd" : "splat"); }

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

struct Ended {
  int status;
  double cpu_s;
};

/// Runs the program in the folder, all its words into said.txt there.
Ended run_in(const fs::path& folder, const fs::path& program, const std::vector<std::string>& arguments) {
  const std::string name = program.string(), there = folder.string();
  std::vector<char*> words{const_cast<char*>(name.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);

  const pid_t child = ::fork();
  if (child < 0) throw Error{ErrorKind::output, name, "no process could be started"};
  if (child == 0) {
    const int none = ::open("/dev/null", O_RDONLY);
    if (::chdir(there.c_str()) != 0) ::_exit(126);
    const int said = ::open("said.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (none < 0 || said < 0 || ::dup2(none, 0) < 0 || ::dup2(said, 1) < 0 || ::dup2(said, 2) < 0) ::_exit(126);
    ::execv(name.c_str(), words.data());
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  while (::wait4(child, &status, 0, &used) < 0)
    if (errno != EINTR) throw Error{ErrorKind::output, name, "its end could not be awaited"};
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return {status, seconds(used.ru_utime) + seconds(used.ru_stime)};
}

/// Terrain of the tile as SPLAT! reads it: bounds, then one line per cell, row by row from the
/// south, each from the east; the tile owns its southern and western edge (as srtm2sdf writes it).
void write_terrain(const fs::path& folder, const SplatCase& area, const HeightAt& height_at) {
  const int n = cells_per_degree(area);
  const double north_step_m = kMetresPerDegree / n, east_step_m = north_step_m * cos_of_mast();
  std::string text = fmt::format("{}\n{}\n{}\n{}\n", kEast_deg_west + 1, kSouth_deg, kEast_deg_west, kSouth_deg + 1);
  text.reserve(static_cast<std::size_t>(n) * n * 5);
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column) {
      const double height_m =
          height_at((kMiddle_deg * n - 1 - column) * east_step_m, (row - kMiddle_deg * n) * north_step_m);
      fmt::format_to(std::back_inserter(text), "{}\n", std::lround(height_m));
    }
  std::ofstream file{folder / fmt::format("{}:{}:{}:{}{}.sdf", kSouth_deg, kSouth_deg + 1, kEast_deg_west,
                                          kEast_deg_west + 1, area.arc_s == 1 ? "-hd" : "")};
  if (!(file << text).flush())
    throw Error{ErrorKind::output, folder.string(), "the terrain for SPLAT! could not be written"};
}

void write_site(const fs::path& folder) {
  std::ofstream{folder / "mast.qth"} << fmt::format("mast\n{:.6f}\n{:.6f}\n45 m\n", kSouth_deg + kMiddle_deg,
                                                    kEast_deg_west + kMiddle_deg);
  // Average ground, continental temperate, vertical polarisation; no power, so that losses are computed.
  std::ofstream{folder / "mast.lrp"} << "15.000\n0.005\n301.000\n900.000\n5\n1\n0.50\n0.50\n";
}

/// One run of SPLAT! over the area; `more` are further words of its command line.
double splat_cpu_s(const fs::path& program, const fs::path& folder, double radius_km,
                   const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"-t", "mast.qth", "-L", "1.5",     "-R",     fmt::format("{}", radius_km),
                                 "-d", ".",        "-N", "-metric", "-olditm"};
  words.insert(words.end(), more.begin(), more.end());
  const Ended ended = run_in(folder, program, words);
  if (!WIFEXITED(ended.status) || WEXITSTATUS(ended.status) != 0) {
    const std::string said = text_of(folder / "said.txt");
    throw Error{ErrorKind::output, program.string(),
                "it failed: " + said.substr(said.size() > 300 ? said.size() - 300 : 0)};
  }
  return ended.cpu_s;
}

/// "SPLAT! 1.4.2", from what the program says when it is asked nothing.
std::string name_of(const fs::path& program, const fs::path& folder) {
  (void)run_in(folder, program, {});
  const std::string said = text_of(folder / "said.txt");
  const auto v = said.find(" v");
  if (v == std::string::npos) return "SPLAT!";
  return "SPLAT! " + said.substr(v + 2, said.find_first_of(" \n", v + 2) - (v + 2));
}

long cells_inside(const SplatCase& area) {
  const int n = cells_per_degree(area);
  const double north_step_km = kMetresPerDegree / 1000.0 / n, east_step_km = north_step_km * cos_of_mast();
  long cells = 0;
  for (int row = -n / 2; row < n / 2; ++row) {
    const double half_km2 = area.radius_km * area.radius_km - row * north_step_km * row * north_step_km;
    if (half_km2 >= 0.0) cells += 2 * static_cast<long>(std::sqrt(half_km2) / east_step_km) + 1;
  }
  return cells;
}

void require_inside_tile(const SplatCase& area) {
  if ((area.arc_s != 1 && area.arc_s != 3) ||
      !(area.radius_km > 0.0 && area.radius_km * 1000.0 < kMiddle_deg * kMetresPerDegree * cos_of_mast()))
    throw Error{ErrorKind::usage, "",
                "SPLAT! is timed at 1 or 3 arc-seconds, with a circle that lies inside one tile (about 51 km)"};
}

}  // namespace

std::string csv_line(const PeerRow& row) {
  return fmt::format("{},{},{:.0f},{:.0f},{},{:.2f},{:.2f},{:.0f},{:.0f}", row.peer, row.model, row.radius_km,
                     row.cell_m, row.cells, row.cpu_s, row.startup_cpu_s, row.rate_per_s(), row.net_rate_per_s());
}

std::optional<PeerRow> time_splat(const SplatCase& area, const HeightAt& height_at, int repeats) {
  require_inside_tile(area);
  const fs::path program = splat_program(area);
  if (program.empty()) return std::nullopt;
  const TemporaryFolder folder;
  write_site(folder.path());
  write_terrain(folder.path(), area, height_at);

  PeerRow row{.peer = name_of(program, folder.path()),
              .model = "ITM",
              .radius_km = area.radius_km,
              .cell_m = std::round(kMetresPerDegree * std::sqrt(cos_of_mast()) / cells_per_degree(area)),
              .cells = cells_inside(area)};
  // The tiny run first: it warms the file cache for both.
  for (int i = 0; i < repeats; ++i) {
    const double startup_s = splat_cpu_s(program, folder.path(), 0.3);
    const double all_s = splat_cpu_s(program, folder.path(), area.radius_km);
    row.startup_cpu_s = i == 0 ? startup_s : std::min(row.startup_cpu_s, startup_s);
    row.cpu_s = i == 0 ? all_s : std::min(row.cpu_s, all_s);
  }
  return row;
}

std::optional<SplatCheck> check_splat(const SplatCase& area, const HeightAt& height_at) {
  require_inside_tile(area);
  const fs::path program = splat_program(area);
  if (program.empty()) return std::nullopt;
  const TemporaryFolder folder;
  write_site(folder.path());
  write_terrain(folder.path(), area, height_at);
  (void)splat_cpu_s(program, folder.path(), area.radius_km, {"-ano", "losses.txt"});

  // latitude, longitude west, azimuth, elevation, loss; a star where the path is obstructed.
  const int n = cells_per_degree(area);
  SplatCheck check;
  std::set<std::pair<long, long>> cells;
  std::vector<double> losses_db;
  std::ifstream list{folder.path() / "losses.txt"};
  for (std::string line; std::getline(list, line);) {
    double latitude = 0.0, longitude_west = 0.0, azimuth = 0.0, elevation = 0.0, loss_db = 0.0;
    if (std::sscanf(line.c_str(), "%lf, %lf, %lf, %lf, %lf", &latitude, &longitude_west, &azimuth, &elevation,
                    &loss_db) != 5)
      continue;
    const double north = latitude - (kSouth_deg + kMiddle_deg), west = longitude_west - (kEast_deg_west + kMiddle_deg);
    check.farthest_km =
        std::max(check.farthest_km, std::hypot(north, west * cos_of_mast()) * kMetresPerDegree / 1000.0);
    cells.emplace(std::lround(north * n), std::lround(west * n));
    losses_db.push_back(loss_db);
  }
  check.losses = static_cast<long>(losses_db.size());
  check.cells = static_cast<long>(cells.size());
  if (!losses_db.empty()) {
    const auto middle = losses_db.begin() + static_cast<std::ptrdiff_t>(losses_db.size() / 2);
    std::nth_element(losses_db.begin(), middle, losses_db.end());
    check.median_loss_db = *middle;
  }
  return check;
}

}  // namespace phusong::bench
