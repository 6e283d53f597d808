#include "models/sweep/empirical_sweep.h"

// See closing.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/empirical_sweep.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                                // before every other header of Highway

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "models/empirical/cost231_hata.h"
#include "models/empirical/free_space.h"
#include "models/empirical/hata_terrain.h"
#include "models/empirical/okumura_hata.h"
#include "models/sweep/lanes.h"

#ifndef PHUSONG_EMPIRICAL_SWEEP_TERMS
#define PHUSONG_EMPIRICAL_SWEEP_TERMS
namespace phusong::models {

/// The straight line between the antennas.
struct StraightTerms {
  double at_1_km_db = 0.0;
  double rise_m = 0.0;  ///< of the receiver's antenna over the transmitter's, less the receiver's ground
};

/// loss = at_1 + per_log_h log h_b + (per_log_d + per_both log h_b) log d.
struct HataTerms {
  Range base_height_m{};
  double at_1_db = 0.0, per_log_h_db = 0.0, per_log_d_db = 0.0, per_both_db = 0.0;
};

}  // namespace phusong::models
#endif  // PHUSONG_EMPIRICAL_SWEEP_TERMS

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

/// Free space, which takes the line as 1 m at least.
HWY_INLINE Lanes straight_db(const StraightTerms& t, Lanes d_km, const Receivers& receivers, Block block) {
  constexpr double kLeast = kShortestDistance_km * kShortestDistance_km;
  const Lanes rise_km = 0.001 * (load(receivers.ground_m, block) + t.rise_m);
  return t.at_1_km_db + 10.0 * log10(max(squared(d_km) + squared(rise_km), kLeast));
}

void free_space_losses(const StraightTerms& straight, const Receivers& receivers, const SweptLosses& losses) {
  for (std::size_t i = 0; i < receivers.size(); i += kLanes) {
    const Block block = block_at(i, receivers.size());
    store(straight_db(straight, load(receivers.distance_km, block), receivers, block), losses.total_db, block);
  }
}

