// The one table of propagation models: name, function, domain, edition and the data that each needs.
// The engine asks the table and never switches on a name.
//
//   const Model& m = find_model("itu_p526");            // throws Error{scenario} with did-you-mean
//   PathLoss loss = m.evaluate(path);
//
// Guarantees: evaluate() is pure, never allocates, may be called from any thread, and never returns NaN for finite
// inputs. The free-space part is taken over the straight distance between the antennas, which is never shorter than
// the distance over the map.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/units.h"
#include "geo/grid/profile.h"

namespace phusong::models {

/// Polarisation matters to the spherical-Earth part of P.526.
enum class Polarisation { horizontal, vertical };
/// Environment of the Hata family.
enum class Environment { urban_large, urban_small, suburban, open };

/// What every model may ask for.
struct PathInput {
  Megahertz frequency;
  ProfileView profile;  ///< transmitter at index 0
  Metres tx_height;     ///< antenna above ground, at the base station
  Metres rx_height;     ///< antenna above ground, at the terminal
  Kilometres effective_radius{8500.0};
  Polarisation polarisation = Polarisation::vertical;
  Environment environment = Environment::open;
  double sea_fraction = 0.0;  ///< 0..1; used by the spherical-Earth part (omega)
};

/// Reasons why a value should be read with care; a set of bits.
enum class Caveat : std::uint32_t {
  none = 0,
  frequency_out_of_domain = 1U << 0,
  distance_out_of_domain = 1U << 1,
  tx_height_out_of_domain = 1U << 2,
  rx_height_out_of_domain = 1U << 3,
  terminal_below_ground = 1U << 4,
  environment_out_of_domain = 1U << 5
};
using Caveats = std::uint32_t;
constexpr Caveats bits(Caveat c) noexcept { return static_cast<Caveats>(c); }
/// One sentence for a single bit, limits taken from the model's table row.
[[nodiscard]] std::string caveat_text(Caveat caveat, const struct Model& model);

/// Basic transmission loss between isotropic antennas, median over locations, with its parts.
struct PathLoss {
  double total_db = 0.0;
  double free_space_db = 0.0;
  double diffraction_db = 0.0;  ///< over terrain and clutter; 0 for models without a profile
  /// Main obstacle: profile index of the point with the largest Fresnel parameter nu over the direct path,
  /// or -1 when no sample has nu > -0.78 (or the model has no profile).
  int obstacle = -1;
  double obstacle_nu = 0.0;
  Caveats caveats = 0;
};

struct Range {
  double low, high;
  [[nodiscard]] constexpr bool holds(double value) const noexcept { return value >= low && value <= high; }
};

/// Where a model's source says that it holds. Each model's header states its own; the table repeats none of it.
struct Domain {
  Range frequency_mhz, distance_km, tx_height_m, rx_height_m;
};
/// The caveats of a path under a domain; `tx_height_m` is the height that the model means (Hata: the effective one).
[[nodiscard]] Caveats domain_caveats(const Domain& domain, Megahertz frequency, Kilometres distance, Metres tx_height,
                                     Metres rx_height) noexcept;

/// One row of the table.
struct Model {
  std::string_view name, title, edition;
  bool needs_profile;  ///< false: only the two ends of the profile are read
  bool needs_clutter;  ///< true: clutter heights are added to the profile
  Range frequency_mhz, distance_km, tx_height_m, rx_height_m;
  double default_sigma_db;   ///< location variability incl. model error, when the scenario gives none
  bool at_least_free_space;  ///< loss >= free-space loss always: allows exact pruning by an upper bound
  PathLoss (*evaluate)(const PathInput& input);
  /// May be null. Given a profile that holds only some points of the path (both ends among them), a total loss in dB that
  /// the whole profile cannot undercut; lets the engine pass over hidden sites after a few samples, exactly.
  double (*least_loss_db)(const PathInput& some_points);
};

[[nodiscard]] std::span<const Model> all_models() noexcept;
/// Throws Error{scenario} naming the nearest known name.
[[nodiscard]] const Model& find_model(std::string_view name);

}  // namespace phusong::models
