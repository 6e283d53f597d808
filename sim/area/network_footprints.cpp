#include "sim/area/network_footprints.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "geo/base/parallel.h"

namespace phusong::sim {

std::vector<std::vector<std::size_t>> shared_walks(const CellJudge& judge, const NetworkFootprints& network) {
  std::vector<std::vector<std::size_t>> walks;
  std::map<std::tuple<double, double, double, const models::Model*>, std::size_t> walk_of;
  std::set<std::string_view> seen;
  for (std::size_t f = 0; f < network.size(); ++f) {
    const PathFamily& family = network.families[f];
    if (!seen.insert(network.keys[f]).second) continue;
    const auto [found, added] = walk_of.try_emplace(
        {family.at.x, family.at.y, family.height_m, &judge.models().of(family.frequency_mhz)}, walks.size());
    if (added) walks.emplace_back();
    walks[found->second].push_back(f);
  }
  return walks;
}

NetworkFootprints::NetworkFootprints(const CellJudge& judge, const FootprintMaker& maker)
    : families{path_families(judge.transmitters())} {
  std::erase_if(families, [&](const PathFamily& f) { return maker.window_of(f.at).columns == 0; });
  for (const PathFamily& family : families) keys.push_back(maker.key_of(family));
}

FootprintWork compute_missing(const CellJudge& judge, const FootprintMaker& maker, const NetworkFootprints& network,
                              FootprintStore& store, Watcher* watcher) {
  const std::vector<std::vector<std::size_t>> walks = shared_walks(judge, network);
  std::atomic<std::uint64_t> computed{0}, path_cells{0};
  Progress progress{watcher, "footprints", network.size()};
  parallel_for(std::size_t{0}, walks.size(), [&](std::size_t w) {
    std::vector<const PathFamily*> missing;
    std::vector<std::size_t> places;
    for (const std::size_t f : walks[w])
      if (!store.has(network.keys[f])) {
        missing.push_back(&network.families[f]);
        places.push_back(f);
      }
    if (!missing.empty()) {
      std::vector<std::vector<LossCode>> codes;
      if (!maker.compute(missing, codes)) return;
      for (std::size_t i = 0; i < missing.size(); ++i) {
        store.put(network.keys[places[i]], maker.window_of(missing[i]->at), codes[i]);
        path_cells += static_cast<std::uint64_t>(
            std::count_if(codes[i].begin(), codes[i].end(), [](LossCode code) { return code != kNoLoss; }));
      }
      computed += missing.size();
    }
    progress.advance(walks[w].size());
  });
  return {computed, path_cells};
}

}  // namespace phusong::sim
