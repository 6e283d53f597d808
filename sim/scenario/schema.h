// The one table of scenario keys: from it come validation, `phusong schema`, docs/scenario.md and did-you-mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace phusong::sim {

/// One row, for printing.
struct KeyInfo {
  std::string key;   ///< "service.rsrp_dbm", "bts_types[].height_m"
  std::string type;  ///< "number", "integer", "text", "true/false", "list of text", "list of numbers", "path", ...
  std::string unit;  ///< "dBm", "m", ...; empty for none
  std::string default_value;  ///< as TOML; "required" when there is none
  std::string range;          ///< "-160 to -40", "one of: ...", or empty
  std::string text;           ///< what it means
};

[[nodiscard]] std::vector<KeyInfo> schema_rows();
/// docs/scenario.md, whole.
[[nodiscard]] std::string schema_markdown();
/// For `phusong schema --format json`: a JSON Schema (2020-12), which editors use to complete and check scenarios.
[[nodiscard]] std::string schema_json();
/// The nearest known word by edit distance, or "" when none is near (distance > 1/3 of the length, at least 2, or every
/// letter differs). A known word that is `word` plus "_unit" is always near. Ties: the first in `known`. ASCII case
/// does not count.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace phusong::sim
