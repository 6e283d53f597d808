// The one table of propagation models: name, function, domain, edition and the data that each needs.
// The engine asks the table and never switches on a name.
//
//   const Model& m = find_model("itu_p526");            // throws Error{scenario} with did-you-mean
//   PathLoss loss = m.evaluate(path);
//
// Guarantees: evaluate() is pure, may be called from any thread, and never returns NaN for finite inputs. It needs no
// memory of the caller's; the rows that change a profile before they read it (extended_hata, itu_p452, longley_rice)
// keep buffers per thread, which grow to the longest profile seen. PathLoss::free_space_db is the model's own: most
// rows take the straight distance between the antennas, the ITM that over the map.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "models/path/path.h"
#include "models/sweep/radial.h"

namespace phusong::models {

/// What a model needs of a path beside its two ends, and of the place.
struct Needs {
  bool profile = false;  ///< false: only the two ends of the profile are read
  bool clutter = false;  ///< clutter heights stand on the profile
  bool zones = false;    ///< sea, coastal land, inland (see Zone)
  bool climate = false;  ///< RadioClimate
  /// Points further from the transmitter are not read but for the receiver's, of a path longer than this; a sweep may
  /// be given a line that ends one point behind it.
  double profile_to_km = std::numeric_limits<double>::infinity();
};

/// One row of the table.
struct Model {
  std::string_view name, title, edition;
  Needs needs;
  Domain domain;
  bool states_sigma = false;  ///< PathLoss::sigma_db is given
  /// The loss is the same within 0.1 dB when both ends are exchanged with their heights: what a sweep outward from
  /// terminals rests on. False for models that know a base station's end, and for the ITM (some dB on rough ground).
  bool reciprocal = false;
  /// The loss never falls below free_space() (empirical/free_space.h, not the row's own free-space part) over the
  /// distance on the map plus this, dB: allows exact pruning by a bound. 0: never below it; -infinity: nothing is
  /// promised.
  double least_excess_db = 0.0;
  PathLoss (*evaluate)(const PathInput& input);
  /// May be null. Given a profile that holds only some points of the path (both ends among them), a total loss in dB
  /// that the whole profile cannot undercut; lets the engine pass over hidden sites after a few samples, exactly.
  double (*least_loss_db)(const PathInput& some_points) = nullptr;
  /// May be null: then the engine asks evaluate() for each receiver of a radial. Else the same losses for all of them
  /// at once, see models/sweep.
  BandSweepFunction sweep = nullptr;
  /// The same for receivers that each have a profile of their own; may be null.
  BandPathsFunction sweep_paths = nullptr;
};

/// One sentence for a single bit, limits taken from the model's table row.
[[nodiscard]] std::string caveat_text(Caveat caveat, const Model& model);

[[nodiscard]] std::span<const Model> all_models() noexcept;
/// Throws Error{scenario} naming the nearest known name.
[[nodiscard]] const Model& find_model(std::string_view name);

}  // namespace phusong::models
