// Dates as the files write them.
//
//   is_iso_date("2021-12-31") == true       is_iso_date("2021-02-31") == false
#pragma once

#include <chrono>
#include <string_view>

namespace phusong {

/// YYYY-MM-DD, a day that the calendar has.
[[nodiscard]] constexpr bool is_iso_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int parts[3] = {0, 0, 0};
  for (int i = 0, part = 0; i < 10; ++i) {
    const char c = text[static_cast<std::size_t>(i)];
    if (i == 4 || i == 7) {
      ++part;
      continue;
    }
    if (c < '0' || c > '9') return false;
    parts[part] = 10 * parts[part] + (c - '0');
  }
  return std::chrono::year_month_day{std::chrono::year{parts[0]}, std::chrono::month{static_cast<unsigned>(parts[1])},
                                     std::chrono::day{static_cast<unsigned>(parts[2])}}
      .ok();
}

}  // namespace phusong
