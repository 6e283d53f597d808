#include "sim/output/text.h"

#include <fmt/format.h>
#include <array>

#include <algorithm>
#include <cmath>

#include "geo/base/hash.h"
#include "geo/base/text_columns.h"

namespace phusong::sim {

std::string fixed(double value, int digits) {
  if (!std::isfinite(value)) return {};
  std::string text = fmt::format("{:.{}f}", value, digits);
  // A small negative number that rounds to zero must not keep its sign.
  if (text.front() == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  line += '\n';
  return line;
}

std::string csv_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::string text{kByteOrderMark};
  text += csv_line(header);
  for (const std::vector<std::string>& row : rows) text += csv_line(row);
  return text;
}

std::string xml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      // A bare line end in an attribute would be read back as a space.
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string_view in_language(const Scenario& scenario, std::string_view en, std::string_view vi) noexcept {
  return scenario.report.language == "vi" ? vi : en;
}

Phrase phrase_of(Verdict verdict) noexcept {
  constexpr std::array<Phrase, 4> kPhrases{{{"covered", "có sóng"},
                                            {"marginal", "sóng yếu"},
                                            {"no signal (dead)", "lõm sóng"},
                                            {"unverified (terrain unknown)", "chưa xác minh (thiếu địa hình)"}}};
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
  constexpr std::array<Phrase, 5> kPhrases{{{"summit", "đỉnh cao"},
                                            {"village centre", "trung tâm thôn"},
                                            {"existing mast", "cột có sẵn"},
                                            {"given point", "điểm cho trước"},
                                            {"cell of the siting surface", "ô trên bề mặt chọn vị trí"}}};
  return kPhrases[static_cast<std::size_t>(kind)];
}

std::string_view in_language(const Scenario& scenario, Phrase phrase) noexcept {
  return in_language(scenario, phrase.en, phrase.vi);
}

namespace {

Language first_language(const Scenario& scenario) {
  return scenario.report.language == "vi" ? Language::vi : Language::en;
}

}  // namespace

std::string title_of(const Scenario& scenario) { return title_of(scenario.identity, first_language(scenario)); }

std::string notice_of(const Scenario& scenario) { return notice_of(scenario.identity, first_language(scenario)); }

std::string title_of(const Scenario& scenario, const OptionKeys& option) {
  return title_of(option, first_language(scenario));
}

std::string scenario_hash(const Scenario& scenario) { return sha256_hex(scenario.canonical); }

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += separator;
    out += texts[i];
  }
  return out;
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t left) {
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  std::vector<bool> to_the_right(columns);
  for (std::size_t c = left; c < columns; ++c) to_the_right[c] = true;
  return text_columns(rows, to_the_right, 2);
}

}  // namespace phusong::sim
