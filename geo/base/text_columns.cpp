#include "geo/base/text_columns.h"

#include <algorithm>

namespace phusong {

std::size_t characters_in(std::string_view text) noexcept {
  // Bytes that begin a character.
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string text_columns(std::span<const std::vector<std::string>> rows, const std::vector<bool>& to_the_right,
                         std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], characters_in(row[c]));
  }

  std::string text;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string space(widths[c] - characters_in(row[c]), ' ');
      const bool right = c < to_the_right.size() && to_the_right[c];
      line += (c > 0 ? "  " : "") + (right ? space + row[c] : row[c] + space);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace phusong
