#include "sim/scenario/read_row.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "geo/base/date.h"
#include "geo/base/error.h"
#include "sim/scenario/schema.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

/// How a key is called in a message: its table is clear from the position for arrays of tables.
std::string called(const Row& row) { return std::string{row.section().ends_with("[]") ? row.leaf() : row.key}; }

/// "/vsicurl/...", "glo30:", "https://...", "PG:dbname=..." name something other than a file beside the scenario.
bool names_no_file(const std::string& text) {
  if (text.empty() || text.starts_with("/vsi")) return true;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon < 2) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '+' || letter == '-' || letter == '_';
  });
}

bool is_identifier(const std::string& text) {
  const auto plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
  };
  return !text.empty() && plain(text.front()) && std::all_of(text.begin(), text.end(), [&](char letter) {
    return plain(letter) || letter == '.' || letter == '_' || letter == '-';
  });
}

/// Reads one entry; each operator() is one alternative of Slot and returns the canonical text.
class RowReader {
 public:
  RowReader(const Row& row, const Entry& entry, const ReadContext& context)
      : row_{row}, entry_{entry}, context_{context} {}

  std::string operator()(double* slot) const {
    *slot = number(entry_.value);
    return number_text(*slot);
  }
  std::string operator()(int* slot) const {
    const auto* whole = std::get_if<std::int64_t>(&entry_.value.data);
    if (whole == nullptr) wrong_type(entry_.value, "a whole number");
    check_limits(entry_.value, static_cast<double>(*whole));
    *slot = static_cast<int>(*whole);
    return std::to_string(*slot);
  }
  std::string operator()(bool* slot) const {
    const auto* flag = std::get_if<bool>(&entry_.value.data);
    if (flag == nullptr) wrong_type(entry_.value, "true or false");
    *slot = *flag;
    return *slot ? "true" : "false";
  }
  std::string operator()(std::string* slot) const {
    std::string canonical = text(entry_.value, *slot);
    if (slot->empty() && row_.required()) {
      fail(entry_.value, fmt::format("{} is empty, but it is needed: {}", called(row_), row_.text));
    }
    return canonical;
  }
  std::string operator()(std::vector<std::string>* slot) const {
    std::vector<std::string> shown;
    slot->clear();
    for (const Value& item : items()) {
      shown.push_back(text(item, slot->emplace_back()));
      if (slot->back().empty()) {
        fail(item, fmt::format("{} has an empty item; take it out or give it a value", called(row_)));
      }
    }
    return fmt::format("[{}]", fmt::join(shown, ", "));
  }
  std::string operator()(std::vector<double>* slot) const {
    std::vector<std::string> shown;
    slot->clear();
    for (const Value& item : items()) shown.push_back(number_text(slot->emplace_back(number(item))));
    return fmt::format("[{}]", fmt::join(shown, ", "));
  }

 private:
  [[noreturn]] static void fail(const Value& at, const std::string& sentence) {
    throw Error{ErrorKind::scenario, at.where, sentence};
  }

  [[noreturn]] void wrong_type(const Value& at, const std::string& expected) const {
    const bool is_text = std::holds_alternative<std::string>(at.data);
    const bool is_list = std::holds_alternative<std::vector<Value>>(at.data);
    std::string mend = fmt::format("see {} in docs/scenario.md", row_.key);
    if (is_list) {
      mend = "give one value, without brackets";
    } else if (expected.starts_with("a list")) {
      mend = "put it in [brackets]";
    } else if (expected.starts_with("text")) {
      mend = "put it in \"quotes\"";
    } else if (is_text) {
      mend = "write it without quotes and without a unit";
    } else if (std::holds_alternative<double>(at.data)) {
      mend = "write it without a fraction";
    }
    const std::string unit = row_.unit.empty() ? "" : fmt::format(" in {}", row_.unit);
    fail(at, fmt::format("{} must be {}{}, but this is {}; {}", called(row_), expected, unit, at.found, mend));
  }

