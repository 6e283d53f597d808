#include "sim/scenario/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "sim/scenario/schema_table.h"

namespace phusong::sim {
namespace {

using Json = nlohmann::ordered_json;

/// The slot's alternative is the type of the row; the value behind it does not matter.
Slot sample_slot(const Row& row) {
  static Scenario scenario;
  static BtsType bts_type;
  static OptionKeys option;
  static BandKeys band;
  static BackhaulBand backhaul_band;
  static RestrictionKeys restriction;
  return row.slot(Home{.scenario = &scenario,
                       .bts_type = &bts_type,
                       .option = &option,
                       .band = &band,
                       .backhaul_band = &backhaul_band,
                       .restriction = &restriction});
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Edit distance in which two neighbours that change places count once (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::size_t columns = b.size() + 1;
  std::vector<std::size_t> before(columns), previous(columns), current(columns);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

bool is_list(const Row& row) {
  if (row.slot == nullptr) return false;
  const Slot slot = sample_slot(row);
  return std::holds_alternative<std::vector<std::string>*>(slot) || std::holds_alternative<std::vector<double>*>(slot);
}

/// The JSON Schema type of one value (of one item, for a list).
std::string json_type(const Row& row) {
  if (row.slot == nullptr) return "string";
  const Slot slot = sample_slot(row);
  if (std::holds_alternative<int*>(slot)) return "integer";
  if (std::holds_alternative<bool*>(slot)) return "boolean";
  if (std::holds_alternative<double*>(slot) || std::holds_alternative<std::vector<double>*>(slot)) return "number";
  return "string";
}

/// The defaults of the table are TOML that is JSON too.
Json json_of_row(const Row& row) {
  Json item{{"type", json_type(row)}};
  if (const auto* limits = std::get_if<Limits>(&row.allowed)) {
    item["minimum"] = limits->low;
    item["maximum"] = limits->high;
  }
  // A path may be one of the words or any file, so its words are no closed list.
  if (const auto* words = std::get_if<Words>(&row.allowed); words != nullptr && row.flavour != Flavour::path) {
    item["enum"] = *words;
  }
  Json whole = is_list(row) ? Json{{"type", "array"}, {"items", item}} : item;
  whole["description"] = std::string{row.text};
  if (!row.unit.empty()) whole["x-unit"] = std::string{row.unit};
  if (row.required()) {
    whole["x-required"] = true;
  } else {
    whole["default"] = Json::parse(row.default_toml);
  }
  return whole;
}

}  // namespace

std::string type_name(const Row& row) {
  std::string one;
  if (row.flavour == Flavour::path) {
    one = std::holds_alternative<Words>(row.allowed) ? "word or path" : "path";
  } else if (row.flavour == Flavour::date) {
    one = "date";
  } else if (row.flavour == Flavour::identifier) {
    one = "name";
  } else if (std::holds_alternative<Words>(row.allowed)) {
    one = "word";
  } else {
    const std::string json = json_type(row);
    one = json == "string" ? "text" : json == "integer" ? "whole number" : json == "boolean" ? "true/false" : "number";
  }
  return is_list(row) ? fmt::format("list of {}s", one == "text" ? "word" : one) : one;
}

std::string range_text(const Row& row) {
  if (const auto* limits = std::get_if<Limits>(&row.allowed)) {
    return fmt::format("{} to {}", number_text(limits->low), number_text(limits->high));
  }
  if (const auto* words = std::get_if<Words>(&row.allowed)) {
    const std::string list = fmt::format("{}", fmt::join(*words, ", "));
    return row.flavour == Flavour::path ? list + ", or a path" : "one of: " + list;
  }
  return {};
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::string quoted_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      quoted += '\\';
      quoted += letter;
    } else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) {
      quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(letter)));
    } else {
      quoted += letter;
    }
  }
  return quoted + '"';
}

std::vector<KeyInfo> schema_rows() {
  std::vector<KeyInfo> rows;
  for (const Row& row : schema_table()) {
    rows.push_back({std::string{row.key}, type_name(row), std::string{row.unit},
                    row.required() ? "required" : std::string{row.default_toml}, range_text(row),
                    std::string{row.text}});
  }
  return rows;
}

std::string schema_json() {
  // A JSON Schema, because editors that know TOML complete and check files with one.
  Json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", "phusong scenario"},
            {"description", "x-required keys must be given in the file or in one that it extends."},
            {"type", "object"},
            {"additionalProperties", false},
            {"properties", Json::object()}};
  for (const Section& section : schema_sections()) {
    Json keys = Json::object();
    for (const Row& row : schema_table()) {
      if (row.section() == section.name) keys[std::string{row.leaf()}] = json_of_row(row);
    }
    Json table{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(keys)}};
    std::string name{section.name};
    if (name.ends_with("[]")) {
      name.resize(name.size() - 2);
      // Either the list itself, or tables by name that override elements of the base's list.
      Json list{{"type", "array"}, {"items", table}};
      Json by_name{{"type", "object"}, {"additionalProperties", table}};
      table = Json{{"anyOf", Json::array({std::move(list), std::move(by_name)})}};
    }
    table["description"] = std::string{section.text};
    root["properties"][name] = std::move(table);
  }
  for (const Row& row : schema_table()) {
    if (row.section().empty()) root["properties"][std::string{row.key}] = json_of_row(row);
  }
  return root.dump(2) + "\n";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  if (word.empty()) return {};
  // The unit is what people leave off, so "height" is near "height_m" however long the unit is.
  for (const std::string& candidate : known) {
    if (candidate.size() > word.size() + 1 && candidate[word.size()] == '_' &&
        edit_distance(word, std::string_view{candidate}.substr(0, word.size())) == 0) {
      return candidate;
    }
  }
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    // A word in which every letter differs is not near, however short it is.
    if (distance < least && distance < std::min(word.size(), candidate.size())) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace phusong::sim
