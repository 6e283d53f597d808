// The classes of RSRP, and of the difference between two models, that every map shares: pictures, report, QGIS.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "sim/output/text.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

struct LevelClass {
  double below_dbm;    ///< levels under this (and not under the class before)
  std::string colour;  ///< "#rrggbb"
  int alpha;           ///< 0..255
  std::string label;
};

/// Steps of 10 dB around the threshold: purple and red below it, amber to green above.
[[nodiscard]] inline std::vector<LevelClass> rsrp_classes(const ServiceKeys& service) {
  const double t = service.rsrp_dbm;
  const auto edge = [](double v) { return fixed(v, v == static_cast<double>(static_cast<int>(v)) ? 0 : 1); };
  const auto between = [&](double low, double high) { return edge(low) + " to " + edge(high) + " dBm"; };
  return {{t - 10, "#6d5a7d", 110, "< " + edge(t - 10) + " dBm"},
          {t, "#d7301f", 200, between(t - 10, t)},
          {t + 10, "#fc9a3c", 255, between(t, t + 10)},
          {t + 20, "#fee45a", 255, between(t + 10, t + 20)},
          {t + 30, "#8fd14f", 255, between(t + 20, t + 30)},
          {std::numeric_limits<double>::infinity(), "#1a9641", 255, "> " + edge(t + 30) + " dBm"}};
}

struct DifferenceClass {
  double below_db;     ///< differences under this (and not under the class before)
  std::string colour;  ///< "#rrggbb"
  int alpha;           ///< 0..255
  std::string label;
};

/// Symmetric around 0: orange where the other model gives less, purple where it gives more. ColorBrewer's PuOr
/// (C. Brewer, colorbrewer2.org), which readers with any colour blindness can tell apart.
[[nodiscard]] inline std::vector<DifferenceClass> difference_classes() {
  return {{-20, "#b35806", 255, "< -20 dB"},
          {-10, "#f1a340", 255, "-20 to -10 dB"},
          {-3, "#fee0b6", 255, "-10 to -3 dB"},
          {3, "#f7f7f7", 255, "-3 to 3 dB"},
          {10, "#c9c3e3", 255, "3 to 10 dB"},
          {20, "#998ec3", 255, "10 to 20 dB"},
          {std::numeric_limits<double>::infinity(), "#542788", 255, "> 20 dB"}};
}

}  // namespace phusong::sim
