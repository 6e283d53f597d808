// Why a pair of places is no hop, in a sentence.
#include <fmt/format.h>

#include "geo/base/numbers.h"
#include "sim/backhaul/hops.h"

namespace phusong::sim {

namespace {

struct Words {
  Language language;
  [[nodiscard]] std::string number(double value, int decimals) const {
    return language == Language::vi ? grouped(value, decimals, ".", ',') : grouped(value, decimals, ",");
  }
};

}  // namespace

std::string why_refused(const HopGraph& graph, const HopRefusal& refusal, const Scenario& scenario, Language language) {
  const Words words{language};
  const bool vi = language == Language::vi;
  const HopNode& from = graph.nodes[static_cast<std::size_t>(refusal.from)];
  const HopNode& to = graph.nodes[static_cast<std::size_t>(refusal.to)];
  const std::string band = refusal.band < 0 ? "" : scenario.backhaul_bands[static_cast<std::size_t>(refusal.band)].name;
  const std::string missing = words.number(static_cast<double>(refusal.missing), 1);
  const std::string at = words.number(static_cast<double>(refusal.at_km), 1);
  const std::string k = words.number(scenario.backhaul.k_worst, 2);
  std::string why;
  switch (refusal.fault) {
    case HopFault::unknown_ground:
      why = vi ? "có địa hình chưa biết trên tuyến" : "unknown ground lies under it";
      break;
    case HopFault::obstructed:
      why =
          vi ? fmt::format("bị che khuất cách {} {} km, thiếu {} m (k = 4/3, băng {})", from.id, at, missing, band)
             : fmt::format("obstructed {} km from {}, {} m are missing (k = 4/3, band {})", at, from.id, missing, band);
      break;
    case HopFault::entered:
      why = vi ? fmt::format("miền Fresnel thứ nhất không đủ thoáng cách {} {} km, thiếu {} m (k = 4/3, băng {})",
                             from.id, at, missing, band)
               : fmt::format(
                     "too little of the first Fresnel zone is free {} km from {}, {} m are missing (k = 4/3, "
                     "band {})",
                     at, from.id, missing, band);
      break;
    case HopFault::entered_worst:
      why = vi ? fmt::format("thoáng khi k = 4/3, nhưng thiếu {} m cách {} {} km khi k = {} (băng {})", missing,
                             from.id, at, k, band)
               : fmt::format("clear at k = 4/3, but {} m are missing {} km from {} at k = {} (band {})", missing, at,
                             from.id, k, band);
      break;
    case HopFault::too_long:
      why = vi ? fmt::format("tuyến thoáng nhưng dài hơn giới hạn của băng {} {} km", band, missing)
               : fmt::format("clear, but {} km longer than band {} may reach", missing, band);
      break;
    case HopFault::unavailable:
      why =
          vi ? fmt::format("tuyến thoáng nhưng mưa và pha-đinh làm thiếu {} % thời gian so với mục tiêu {} % (băng {})",
                           words.number(static_cast<double>(refusal.missing), 4),
                           words.number(scenario.backhaul.availability_pct, 3), band)
             : fmt::format("clear, but rain and multipath leave it {} % of the year short of {} % (band {})",
                           words.number(static_cast<double>(refusal.missing), 4),
                           words.number(scenario.backhaul.availability_pct, 3), band);
      break;
  }
  return fmt::format("{} - {}, {} km: {}", from.id, to.id, words.number(static_cast<double>(refusal.length_km), 1),
                     why);
}

}  // namespace phusong::sim
