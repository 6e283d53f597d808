#include "sim/output/text.h"

#include <fmt/format.h>

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

std::string_view words_of(const Scenario& scenario, Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::covered:
      return in_language(scenario, "covered", "có sóng");
    case Verdict::marginal:
      return in_language(scenario, "marginal", "sóng yếu");
    case Verdict::dead:
      return in_language(scenario, "dead (no service)", "lõm sóng");
    case Verdict::unverified:
      return in_language(scenario, "unverified (terrain unknown)", "chưa xác minh (thiếu địa hình)");
  }
  return {};
}

std::string_view words_of(const Scenario& scenario, CandidateKind kind) noexcept {
  switch (kind) {
    case CandidateKind::rooftop:
      return in_language(scenario, "high ground", "điểm cao địa hình");
    case CandidateKind::village_centre:
      return in_language(scenario, "village centre", "trung tâm thôn");
    case CandidateKind::existing_mast:
      return in_language(scenario, "existing mast", "cột có sẵn");
    case CandidateKind::point:
      return in_language(scenario, "given point", "điểm cho trước");
  }
  return {};
}

namespace {

/// The wanted text, else the other language's, else the last resort.
std::string first_of(std::string_view wanted, std::string_view other, std::string_view last) {
  return std::string{!wanted.empty() ? wanted : !other.empty() ? other : last};
}

Language first_language(const Scenario& scenario) {
  return scenario.report.language == "vi" ? Language::vi : Language::en;
}

}  // namespace

std::string title_of(const Identity& id, Language language) {
  return language == Language::vi ? first_of(id.title_vi, id.title_en, id.name)
                                  : first_of(id.title_en, id.title_vi, id.name);
}

std::string notice_of(const Identity& id, Language language) {
  return language == Language::vi ? first_of(id.notice_vi, id.notice_en, "") : first_of(id.notice_en, id.notice_vi, "");
}

std::string title_of(const OptionKeys& option, Language language) {
  return language == Language::vi ? first_of(option.title_vi, option.title_en, option.name)
                                  : first_of(option.title_en, option.title_vi, option.name);
}

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
