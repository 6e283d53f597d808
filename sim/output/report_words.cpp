#include "sim/output/report_words.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "sim/output/qgis_styles.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// Digits in groups of three.
std::string grouped(double value, int digits, char group, char decimal) {
  const std::string plain = fixed(value, digits);
  const std::size_t sign = plain.starts_with('-') ? 1 : 0;
  const std::size_t point = plain.find('.');
  const std::string whole = plain.substr(sign, (point == std::string::npos ? plain.size() : point) - sign);
  std::string text = sign == 1 ? "−" : "";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) text += group;
    text += whole[i];
  }
  if (point != std::string::npos) text += decimal + plain.substr(point + 1);
  return text;
}

}  // namespace

std::string both(std::string_view en, std::string_view vi) {
  if (en == vi) return std::string{en};
  return fmt::format(R"(<span class="en">{}</span><span class="vi">{}</span>)", en, vi);
}

std::string number_en(double value, int digits) { return grouped(value, digits, ',', '.'); }
std::string number_vi(double value, int digits) { return grouped(value, digits, '.', ','); }
std::string number(double value, int digits) { return both(number_en(value, digits), number_vi(value, digits)); }

std::string billions_en(double vnd) { return number_en(vnd / 1e9, std::abs(vnd) < 1e10 ? 2 : 1) + " billion VND"; }
std::string billions_vi(double vnd) { return number_vi(vnd / 1e9, std::abs(vnd) < 1e10 ? 2 : 1) + " tỷ đồng"; }

Phrase phrase_of(Verdict verdict) noexcept {
  constexpr std::array<Phrase, 4> kPhrases{{{"covered", "có sóng"},
                                            {"marginal", "sóng yếu"},
                                            {"no signal (dead)", "lõm sóng"},
                                            {"unverified", "chưa xác minh"}}};
  return kPhrases[static_cast<std::size_t>(verdict)];
}

Phrase phrase_of(Cause cause) noexcept {
  constexpr std::array<Phrase, 6> kPhrases{{{"–", "–"},
                                            {"hidden by terrain", "bị địa hình che"},
                                            {"too far from any site", "quá xa trạm"},
                                            {"hidden by clutter (trees, houses)", "bị cây cối, nhà cửa che"},
                                            {"uplink too weak", "đường lên yếu"},
                                            {"no terrain data", "thiếu dữ liệu địa hình"}}};
  return kPhrases[static_cast<std::size_t>(cause)];
}

Phrase phrase_of(CandidateKind kind) noexcept {
  constexpr std::array<Phrase, 4> kPhrases{{{"summit", "đỉnh cao"},
                                            {"village centre", "trung tâm thôn"},
                                            {"existing mast", "cột hiện có"},
                                            {"given point", "điểm chỉ định"}}};
  return kPhrases[static_cast<std::size_t>(kind)];
}

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
