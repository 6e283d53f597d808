#include "tests/bench/province/pack_scenario.h"

#include "data/reconstruct/reconstruct.h"
#include "sim/scenario/load.h"

namespace phusong::bench {

sim::Scenario load_with_pack(const std::filesystem::path& file, std::vector<std::string> overrides) {
  sim::LoadSettings settings{.overrides = std::move(overrides), .variables = {}};
  const sim::PackKeys pack = sim::load_pack_keys(file, settings);
  if (!pack.recipe.empty())
    settings.variables["PACK"] = data::ensure_pack(pack.recipe, pack.seed, nullptr).folder.string();
  return sim::load_scenario(file, settings);
}

}  // namespace phusong::bench
