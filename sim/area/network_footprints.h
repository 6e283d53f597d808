// The footprints that a network needs, and the computing of those that the store does not have yet.
//
//   NetworkFootprints network{judge, maker};
//   FootprintWork work = compute_missing(judge, maker, network, store, watcher);   // work.computed of network.size()
//
// Guarantees: what the store has is not computed again; the same codes for any number of threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/area/footprint.h"

namespace phusong::sim {

/// The families that reach the grid, and their names in the store; arrays of equal length.
struct NetworkFootprints {
  NetworkFootprints(const CellJudge& judge, const FootprintMaker& maker);
  /// Keeps the families for which keep(family) holds.
  template <class Keep>
  void keep_only(Keep&& keep);
  [[nodiscard]] std::size_t size() const noexcept { return families.size(); }

  std::vector<PathFamily> families;
  std::vector<std::string> keys;
};

struct FootprintWork {
  std::uint64_t computed = 0;    ///< footprints that the store did not have
  std::uint64_t path_cells = 0;  ///< their cells in range
};

/// Families that differ in frequency alone, by model: their paths are the same. Of families with one key, such as those
/// of two operators on one tower, the first stands for all. Indices into the network's arrays.
[[nodiscard]] std::vector<std::vector<std::size_t>> shared_walks(const CellJudge& judge,
                                                                 const NetworkFootprints& network);

/// Bands of a mast at one height share the walk over the ground. Throws Error{interrupted} after a stop.
FootprintWork compute_missing(const CellJudge& judge, const FootprintMaker& maker, const NetworkFootprints& network,
                              FootprintStore& store, Watcher* watcher);

template <class Keep>
void NetworkFootprints::keep_only(Keep&& keep) {
  std::size_t kept = 0;
  for (std::size_t f = 0; f < families.size(); ++f) {
    if (!keep(families[f])) continue;
    if (kept != f) {
      families[kept] = std::move(families[f]);
      keys[kept] = std::move(keys[f]);
    }
    ++kept;
  }
  families.resize(kept);
  keys.resize(kept);
}

}  // namespace phusong::sim
