#include "models/sweep/closing.h"

// SVE and RVV have no vectors of a known size; processors with SSSE3 alone take the portable form.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/closing_p526.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                             // before every other header of Highway

#include <algorithm>
#include <cmath>

#include "models/empirical/free_space.h"
#include "models/sweep/delta_bullington.h"
#include "models/sweep/lanes.h"
#include "models/terrain/itu_p526.h"

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

void close_itu_p526(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  const DiffractionTerms terms = diffraction_terms(asked, asked.effective_radius.value(), kP526Si);
  const double at_1_km_db = free_space(asked.frequency, Kilometres{1.0}).value();
  for (std::size_t i = 0; i < q.count; i += kLanes) {
    const Block block = block_at(i, q.count);
    const Paths paths = paths_of(asked, q, q.sea_fraction, block);
    const Lanes free_space_db = at_1_km_db + 20.0 * log_slant(paths);
    const SmoothHeights h = smooth_heights(q, paths, block);
    const Lanes diffraction_db = delta_bullington_db(terms, paths, h, q.median, block);
    store(free_space_db + diffraction_db, losses.total_db, block);
    store(diffraction_db, losses.diffraction_db, block);
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(close_itu_p526);
void close_itu_p526(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  HWY_DYNAMIC_DISPATCH(close_itu_p526)(asked, q, losses);
}

double clearance_that_matters(std::span<const PathInput> asked) noexcept {
  double longest_m = 0.0;
  for (const PathInput& path : asked)
    longest_m = std::max(longest_m, kSpeedOfLight_m_s / (1.0e6 * std::max(path.frequency.value(), 1.0e-3)));
  constexpr double kFactor = 17.46;  // a little more than either way of printing P.1812 (25)
  return kFactor * std::sqrt(longest_m);
}

}  // namespace phusong::models
#endif  // HWY_ONCE
