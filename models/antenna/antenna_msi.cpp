#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "geo/base/error.h"
#include "geo/base/numbers.h"
#include "models/antenna/antenna.h"

namespace phusong::models {

namespace {

/// dBi of a half-wave dipole. Source: the MSI Planet format's own convention, 2.15.
constexpr double kDipole_dbi = 2.15;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

/// The first number inside a text such as "8-Deg Electrical", "T1" or "(dBi) .11".
std::optional<double> first_number(std::string_view text) {
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return std::nullopt;
  std::size_t start = digit;
  if (start > 0 && text[start - 1] == '.') --start;
  if (start > 0 && text[start - 1] == '-') --start;
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data() + start, text.data() + text.size(), value);
  if (code != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// ELECTRICAL_TILT in degrees; nothing where the text does not say it. Beyond 90 degrees it is no tilt but some label.
std::optional<double> tilt_of(std::string_view text) {
  if (const std::optional<double> tilt = first_number(text)) return std::abs(*tilt) < 90.0 ? tilt : std::nullopt;
  const std::string word = upper(text);
  return word == "NONE" || word == "MECHANICAL" ? std::optional{0.0} : std::nullopt;
}

/// A number without sign at the beginning of the text, which is cut off; hyphens between numbers are no signs.
std::optional<double> take_unsigned(std::string_view& text) {
  text = trimmed(text);
  if (text.empty() || (std::isdigit(static_cast<unsigned char>(text.front())) == 0 && text.front() != '.'))
    return std::nullopt;
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (code != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// Megahertz in one of a unit that stands at the beginning of the text, which is cut off; 0 for none.
double take_unit_mhz(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double mhz;
  };
  constexpr Unit kUnits[] = {{"MHZ", 1.0}, {"GHZ", 1000.0}, {"KHZ", 0.001}};
  text = trimmed(text);
  for (const Unit& unit : kUnits) {
    if (upper(text.substr(0, unit.name.size())) != unit.name) continue;
    text.remove_prefix(unit.name.size());
    return unit.mhz;
  }
  return 0.0;
}

/// FREQUENCY: "940", "0.94 GHz", "880-960 MHz", "1.71 GHz to 1880 MHz"; nothing where the text does not begin so.
std::optional<FrequencyBand> band_of(std::string_view text) {
  const std::optional<double> first = take_unsigned(text);
  if (!first || *first <= 0.0) return std::nullopt;
  const double first_unit = take_unit_mhz(text);
  text = trimmed(text);
  bool range = false;
  for (const std::string_view sign : {"-", "\xE2\x80\x93", "~", "/", "..", "TO "}) {
    if (upper(text.substr(0, sign.size())) != sign) continue;
    text.remove_prefix(sign.size());
    range = true;
    break;
  }
  const std::optional<double> second = range ? take_unsigned(text) : std::nullopt;
  const double second_unit = second ? take_unit_mhz(text) : 0.0;
  // A unit at the end of a range is that of both.
  const double high_unit = second_unit > 0.0 ? second_unit : first_unit > 0.0 ? first_unit : 1.0;
  const double low_unit = first_unit > 0.0 ? first_unit : high_unit;
  const double low = *first * low_unit;
  const double high = second ? *second * high_unit : low;
  if (high < low) return std::nullopt;
  return FrequencyBand{Megahertz{low}, Megahertz{high}};
}

/// Reads lines and knows where it is, for the errors.
class MsiReader {
 public:
  MsiReader(std::string_view text, const std::string& file) : rest_{text}, file_{file} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// Next line that is not blank; nothing at the end.
  std::optional<std::string_view> next() {
    while (!rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      const std::string_view line = trimmed(rest_.substr(0, end));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++line_;
      if (!line.empty()) return line;
    }
    return std::nullopt;
  }

  [[noreturn]] void fail(const std::string& sentence) const {
    throw Error{ErrorKind::input, fmt::format("{}:{}", file_, line_), sentence};
  }

 private:
  std::string_view rest_;
  const std::string& file_;
  int line_ = 0;
};

std::array<double, 360> read_cut(MsiReader& reader, std::string_view key, std::string_view value) {
  const std::optional<double> count = plain_number(value);
  if (!count || *count != 360.0)
    reader.fail(fmt::format("{} must announce 360 rows, one per degree, but says \"{}\"", key, value));
  std::array<double, 360> cut{};
  std::array<bool, 360> seen{};
  for (int row = 0; row < 360; ++row) {
    const std::optional<std::string_view> line = reader.next();
    if (!line) reader.fail(fmt::format("the file ends after {} of the 360 rows of {}", row, key));
    const std::size_t gap = std::min(line->find_first_of(" \t,;"), line->size());
    const std::optional<double> angle = plain_number(line->substr(0, gap));
    std::string_view tail = line->substr(gap);
    while (!tail.empty() && std::string_view{" \t,;"}.find(tail.front()) != std::string_view::npos)
      tail.remove_prefix(1);
    const std::optional<double> loss = plain_number(tail);
    if (!angle || !loss) reader.fail(fmt::format("\"{}\" is not a row of {}: angle and attenuation in dB", *line, key));
    if (*angle < 0.0 || *angle >= 360.0 || *angle != std::floor(*angle))
      reader.fail(fmt::format("the angle {} of {} is not a whole degree from 0 to 359", *angle, key));
    if (*loss < 0.0)
      reader.fail(
          fmt::format("the attenuation {} of {} is negative; MSI files count dB below the maximum", *loss, key));
    const auto index = static_cast<std::size_t>(*angle);
    if (seen[index]) reader.fail(fmt::format("the angle {} stands twice in {}", *angle, key));
    seen[index] = true;
    cut[index] = *loss;
  }
  return cut;
}

}  // namespace

AntennaPattern read_msi(std::string_view text, const std::string& file) {
  MsiReader reader{text, file};
  AntennaPattern pattern;
  bool gain = false;
  bool horizontal = false;
  bool vertical = false;

  while (const std::optional<std::string_view> line = reader.next()) {
    const std::size_t gap = std::min(line->find_first_of(" \t"), line->size());
    const std::string key = upper(line->substr(0, gap));
    const std::string_view value = trimmed(line->substr(gap));
    if (key == "NAME") {
      pattern.name = value;
    } else if (key == "GAIN") {
      const std::optional<double> figure = first_number(value);
      if (!figure) reader.fail(fmt::format("GAIN \"{}\" holds no number; write it as 15.2 dBd or 17.35 dBi", value));
      const bool isotropic_reference = upper(value).find("DBI") != std::string::npos;
      pattern.max_gain_dbi = isotropic_reference ? *figure : *figure + kDipole_dbi;
      gain = true;
    } else if (key == "ELECTRICAL_TILT") {
      pattern.electrical_tilt_deg = tilt_of(value);
    } else if (key == "FREQUENCY") {
      pattern.frequency = band_of(value);
    } else if (key == "HORIZONTAL") {
      pattern.horizontal_db = read_cut(reader, key, value);
      horizontal = true;
    } else if (key == "VERTICAL") {
      pattern.vertical_db = read_cut(reader, key, value);
      vertical = true;
    }
  }

  const std::string_view missing = !gain ? "GAIN" : !horizontal ? "HORIZONTAL" : !vertical ? "VERTICAL" : "";
  if (!missing.empty())
    throw Error{
        ErrorKind::input, file,
        fmt::format("the antenna file has no {} part; it needs GAIN, HORIZONTAL 360 and VERTICAL 360", missing)};
  pattern.limit_db = std::max(*std::max_element(pattern.horizontal_db.begin(), pattern.horizontal_db.end()),
                              *std::max_element(pattern.vertical_db.begin(), pattern.vertical_db.end()));
  return pattern;
}

}  // namespace phusong::models
