#include "models/antenna/antenna_formula.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "geo/base/error.h"
#include "models/antenna/f1336.h"
#include "models/antenna/m2101.h"

namespace phusong::models {

namespace {

/// One of the three numbers: what it is called and where it may lie.
struct Figure {
  std::string_view name, unit;
  double low, high;
  bool low_too;  ///< whether `low` itself is allowed
};
constexpr Figure kFigures[] = {{"azimuth beamwidth", "degrees", 0.0, 360.0, false},
                               {"elevation beamwidth", "degrees", 0.0, 180.0, false},
                               {"gain", "dBi", -10.0, 40.0, true}};

AntennaPattern tr38901_pattern(std::string name, Degrees horizontal, Degrees vertical, Decibels gain) {
  const AntennaElement element;
  return sector_3gpp(std::move(name), gain, horizontal, vertical, element.a_m, element.sla_v);
}

/// The two cuts of F.1336 by whole degrees; gain_towards puts them together as the Recommendation does.
AntennaPattern f1336_pattern(std::string name, Degrees horizontal, Degrees vertical, Decibels gain) {
  const SectoralAntenna antenna{.max_gain_dbi = gain, .phi_3 = horizontal, .theta_3 = vertical};
  AntennaPattern pattern;
  pattern.name = std::move(name);
  pattern.max_gain_dbi = gain.value();
  for (int deg = 0; deg < 360; ++deg) {
    const Degrees off{deg <= 180 ? static_cast<double>(deg) : static_cast<double>(deg) - 360.0};
    const auto index = static_cast<std::size_t>(deg);
    pattern.horizontal_db[index] = -sectoral_azimuth_cut(antenna, off).value();
    pattern.vertical_db[index] = -sectoral_elevation_cut(antenna, off).value();
  }
  pattern.vertical_fades_at_db = pattern.horizontal_db[180];
  pattern.limit_db = -sectoral_least_gain(antenna).value();
  return pattern;
}

struct Formula {
  std::string_view word;
  AntennaPattern (*make)(std::string name, Degrees horizontal, Degrees vertical, Decibels gain);
};
constexpr Formula kFormulas[] = {{"tr38901", &tr38901_pattern}, {"f1336", &f1336_pattern}};

const Formula* formula_of(std::string_view name) noexcept {
  for (const Formula& formula : kFormulas)
    if (name.starts_with(formula.word) && name.substr(formula.word.size()).starts_with(':')) return &formula;
  return nullptr;
}

}  // namespace

bool is_antenna_formula(std::string_view name) noexcept { return formula_of(name) != nullptr; }

AntennaPattern antenna_by_formula(std::string_view name, const std::string& where) {
  const Formula* formula = formula_of(name);
  const auto fail = [&](const std::string& what) {
    throw Error{ErrorKind::input, where,
                fmt::format("the antenna \"{}\" {}; write it as {}", name, what, kAntennaFormulas)};
  };
  if (formula == nullptr) fail("names no formula");

  std::string_view rest = name.substr(formula->word.size() + 1);
  double figures[3] = {};
  for (std::size_t i = 0; i < 3; ++i) {
    const Figure& figure = kFigures[i];
    const std::size_t slash = rest.find('/');
    if ((slash == std::string_view::npos) != (i == 2)) fail("does not have three numbers with '/' between them");
    const std::string_view word = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);

    double& value = figures[i];
    const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (code != std::errc{} || end != word.data() + word.size() || !std::isfinite(value))
      fail(fmt::format("has \"{}\" for its {}, which is not a number", word, figure.name));
    if (value < figure.low || value > figure.high || (value == figure.low && !figure.low_too))
      fail(fmt::format("has the {} {} {}, which is not {} {} and at most {}", figure.name, value, figure.unit,
                       figure.low_too ? "at least" : "above", figure.low, figure.high));
  }
  return formula->make(std::string{name}, Degrees{figures[0]}, Degrees{figures[1]}, Decibels{figures[2]});
}

}  // namespace phusong::models
