// Cells side by side, for a terminal.
//
//   fputs(text_columns({{"name", "dB"}, {"Khe Tiền", "112.4"}}, {false, true}, 2).c_str(), stdout);
//
// Guarantees: a column is as wide as its widest cell, counted in characters of UTF-8 as a terminal shows them (one
// column each; no wide or combining characters are known); two blanks between columns, none at the ends of lines.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace phusong {

/// Characters of a text in UTF-8.
[[nodiscard]] std::size_t characters_in(std::string_view text) noexcept;

/// One line per row, `indent` blanks before each. `to_the_right` says which columns stand to the right; columns beyond
/// its end stand to the left. Rows may be of different lengths.
[[nodiscard]] std::string text_columns(std::span<const std::vector<std::string>> rows,
                                       const std::vector<bool>& to_the_right, std::size_t indent = 0);

}  // namespace phusong
