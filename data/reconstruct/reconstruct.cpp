#include "data/reconstruct/reconstruct.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "data/reconstruct/pack_build.h"
#include "data/reconstruct/recipe.h"
#include "data/reconstruct/terrain_generator.h"
#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "sim/scenario/load.h"
#include "sim/source_id.h"

namespace phusong::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "pack.json";

std::string digest_of(const Recipe& recipe, int seed) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{recipe.folder}) {
    const std::string extension = entry.path().extension().string();
    if (entry.is_regular_file() && (extension == ".toml" || extension == ".csv")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (!recipe.baseline.empty()) {
    sim::LoadSettings load;
    load.variables["PACK"] = ".";
    for (const fs::path& file : sim::load_scenario(recipe.baseline, load).files) files.push_back(file);
  }
  Sha256 hash;
  // The programme is chosen by a run of the baseline, so what decides coverage decides the pack too.
  hash.add(fmt::format("phusong {} rules {} terrain {} radio {} seed {}\n", PHUSONG_VERSION, kRulesVersion,
                       kTerrainRulesVersion, sim::radio_id(), seed));
  for (const fs::path& file : files) hash.add(fmt::format("{} {}\n", file.filename().string(), sha256_file(file)));
  return hash.hex().substr(0, 12);
}

// A folder beside the pack's own that vanishes unless it is kept.
class Scaffold {
 public:
  explicit Scaffold(const fs::path& pack) {
    static std::atomic<unsigned> counter{0};
    folder_ = pack.parent_path() / fmt::format(".making-{}-{}-{}", pack.filename().string(), ::getpid(), ++counter);
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) {
      throw Error{
          ErrorKind::output, pack.parent_path().string(),
          fmt::format("the cache cannot be written ({}); set PHUSONG_CACHE to a folder that can", error.message())};
    }
  }
  ~Scaffold() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Scaffold(const Scaffold&) = delete;
  Scaffold& operator=(const Scaffold&) = delete;

  [[nodiscard]] const fs::path& folder() const noexcept { return folder_; }
  /// True when this builder's folder became the pack; false when another builder was first.
  [[nodiscard]] bool become(const fs::path& pack) const {
    std::error_code error;
    fs::rename(folder_, pack, error);
    if (!error) return true;
    if (fs::exists(pack / kManifest)) return false;
    throw Error{ErrorKind::output, pack.string(),
                fmt::format("the pack cannot be put in its place ({})", error.message())};
  }

 private:
  fs::path folder_;
};

// Builders that were killed leave their folder behind: it goes when its process no longer lives.
void sweep(const fs::path& cache, const std::string& pack_name) {
  std::error_code error;
  const std::string prefix = fmt::format(".making-{}-", pack_name);
  for (const auto& entry : fs::directory_iterator{cache, error}) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    int pid = 0;
    const char* first = name.data() + prefix.size();
    if (std::from_chars(first, name.data() + name.size(), pid).ec != std::errc{} || pid <= 0) continue;
    if (::kill(pid, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), error);
  }
}

}  // namespace

fs::path cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string{value == nullptr ? "" : value};
  };
  if (const std::string own = variable("PHUSONG_CACHE"); !own.empty()) return own;
  if (const std::string xdg = variable("XDG_CACHE_HOME"); !xdg.empty()) return fs::path{xdg} / "phusong";
  if (const std::string home = variable("HOME"); !home.empty()) return fs::path{home} / ".cache" / "phusong";
  throw Error{ErrorKind::output, "", "no place for the cache: set PHUSONG_CACHE to a folder"};
}

fs::path pack_folder(const fs::path& recipe_file, int seed) {
  const Recipe recipe = read_recipe(recipe_file);
  return cache_folder() / fmt::format("{}-{}", recipe.name, digest_of(recipe, seed));
}

Pack ensure_pack(const fs::path& recipe_file, int seed, Watcher* watcher) {
  const Recipe recipe = read_recipe(recipe_file);
  const fs::path pack = cache_folder() / fmt::format("{}-{}", recipe.name, digest_of(recipe, seed));
  if (fs::exists(pack / kManifest)) return {pack, false};
  sweep(pack.parent_path(), pack.filename().string());
  const Scaffold scaffold{pack};
  if (watcher != nullptr)
    watcher->note(fmt::format("building the province '{}' (seed {}) into {}", recipe.name, seed, pack.string()));
  build_pack(recipe, seed, scaffold.folder(), {}, watcher);
  return {pack, scaffold.become(pack)};
}

}  // namespace phusong::data
