#include "geo/base/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace phusong {

std::string grouped(double value, int decimals, std::string_view separator, char point) {
  const std::string plain = fmt::format("{:.{}f}", std::abs(value), decimals);
  const std::size_t end = std::min(plain.find('.'), plain.size());
  const bool nothing = plain.find_first_of("123456789") == std::string::npos;
  std::string text = value < 0.0 && !nothing ? "\u2212" : "";
  for (std::size_t i = 0; i < end; ++i) {
    if (i > 0 && (end - i) % 3 == 0) text += separator;
    text += plain[i];
  }
  if (end < plain.size()) text += point + plain.substr(end + 1);
  return text;
}

std::optional<double> plain_number(std::string_view word) noexcept {
  if (word.size() > 1 && word.front() == '+' && word[1] != '-') word.remove_prefix(1);
  double value = 0.0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (failure != std::errc{} || end != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace phusong
