#include "sim/area/network_footprints.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>

namespace phusong::sim {

namespace {

/// Families that differ in frequency alone, by model: their paths are the same.
std::vector<std::vector<std::size_t>> shared_walks(const CellJudge& judge, const std::vector<PathFamily>& families) {
  std::vector<std::vector<std::size_t>> walks;
  const auto shares = [&](const PathFamily& a, const PathFamily& b) {
    return a.at == b.at && a.height_m == b.height_m &&
           &judge.models().of(a.frequency_mhz) == &judge.models().of(b.frequency_mhz);
  };
  for (std::size_t f = 0; f < families.size(); ++f) {
    // A mast's families follow each other.
    std::size_t w = walks.size();
    while (w > 0 && families[walks[w - 1].front()].at == families[f].at &&
           !shares(families[walks[w - 1].front()], families[f]))
      --w;
    if (w > 0 && shares(families[walks[w - 1].front()], families[f]))
      walks[w - 1].push_back(f);
    else
      walks.push_back({f});
  }
  return walks;
}

}  // namespace

NetworkFootprints::NetworkFootprints(const CellJudge& judge, const FootprintMaker& maker)
    : families{path_families(judge.transmitters())} {
  std::erase_if(families, [&](const PathFamily& f) { return maker.window_of(f.at).columns == 0; });
  for (const PathFamily& family : families) keys.push_back(maker.key_of(family));
}

FootprintWork compute_missing(const CellJudge& judge, const FootprintMaker& maker, const NetworkFootprints& network,
                              FootprintStore& store, Watcher* watcher) {
  const std::vector<std::vector<std::size_t>> walks = shared_walks(judge, network.families);
  std::atomic<std::uint64_t> computed{0}, path_cells{0};
  Progress progress{watcher, "footprints", network.size()};
  tbb::parallel_for(std::size_t{0}, walks.size(), [&](std::size_t w) {
    std::vector<const PathFamily*> missing;
    std::vector<std::size_t> places;
    for (const std::size_t f : walks[w])
      if (!store.has(network.keys[f])) {
        missing.push_back(&network.families[f]);
        places.push_back(f);
      }
    if (!missing.empty()) {
      std::vector<std::vector<LossCode>> codes;
      maker.compute(missing, codes);
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
