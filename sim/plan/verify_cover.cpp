#include "sim/plan/verify_cover.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <functional>

namespace phusong::sim {

namespace {

using Long = long double;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

std::vector<Long> CoverBound::reduced(const std::vector<Long>& lambda, Long price) const {
  std::vector<Long> result(rows.size(), 0.0L);
  for (std::size_t j = 0; j < rows.size(); ++j) {
    if (columns.upper[j] == 0) continue;
    SafeSum share;
    for (const int r : rows[j]) share.add(lambda[at(r)]);
    // Rounded down: what the column's multipliers may be more, what its price may be less.
    const Long own = least ? static_cast<Long>(cost[j]) : price * cost[j] * (1.0L - 4.0L * LDBL_EPSILON);
    result[j] = own - share.value() - share.error() - 4.0L * LDBL_EPSILON * own;
  }
  return result;
}

std::size_t CoverBound::left() const {
  std::size_t in = 0;
  for (std::size_t j = 0; j < rows.size(); ++j) in += columns.lower[j] != 0 ? 1 : 0;
  return in > most ? 0 : most - in;
}

Long CoverBound::bound_by(const std::vector<Long>& lambda, Long price, const std::vector<Long>& reduced) const {
  SafeSum sum, spent;
  std::vector<char> alive(weight.size(), 0);
  std::size_t in = 0;
  std::vector<Long> gains;  // below 0
  for (std::size_t j = 0; j < rows.size(); ++j) {
    if (columns.upper[j] == 0) continue;
    for (const int r : rows[j]) alive[at(r)] = 1;
    if (columns.lower[j] != 0) {
      ++in;
      spent.add(cost[j]);
      sum.add(reduced[j]);
    } else if (reduced[j] < 0.0L) {
      gains.push_back(reduced[j]);
    }
  }
  if (least) {
    for (const Long gain : gains) sum.add(gain);
    // As many rows as are missing, those with the least multipliers.
    std::vector<Long> each;
    for (std::size_t r = 0; r < weight.size(); ++r)
      if (open[r] != 0 && alive[r] != 0) each.push_back(lambda[r]);
    if (each.size() < at(missing)) return HUGE_VALL;
    std::nth_element(each.begin(), each.begin() + missing, each.end());
    for (int k = 0; k < missing; ++k) sum.add(each[at(k)]);
    return sum.value() - sum.error();
  }
  if (in > most || spent.value() - spent.error() > money * (1.0L + kBudgetRoom)) return HUGE_VALL;
  if (price > 0.0L) sum.add(-price * money);
  for (std::size_t r = 0; r < weight.size(); ++r)
    if (open[r] != 0 && alive[r] != 0) sum.add(std::min(lambda[r] - weight[r], 0.0L));
  const std::size_t count = std::min(most - in, gains.size());
  std::nth_element(gains.begin(), gains.begin() + static_cast<std::ptrdiff_t>(count), gains.end());
  for (std::size_t k = 0; k < count; ++k) sum.add(gains[k]);
  return sum.value() - sum.error();
}

Long CoverBound::bound(const std::vector<Long>& lambda, Long price) const {
  return bound_by(lambda, price, reduced(lambda, price));
}

void CoverBound::fix(const std::vector<Long>& lambda, Long price, Long cutoff) {
  const std::vector<Long> own = reduced(lambda, price);
  const Long now = bound_by(lambda, price, own);
  if (least) {
    for (std::size_t j = 0; j < rows.size(); ++j)
      if (columns.open(j) && own[j] != 0.0L && now + std::abs(own[j]) >= cutoff) columns.set(j, own[j] > 0.0L ? 0 : 1);
    return;
  }
  // The last that is taken makes room for one that is forced in; the first that is not comes for one that is forced
  // out.
  const std::size_t count = left();
  if (count == 0) return;
  std::vector<Long> gains;
  for (std::size_t j = 0; j < rows.size(); ++j)
    if (columns.open(j) && own[j] < 0.0L) gains.push_back(own[j]);
  std::sort(gains.begin(), gains.end());
  const Long last = gains.size() >= count ? gains[count - 1] : 0.0L;
  const Long next = gains.size() > count ? gains[count] : 0.0L;
  for (std::size_t j = 0; j < rows.size(); ++j) {
    if (!columns.open(j)) continue;
    const bool taken = own[j] < 0.0L && own[j] <= last;
    if (now + (taken ? next - own[j] : own[j] - last) >= cutoff) columns.set(j, taken ? 1 : 0);
  }
}

}  // namespace phusong::sim
