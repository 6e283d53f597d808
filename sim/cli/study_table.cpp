#include "sim/cli/study_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <fstream>
#include <string_view>
#include <tuple>

#include "geo/base/error.h"

namespace phusong::cli {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t from = 0;
  for (std::size_t comma = line.find(','); comma != std::string::npos; comma = line.find(',', from)) {
    fields.push_back(line.substr(from, comma - from));
    from = comma + 1;
  }
  fields.push_back(line.substr(from));
  return fields;
}

template <class Number>
bool parse(const std::string& text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

StudyTable StudyTable::read(const std::filesystem::path& file) {
  StudyTable table;
  std::ifstream in{file};
  if (!in) return table;
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> names = split(line);
  const auto refuse = [&](int number) {
    throw Error{ErrorKind::input, fmt::format("{}:{}", file.string(), number),
                "this is not a table of phusong study; move it away or choose another folder with --out"};
  };
  if (names.size() < 2 || names[0] != "seed" || names[1] != "key") refuse(1);
  for (int number = 2; std::getline(in, line); ++number) {
    const std::vector<std::string> fields = split(line);
    StudyRow row;
    if (fields.size() != names.size() || !parse(fields[0], row.seed)) refuse(number);
    row.key = fields[1];
    for (std::size_t c = 2; c < fields.size(); ++c) {
      if (fields[c].empty()) continue;
      double value = 0;
      if (!parse(fields[c], value)) refuse(number);
      row.numbers.emplace_back(names[c], value);
    }
    table.rows_.push_back(std::move(row));
  }
  return table;
}

bool StudyTable::has(int seed, const std::string& key) const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [&](const StudyRow& row) { return row.seed == seed && row.key == key; });
}

void StudyTable::add(StudyRow row) {
  std::erase_if(rows_, [&](const StudyRow& old) { return old.seed == row.seed && old.key == row.key; });
  rows_.push_back(std::move(row));
  std::sort(rows_.begin(), rows_.end(),
            [](const StudyRow& a, const StudyRow& b) { return std::tie(a.seed, a.key) < std::tie(b.seed, b.key); });
}

StudyTable StudyTable::only(const std::vector<std::pair<int, std::string>>& wanted) const {
  StudyTable table;
  for (const StudyRow& row : rows_)
    if (std::find(wanted.begin(), wanted.end(), std::pair{row.seed, row.key}) != wanted.end())
      table.rows_.push_back(row);
  return table;
}

std::string StudyTable::csv() const {
  // The columns of all rows, in the order in which they first stand.
  std::vector<std::string> names;
  for (const StudyRow& row : rows_)
    for (const auto& [name, value] : row.numbers)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  std::string text = "seed,key";
  for (const std::string& name : names) text += "," + name;
  text += "\n";
  for (const StudyRow& row : rows_) {
    text += fmt::format("{},{}", row.seed, row.key);
    for (const std::string& name : names) {
      const auto number =
          std::find_if(row.numbers.begin(), row.numbers.end(), [&](const auto& n) { return n.first == name; });
      text += number == row.numbers.end() ? "," : fmt::format(",{}", number->second);
    }
    text += "\n";
  }
  return text;
}

std::string StudyTable::spread(std::size_t column) const {
  std::vector<double> values;
  for (const StudyRow& row : rows_) values.push_back(row.numbers[column].second);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return fmt::format("{:.10g} ({:.10g} to {:.10g})", median(values), *low, *high);
}

std::string StudyTable::markdown() const {
  if (rows_.empty()) return "";
  const auto& columns = rows_.front().numbers;
  constexpr std::string_view kBetween = ": ";

  // Numbers of the province, a line each; numbers of the options, a line per option.
  std::string province = "| province | |\n| --- | ---: |\n", head = "| option |", rule = "| --- |", options;
  std::string option;
  bool first = true;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string& name = columns[c].first;
    const std::size_t split_at = name.find(kBetween);
    if (split_at == std::string::npos) {
      province += fmt::format("| {} | {} |\n", name, spread(c));
      continue;
    }
    const std::string this_option = name.substr(0, split_at);
    if (this_option != option) {
      first = option.empty();
      option = this_option;
      options += fmt::format("{}| {} |", first ? "" : "\n", option);
    }
    if (first) {
      head += fmt::format(" {} |", name.substr(split_at + kBetween.size()));
      rule += " ---: |";
    }
    options += fmt::format(" {} |", spread(c));
  }
  return options.empty() ? province : province + "\n" + head + "\n" + rule + "\n" + options + "\n";
}

double median(std::vector<double> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

}  // namespace phusong::cli