  void check_limits(const Value& at, double value) const {
    const auto* limits = std::get_if<Limits>(&row_.allowed);
    const std::string unit = row_.unit.empty() ? "" : fmt::format(" {}", row_.unit);
    if (std::isfinite(value) && (limits == nullptr || (value >= limits->low && value <= limits->high))) return;
    const std::string mend = limits == nullptr ? std::string{"give a finite number"}
                                               : fmt::format("give a value from {}{}", range_text(row_), unit);
    fail(at, fmt::format("{} is {}{}, which is out of range; {}", called(row_), number_text(value), unit, mend));
  }

  double number(const Value& at) const {
    double value = 0;
    if (const auto* real = std::get_if<double>(&at.data)) {
      value = *real;
    } else if (const auto* whole = std::get_if<std::int64_t>(&at.data)) {
      value = static_cast<double>(*whole);
    } else {
      wrong_type(at, "a number");
    }
    check_limits(at, value);
    return value == 0 ? 0 : value;  // no negative zero in the canonical text
  }

  const std::vector<Value>& items() const {
    const auto* list = std::get_if<std::vector<Value>>(&entry_.value.data);
    if (list == nullptr) wrong_type(entry_.value, "a list");
    return *list;
  }

  /// Sets `out` and returns the canonical form, which for a path does not depend on the machine.
  std::string text(const Value& at, std::string& out) const {
    if (const auto* date = std::get_if<DateText>(&at.data); date != nullptr && row_.flavour == Flavour::date) {
      out = date->iso;
      return quoted_text(out);
    }
    const auto* raw = std::get_if<std::string>(&at.data);
    if (raw == nullptr) wrong_type(at, "text");
    out = expand_variables(*raw, context_.variables, at.where);
    if (row_.flavour == Flavour::path) return path(at, *raw, out);
    check_words(at, out);
    if (row_.flavour == Flavour::identifier && !out.empty() && !is_identifier(out)) {
      fail(at, fmt::format("{} is \"{}\", but it becomes part of file names; begin with a letter or digit and use only "
                           "letters without accents, digits, '.', '_' and '-'",
                           called(row_), out));
    }
    if (row_.flavour == Flavour::date && !out.empty() && !is_iso_date(out)) {
      fail(at, fmt::format("{} is \"{}\", which is no date; write it as YYYY-MM-DD", called(row_), out));
    }
    return quoted_text(out);
  }

  std::string path(const Value& at, const std::string& raw, std::string& out) const {
    if (out == "~" || out.starts_with("~/")) {
      fail(at, fmt::format("{} begins with ~, which only a shell expands; write ${{HOME}} instead", called(row_)));
    }
    const auto* words = std::get_if<Words>(&row_.allowed);
    const bool is_word = words != nullptr && std::find(words->begin(), words->end(), out) != words->end();
    if (is_word || names_no_file(out)) return quoted_text(raw);
    if (fs::path{out}.is_absolute()) {
      out = fs::path{out}.lexically_normal().string();
      return quoted_text(raw);
    }
    const fs::path folder = fs::absolute(entry_.folder);
    out = (folder / out).lexically_normal().string();
    return quoted_text((folder / raw).lexically_normal().lexically_relative(context_.top_folder).generic_string());
  }

  void check_words(const Value& at, const std::string& value) const {
    const auto* words = std::get_if<Words>(&row_.allowed);
    if (words == nullptr || std::find(words->begin(), words->end(), value) != words->end()) return;
    const std::string near = did_you_mean(value, *words);
    fail(at, fmt::format("{} is \"{}\", which is not known; {}give {}", called(row_), value,
                         near.empty() ? "" : fmt::format("did you mean \"{}\"? Otherwise ", near), range_text(row_)));
  }

  const Row& row_;
  const Entry& entry_;
  const ReadContext& context_;
};

}  // namespace

std::string read_row(const Row& row, const Home& home, const Entry* entry, const std::string& missing_where,
                     const ReadContext& context) {
  if (entry != nullptr) return std::visit(RowReader{row, *entry, context}, row.slot(home));
  if (row.required()) {
    const std::string allowed = range_text(row);
    throw Error{ErrorKind::scenario, missing_where,
                fmt::format("{} is missing; add it ({}): {}", called(row), allowed.empty() ? type_name(row) : allowed,
                            row.text)};
  }
  const Entry by_default{value_of_default(row.default_toml), {}, context.top_folder};
  return std::visit(RowReader{row, by_default, context}, row.slot(home));
}

}  // namespace phusong::sim
