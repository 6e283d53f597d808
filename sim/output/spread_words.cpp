#include "sim/output/spread_words.h"

#include <array>
#include <cmath>

#include "sim/output/text.h"

namespace phusong::sim {

Change change_of(const VerdictFlip& flip) noexcept {
  if (flip.verdict == Verdict::unverified || flip.other_verdict == Verdict::unverified) return Change::unsure;
  // Covered, marginal and dead stand in this order.
  return flip.other_verdict > flip.verdict ? Change::worse : Change::better;
}

std::string_view name_of(Change change) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"worse", "better", "unsure"};
  return kNames[static_cast<std::size_t>(change)];
}

Phrase phrase_of(Change change) noexcept {
  constexpr std::array<Phrase, 3> kPhrases{{{"worse by the other model", "kém hơn theo mô hình kia"},
                                            {"better by the other model", "tốt hơn theo mô hình kia"},
                                            {"unverified by one of them", "chưa xác minh theo một mô hình"}}};
  return kPhrases[static_cast<std::size_t>(change)];
}

std::string change_colour(Change change) {
  // The ends of the classes of the difference, so that the points speak as the map beneath them.
  constexpr std::array<std::string_view, 3> kColours{"179,88,6", "84,39,136", "110,110,110"};
  return std::string{kColours[static_cast<std::size_t>(change)]};
}

std::optional<double> difference_of(const VerdictFlip& flip) noexcept {
  if (flip.median_rsrp_dbm <= kNoLevel_dbm || flip.other_median_rsrp_dbm <= kNoLevel_dbm) return std::nullopt;
  return std::round((flip.other_median_rsrp_dbm - flip.median_rsrp_dbm) * 10) / 10;
}

bool has_difference(const RunResult& result) noexcept {
  return result.spread && !result.spread->difference_db.cells.empty();
}

}  // namespace phusong::sim
