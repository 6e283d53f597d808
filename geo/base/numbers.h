// Numbers as text and back, the same on every machine.
//
//   grouped(1234567.0, 0, ",") == "1,234,567"      grouped(1234.5, 1, ".", ',') == "1.234,5"
//   plain_number("-1e3") == -1000.0                plain_number("12 m") is none
//
// Guarantees: independent of the locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace phusong {

/// A finite value with that many decimals, its whole part in groups of three; a minus sign (U+2212) only before what is
/// not zero after rounding.
[[nodiscard]] std::string grouped(double value, int decimals, std::string_view separator, char point = '.');

/// A whole word as a finite number in C notation, a leading plus allowed. None for anything else, blanks included.
[[nodiscard]] std::optional<double> plain_number(std::string_view word) noexcept;

}  // namespace phusong
