// Text for output files: numbers, CSV and XML the same on every machine, and the words of both languages.
//
//   fixed(12.345, 1) == "12.3"     csv_line({"Khe Tiền", "a,b"}) == "Khe Tiền,\"a,b\"\n"     xml("a<b") == "a&lt;b"
//
// Guarantees: independent of the locale; '.' is the decimal sign; no "-0.0"; not a number is empty. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/gaps/gaps.h"
#include "sim/scenario/titles.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// UTF-8 byte order mark: spreadsheets read Vietnamese right only with it.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A level at or below this says "no signal at all" and is written as empty.
inline constexpr double kNoLevel_dbm = -900.0;

/// A number with that many decimals; empty for NaN and infinity.
[[nodiscard]] std::string fixed(double value, int digits);

/// One CSV record with its line end; fields are quoted where RFC 4180 asks for it.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);

/// A whole table with its byte order mark.
[[nodiscard]] std::string csv_table(const std::vector<std::string>& header,
                                    const std::vector<std::vector<std::string>>& rows);

/// Escapes for XML text and attributes; characters that XML 1.0 forbids become spaces.
[[nodiscard]] std::string xml(std::string_view text);

/// The phrase in the scenario's first language (report.language).
[[nodiscard]] std::string_view in_language(const Scenario& scenario, std::string_view en, std::string_view vi) noexcept;

/// What maps, tables and the report call a verdict, a cause, a kind of candidate.
struct Phrase {
  std::string_view en, vi;
};
[[nodiscard]] Phrase phrase_of(Verdict verdict) noexcept;
[[nodiscard]] Phrase phrase_of(Cause cause) noexcept;
[[nodiscard]] Phrase phrase_of(CandidateKind kind) noexcept;
[[nodiscard]] std::string_view in_language(const Scenario& scenario, Phrase phrase) noexcept;

/// The same in the scenario's first language.
[[nodiscard]] std::string title_of(const Scenario& scenario);
[[nodiscard]] std::string notice_of(const Scenario& scenario);
[[nodiscard]] std::string title_of(const Scenario& scenario, const OptionKeys& option);

/// Hash that stands for the scenario in every output: SHA-256 of its effective keys and values.
[[nodiscard]] std::string scenario_hash(const Scenario& scenario);

/// Texts joined by a separator.
[[nodiscard]] std::string joined(const std::vector<std::string>& texts, std::string_view separator);

/// Columns as wide as their widest cell, for a terminal; the first `left` columns to the left, the others to the right.
/// Two blanks before each column.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t left = 1);

}  // namespace phusong::sim