void hata_losses(const StraightTerms& straight, const HataTerms& hata, std::span<const double> base_height_m,
                 const Receivers& receivers, const SweptLosses& losses) {
  for (std::size_t i = 0; i < receivers.size(); i += kLanes) {
    const Block block = block_at(i, receivers.size());
    const Lanes d_km = load(receivers.distance_km, block);
    const Lanes h_b_m = min(max(load(base_height_m, block), hata.base_height_m.low), hata.base_height_m.high);
    const Lanes log_h = log10(h_b_m);
    const Lanes log_d = log10(max(d_km, kShortestDistance_km));
    const Lanes loss_db =
        hata.at_1_db + hata.per_log_h_db * log_h + (hata.per_log_d_db + hata.per_both_db * log_h) * log_d;
    store(max(loss_db, straight_db(straight, d_km, receivers, block)), losses.total_db, block);
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(free_space_losses);
HWY_EXPORT(hata_losses);

namespace {

using HataFormula = Decibels (*)(Megahertz, Metres, Metres, Kilometres, Environment) noexcept;

StraightTerms straight_terms(const PathInput& asked, const Radial& radial) noexcept {
  const double tx_m = radial.height_m.front() + asked.tx_height.value();
  return {free_space(asked.frequency, Kilometres{1.0}).value(), asked.rx_height.value() - tx_m};
}

HataTerms hata_terms(const PathInput& asked, const Domain& domain, HataFormula formula) noexcept {
  const Megahertz frequency{std::max(asked.frequency.value(), 1.0e-3)};
  const Metres terminal{std::max(asked.rx_height.value(), 0.1)};
  const auto at = [&](double h_b_m, double d_km) {
    return formula(frequency, Metres{h_b_m}, terminal, Kilometres{d_km}, asked.environment).value();
  };
  const double at_1_db = at(1.0, 1.0);
  const double per_log_h_db = at(10.0, 1.0) - at_1_db;
  const double per_log_d_db = at(1.0, 10.0) - at_1_db;
  return {domain.tx_height_m, at_1_db, per_log_h_db, per_log_d_db,
          at(10.0, 10.0) - at_1_db - per_log_h_db - per_log_d_db};
}

/// First point at or beyond a distance, by the same comparison as the plain function's.
std::size_t first_point_from(double distance_km, double step_km) noexcept {
  auto k = static_cast<std::size_t>(distance_km / step_km);
  while (k > 0 && static_cast<double>(k - 1) * step_km >= distance_km) --k;
  while (static_cast<double>(k) * step_km < distance_km) ++k;
  return k;
}
/// Last point at or before it.
std::size_t last_point_to(double distance_km, double step_km) noexcept {
  const std::size_t k = first_point_from(distance_km, step_km);
  return static_cast<double>(k) * step_km > distance_km ? k - 1 : k;
}

/// effective_base_height() for all receivers. The trapezoids between two points follow from the sums of the heights
/// before each.
void effective_base_heights(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                            std::vector<double>& base_height_m) {
  const double step = radial.step_km;
  const double* const h = radial.height_m.data();
  const std::size_t first_in = first_point_from(kMeanGroundWindow_km.low, step);
  const std::size_t last_in = last_point_to(kMeanGroundWindow_km.high, step);
  const double antenna_m = h[0] + asked.tx_height.value();

  // Sums of the heights before a point: walked once, and kept at both ends of the window.
  std::size_t k = 0;
  double sum = 0.0;
  double before_first = 0.0;
  double before_last = 0.0;
  const auto walk_to = [&](std::size_t point) {
    for (; k < point; ++k) sum += h[k];
  };
  bool first_passed = false;
  bool last_passed = false;
  const auto trapezoids_m = [&](std::size_t from, double before_from, std::size_t to, double before_to) {
    return before_to - before_from + 0.5 * (h[to] - h[from]);
  };
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    const auto last = static_cast<std::size_t>(receivers.interior[i]);
    if (!first_passed && last >= first_in) {
      walk_to(first_in);
      before_first = sum;
      first_passed = true;
    }
    if (!last_passed && last >= last_in) {
      walk_to(last_in);
      before_last = sum;
      last_passed = true;
    }
    walk_to(last);

    // The receiver's own stretch, then the points of the window, or of the whole path where none of it is in there.
    const double d_km = receivers.distance_km[i];
    const double last_km = static_cast<double>(last) * step;
    const double own_km = d_km - last_km;
    const double own = 0.5 * own_km * (receivers.ground_m[i] + h[last]);
    double sum_m_km = 0.0;
    double length_km = 0.0;
    if (d_km >= kMeanGroundWindow_km.low) {
      if (kMeanGroundWindow_km.holds(last_km) && kMeanGroundWindow_km.holds(d_km)) {
        sum_m_km = own;
        length_km = own_km;
      }
      const std::size_t to = std::min(last, last_in);
      if (to > first_in) {
        sum_m_km += step * trapezoids_m(first_in, before_first, to, last_passed ? before_last : sum);
        length_km += static_cast<double>(to - first_in) * step;
      }
    }
    if (!(length_km > 0.0)) {
      sum_m_km = own + step * trapezoids_m(0, 0.0, last, sum);
      length_km = d_km;
    }
    base_height_m[i] = antenna_m - sum_m_km / length_km;
  }
}

void sweep_hata(const PathInput& asked, const Domain& domain, HataFormula formula, const Radial& radial,
                const Receivers& receivers, const SweptLosses& losses) {
  thread_local std::vector<double> base_height_m;
  base_height_m.resize(receivers.size());
  effective_base_heights(asked, radial, receivers, base_height_m);
  HWY_DYNAMIC_DISPATCH(hata_losses)
  (straight_terms(asked, radial), hata_terms(asked, domain, formula), base_height_m, receivers, losses);
  std::ranges::fill(losses.diffraction_db, 0.0F);
}

}  // namespace

void sweep_free_space(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                      const SweptLosses& losses) {
  HWY_DYNAMIC_DISPATCH(free_space_losses)(straight_terms(asked, radial), receivers, losses);
  std::ranges::fill(losses.diffraction_db, 0.0F);
}

void sweep_okumura_hata(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                        const SweptLosses& losses) {
  sweep_hata(asked, kOkumuraHataDomain, &okumura_hata, radial, receivers, losses);
}

void sweep_cost231_hata(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                        const SweptLosses& losses) {
  sweep_hata(asked, kCost231HataDomain, &cost231_hata, radial, receivers, losses);
}

}  // namespace phusong::models
#endif  // HWY_ONCE
