#include "sim/output/report_words.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "geo/base/numbers.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/text.h"

namespace phusong::sim {

std::string both(std::string_view en, std::string_view vi) {
  if (en == vi) return std::string{en};
  return fmt::format(R"(<span class="en">{}</span><span class="vi">{}</span>)", en, vi);
}

std::string number_en(double value, int digits) { return grouped(value, digits, ","); }
std::string number_vi(double value, int digits) { return grouped(value, digits, ".", ','); }
std::string number(double value, int digits) { return both(number_en(value, digits), number_vi(value, digits)); }

std::string billions_en(double vnd) { return number_en(vnd / 1e9, std::abs(vnd) < 1e10 ? 2 : 1) + " billion VND"; }
std::string billions_vi(double vnd) { return number_vi(vnd / 1e9, std::abs(vnd) < 1e10 ? 2 : 1) + " tỷ đồng"; }

std::string verdict_tag(Verdict verdict) {
  const Phrase p = phrase_of(verdict);
  return fmt::format(R"(<span class="tag" style="background:{}">{}</span>)",
                     hex_colour(verdict_colour(name_of(verdict))), both(p.en, p.vi));
}

std::string sensitivity_vi(std::string_view what) {
  const auto after = [&](std::string_view start) { return std::string{what.substr(start.size())}; };
  if (what.starts_with("as modelled: ")) return "theo mô hình " + after("as modelled: ");
  if (what.starts_with("all levels ")) return "mọi mức thu " + after("all levels ");
  if (what.starts_with("model ")) return "mô hình " + after("model ");
  return std::string{what};
}

}  // namespace phusong::sim
