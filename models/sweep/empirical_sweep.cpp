#include "models/sweep/empirical_sweep.h"

// See closing_p526.cpp.
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
#include "models/sweep/path_quantities.h"
#include "models/sweep/running_sums.h"

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
  double at_1_db = 0.0, per_log_h_db = 0.0, per_log_d_db = 0.0, per_both_db = 0.0;
};

/// What the formula takes of each receiver, and gives, with room for whole vectors behind the last.
struct HataColumns {
  std::vector<float> d_km, h_b_m, rise_km;  ///< rise: of the straight line between the antennas
  std::vector<float> loss_db;
};

/// What the mean ground is taken from.
struct BaseTerms {
  double antenna_m = 0.0;                ///< above sea level
  double first_in = 0.0, last_in = 0.0;  ///< points of Okumura's window
  std::int32_t last_point = 0;           ///< of the radial, which may end behind the window
  const double* height_m = nullptr;      ///< of the radial's points
  const double* sum = nullptr;           ///< of the heights before each
  double sum_in = 0.0;                   ///< trapezoids from point 0 to the window's first
  bool reaches_beyond = false;           ///< the radial reaches the window's end, behind which nothing changes:
  double beyond_m = 0.0;                 ///< effective height there
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

/// effective_base_height() of a vector of receivers. The trapezoids between two points follow from the sums of the
/// heights before each.
HWY_INLINE Lanes base_height_m(const BaseTerms& t, const Radial& radial, const Receivers& receivers, Lanes d_km,
                               Block block) {
  const hn::RebindToSigned<Tag> whole;
  const double step = radial.step_km;
  HWY_ALIGN double last_of[kLanes];
  for (std::size_t k = 0; k < kLanes; ++k)
    last_of[k] = std::min(receivers.interior[block.first + (k < block.count ? k : block.count - 1)], t.last_point);
  const Lanes last = hn::Load(Tag{}, last_of);
  const auto at = [whole](const double* column, Lanes index)
                      HWY_ATTR { return Lanes{hn::GatherIndex(Tag{}, column, hn::ConvertTo(whole, index.v))}; };
  const Lanes height_last = at(t.height_m, last), sum_last = at(t.sum, last);

  // The receiver's own stretch, then the points of the window.
  const Lanes last_km = last * step, own_km = d_km - last_km;
  const Lanes own = 0.5 * own_km * (load(receivers.ground_m, block) + height_last);
  const Which ends_inside = (last >= t.first_in) & (d_km <= kMeanGroundWindow_km.high);
  if (none(!ends_inside)) {
    const Lanes sum_m_km = own + step * (sum_last + 0.5 * height_last - t.sum_in);
    return t.antenna_m - sum_m_km / (own_km + (last - t.first_in) * step);
  }
  const auto trapezoids = [&](Lanes from, Lanes to) HWY_ATTR {
    return at(t.sum, to) - at(t.sum, from) + 0.5 * (at(t.height_m, to) - at(t.height_m, from));
  };
  const Which own_counts = (last_km >= kMeanGroundWindow_km.low) & (d_km <= kMeanGroundWindow_km.high);
  const Lanes first_in = t.first_in, to = min(last, t.last_in);
  const Which window_counts = (d_km >= kMeanGroundWindow_km.low) & (to > first_in);
  Lanes sum_m_km = only(own_counts, own), length_km = only(own_counts, own_km);
  if (!none(window_counts)) {
    const Lanes from = min(first_in, last);
    sum_m_km = sum_m_km + only(window_counts, step * trapezoids(from, max(to, from)));
    length_km = length_km + only(window_counts, (to - first_in) * step);
  }
  // The whole path where none of it is in there.
  const Which whole_path = !(length_km > 0.0);
  if (!none(whole_path)) {
    sum_m_km = select(whole_path, own + step * trapezoids(0.0, last), sum_m_km);
    length_km = select(whole_path, d_km, length_km);
  }
  return t.antenna_m - sum_m_km / length_km;
}

/// But for the losses.
void fill_hata_columns(const StraightTerms& straight, const Range& height_m, const BaseTerms& base,
                       const Radial& radial, const Receivers& receivers, HataColumns& columns) {
  const auto kept = [&](Lanes h_m) HWY_ATTR { return min(max(h_m, height_m.low), height_m.high); };
  const Lanes beyond_m = kept(base.beyond_m);
  for (std::size_t i = 0; i < receivers.size(); i += kLanes) {
    const Block block = block_at(i, receivers.size());
    const Lanes d_km = load(receivers.distance_km, block);
    const bool beyond = base.reaches_beyond && receivers.interior[i] >= static_cast<std::int32_t>(base.last_in) &&
                        none(d_km <= kMeanGroundWindow_km.high);
    const Block whole{i, kLanes};
    store(d_km, columns.d_km, whole);
    store(beyond ? beyond_m : kept(base_height_m(base, radial, receivers, d_km, block)), columns.h_b_m, whole);
    store(0.001 * (load(receivers.ground_m, block) + straight.rise_m), columns.rise_km, whole);
  }
}

/// In floats: the losses are kept in floats, and rounding takes a few 1e-5 dB.
void hata_losses(const StraightTerms& straight, const HataTerms& hata, std::size_t receivers, HataColumns& columns) {
  const hn::ScalableTag<float> f;
  static_assert(hn::MaxLanes(f) <= kBeyondReceivers);
  const auto same = [&](double value) HWY_ATTR { return hn::Set(f, static_cast<float>(value)); };
  const auto log10_of = [&](hn::Vec<hn::ScalableTag<float>> v)
                            HWY_ATTR { return hn::Mul(hn::Log(f, v), same(1.0 / kLn10)); };
  for (std::size_t i = 0; i < receivers; i += hn::Lanes(f)) {
    const auto straight_km = hn::LoadU(f, columns.d_km.data() + i), rise_km = hn::LoadU(f, columns.rise_km.data() + i);
    const auto d_km = hn::Max(straight_km, same(kShortestDistance_km));
    const auto log_h = log10_of(hn::LoadU(f, columns.h_b_m.data() + i)), log_d = log10_of(d_km);
    const auto per_log_d = hn::Add(same(hata.per_log_d_db), hn::Mul(same(hata.per_both_db), log_h));
    auto loss_db =
        hn::Add(hn::Add(same(hata.at_1_db), hn::Mul(same(hata.per_log_h_db), log_h)), hn::Mul(per_log_d, log_d));
    // Free space takes no more than this over a line that rises r: log(1 + x) is at most x.
    const auto share = hn::Div(rise_km, d_km);
    const auto most_db = hn::Add(hn::Add(same(straight.at_1_km_db), hn::Mul(same(20.0), log_d)),
                                 hn::Mul(same(10.0 / kLn10), hn::Mul(share, share)));
    if (const auto asked = hn::Lt(loss_db, most_db); HWY_UNLIKELY(!hn::AllFalse(f, asked))) {
      const auto squared_km = hn::Add(hn::Mul(straight_km, straight_km), hn::Mul(rise_km, rise_km));
      const auto log_km2 = log10_of(hn::Max(squared_km, same(kShortestDistance_km * kShortestDistance_km)));
      const auto free_db = hn::Add(same(straight.at_1_km_db), hn::Mul(same(10.0), log_km2));
      loss_db = hn::IfThenElse(asked, hn::Max(loss_db, free_db), loss_db);
    }
    hn::StoreU(loss_db, f, columns.loss_db.data() + i);
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(free_space_losses);
HWY_EXPORT(fill_hata_columns);
HWY_EXPORT(hata_losses);

namespace {

using HataFormula = Decibels (*)(Megahertz, Metres, Metres, Kilometres, Environment) noexcept;

StraightTerms straight_terms(const PathInput& asked, const Radial& radial) noexcept {
  const double tx_m = radial.height_m.front() + asked.tx_height.value();
  return {free_space(asked.frequency, Kilometres{1.0}).value(), asked.rx_height.value() - tx_m};
}

HataTerms hata_terms(const PathInput& asked, HataFormula formula) noexcept {
  const Megahertz frequency{std::max(asked.frequency.value(), 1.0e-3)};
  const Metres terminal{std::max(asked.rx_height.value(), 0.1)};
  const auto at = [&](double h_b_m, double d_km) {
    return formula(frequency, Metres{h_b_m}, terminal, Kilometres{d_km}, asked.environment).value();
  };
  const double at_1_db = at(1.0, 1.0);
  const double per_log_h_db = at(10.0, 1.0) - at_1_db;
  const double per_log_d_db = at(1.0, 10.0) - at_1_db;
  return {at_1_db, per_log_h_db, per_log_d_db, at(10.0, 10.0) - at_1_db - per_log_h_db - per_log_d_db};
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

void sweep_hata(const PathInput& asked, const Domain& domain, HataFormula formula, const Radial& radial,
                const Receivers& receivers, const SweptLosses& losses) {
  if (receivers.size() == 0) return;
  thread_local std::vector<double> sums;
  const std::size_t points = std::min(static_cast<std::size_t>(receivers.interior.back()) + 1, radial.size());
  sums.resize(std::max(sums.size(), points));
  running_sums<false>(radial.height_m.first(points), sums.data(), nullptr);
  const auto whole = [](std::size_t k) { return static_cast<double>(static_cast<int>(k)); };
  const std::size_t first_in = first_point_from(kMeanGroundWindow_km.low, radial.step_km);
  const std::size_t last_in = last_point_to(kMeanGroundWindow_km.high, radial.step_km);
  const double* const h = radial.height_m.data();
  // Of the points up to k, but for half of the first height.
  const auto sum_to = [&](std::size_t k) { return sums[k] + 0.5 * h[k]; };
  BaseTerms base{.antenna_m = h[0] + asked.tx_height.value(),
                 .first_in = whole(first_in),
                 .last_in = whole(last_in),
                 .last_point = static_cast<std::int32_t>(points) - 1,
                 .height_m = h,
                 .sum = sums.data()};
  if (first_in < points) base.sum_in = sum_to(first_in);
  base.reaches_beyond = last_in < points && first_in < last_in;
  if (base.reaches_beyond) base.beyond_m = base.antenna_m - (sum_to(last_in) - base.sum_in) / whole(last_in - first_in);
  thread_local HataColumns columns;
  for (std::vector<float>* column : {&columns.d_km, &columns.h_b_m, &columns.rise_km, &columns.loss_db})
    column->resize(std::max(column->size(), receivers.size() + kBeyondReceivers), 1.0F);
  const StraightTerms straight = straight_terms(asked, radial);
  HWY_DYNAMIC_DISPATCH(fill_hata_columns)(straight, domain.tx_height_m, base, radial, receivers, columns);
  HWY_DYNAMIC_DISPATCH(hata_losses)(straight, hata_terms(asked, formula), receivers.size(), columns);
  std::copy_n(columns.loss_db.begin(), receivers.size(), losses.total_db.begin());
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
