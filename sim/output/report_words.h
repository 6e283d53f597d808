// Words and numbers of the report in both languages at once: the page carries both and shows one.
//
//   both("no signal", "lõm sóng")  ->  <span class="en">no signal</span><span class="vi">lõm sóng</span>
//   number(1234.5, 1)              ->  1,234.5 in English, 1.234,5 in Vietnamese
#pragma once

#include <string>
#include <string_view>

#include "sim/gaps/gaps.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// Two texts that are HTML already. One span each; the text itself when they are equal.
[[nodiscard]] std::string both(std::string_view en, std::string_view vi);
/// A number with thousands separators.
[[nodiscard]] std::string number(double value, int digits = 0);
[[nodiscard]] std::string number_en(double value, int digits = 0);
[[nodiscard]] std::string number_vi(double value, int digits = 0);
/// "81.0 billion VND" / "81,0 tỷ đồng".
[[nodiscard]] std::string billions_en(double vnd);
[[nodiscard]] std::string billions_vi(double vnd);

/// The verdict in its colour, as HTML.
[[nodiscard]] std::string verdict_tag(Verdict verdict);
/// The rows of the sensitivity table are named in English; this is the Vietnamese of one.
[[nodiscard]] std::string sensitivity_vi(std::string_view what);

}  // namespace phusong::sim
