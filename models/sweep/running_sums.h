// Sums of a line's heights over the points before each, for means and fits of any stretch of it.
//
//   running_sums<true>(heights, sum, moment);    // sum[k] = h[0] + ... + h[k - 1], moment[k] = sum of i h[i], i < k
//
// Guarantees: no sum depends on how many points follow; pure.
#pragma once

#include <cstddef>
#include <span>

namespace phusong::models {

/// Arrays with room for all points; without kMoment `moment` is not touched. Four points at a time, so that one sum in
/// four waits for the one before.
template <bool kMoment>
void running_sums(std::span<const double> heights, double* sum, double* moment) noexcept {
  const double* const h = heights.data();
  const std::size_t points = heights.size();
  double s = 0.0, m = 0.0;
  std::size_t k = 0;
  for (; k + 4 <= points; k += 4) {
    const double s01 = h[k] + h[k + 1];
    sum[k] = s;
    sum[k + 1] = s + h[k];
    sum[k + 2] = s + s01;
    sum[k + 3] = s + (s01 + h[k + 2]);
    s += s01 + (h[k + 2] + h[k + 3]);
    if constexpr (kMoment) {
      const auto x = static_cast<double>(static_cast<int>(k));
      const double m0 = x * h[k], m1 = (x + 1.0) * h[k + 1], m2 = (x + 2.0) * h[k + 2], m3 = (x + 3.0) * h[k + 3];
      const double m01 = m0 + m1;
      moment[k] = m;
      moment[k + 1] = m + m0;
      moment[k + 2] = m + m01;
      moment[k + 3] = m + (m01 + m2);
      m += m01 + (m2 + m3);
    }
  }
  // The last few in the same order.
  double s_here = 0.0, m_here = 0.0;
  for (std::size_t first = k; k < points; ++k) {
    sum[k] = k == first ? s : s + s_here;
    s_here = k == first ? h[k] : s_here + h[k];
    if constexpr (kMoment) {
      const double at_k = static_cast<double>(static_cast<int>(k)) * h[k];
      moment[k] = k == first ? m : m + m_here;
      m_here = k == first ? at_k : m_here + at_k;
    }
  }
}

}  // namespace phusong::models
