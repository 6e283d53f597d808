// The losses from one mast to some cells, each on its own profile: what is exact in a map.
//
//   OwnPaths paths;                                    // keep it: its buffers are used again
//   paths.read(judge, families_of_one_mast, cells);
//   paths.loss_db(f, i)   paths.is_unknown(i)
//
// Guarantees: within models::kSweepAgreement_db of CellJudge::path_loss(), the plain version and oracle: the models'
// closed formulas run over several paths at once. The same values for a cell whatever others are asked for along with
// it. Not shared between threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/area/footprint.h"

namespace phusong::sim {

class OwnPaths {
 public:
  /// For families of one place, height and model, which differ in frequency.
  void read(const CellJudge& judge, std::span<const PathFamily* const> families, std::span<const Point> to);

  [[nodiscard]] float loss_db(std::size_t family, std::size_t cell) const noexcept { return total_db_[family][cell]; }
  /// Whether the cell's path crosses unknown ground.
  [[nodiscard]] bool is_unknown(std::size_t cell) const noexcept { return unknown_[cell] != 0; }

 private:
  std::vector<geo::GroundPath> ground_;
  Profile profile_;
  std::vector<models::OwnPath> paths_;
  std::vector<models::PathInput> asked_;
  std::vector<std::vector<float>> total_db_, diffraction_db_;
  std::vector<models::SweptLosses> losses_;
  std::vector<std::uint8_t> unknown_;
};

}  // namespace phusong::sim
