#include "data/reconstruct/relief_table.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "geo/base/error.h"
#include "geo/io/csv.h"

namespace phusong::data {
namespace {

/// What a kind needs: the least number of points, a height at each, and which of the three columns must be given.
struct Rule {
  std::string_view name;
  Relief kind;
  std::size_t least_points;
  bool point_heights;
  bool needs_height, needs_width, needs_roughness;
};
constexpr std::array kRules{Rule{"coast", Relief::coast, 2, false, false, false, true},
                            Rule{"island", Relief::island, 3, false, false, false, true},
                            Rule{"channel", Relief::channel, 2, false, false, true, false},
                            Rule{"karst", Relief::karst, 3, false, true, true, true},
                            Rule{"lagoon", Relief::lagoon, 1, false, false, true, false},
                            Rule{"mangrove", Relief::mangrove, 3, false, false, false, false},
                            Rule{"plain", Relief::plain, 2, true, false, false, false},
                            Rule{"summit", Relief::summit, 1, false, true, false, false},
                            Rule{"ridge", Relief::ridge, 2, true, false, false, false},
                            Rule{"valley", Relief::valley, 2, true, false, false, false},
                            Rule{"town", Relief::town, 1, false, false, true, false}};
constexpr std::array<std::string_view, 7> kColumns{"kind",    "name",      "lonlat", "height_m",
                                                   "width_m", "roughness", "source"};

std::vector<std::string_view> words(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t cut = text.find(separator);
    std::string_view word = text.substr(0, cut);
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    if (!word.empty()) out.push_back(word);
    if (cut == std::string_view::npos) break;
    text.remove_prefix(cut + 1);
  }
  return out;
}

double to_decimetre(double metres) { return std::floor(metres * 10.0 + 0.5) / 10.0; }

}  // namespace

std::vector<Landform> ReliefTable::of(Relief kind) const {
  std::vector<Landform> out;
  for (const Landform& row : rows)
    if (row.kind == kind) out.push_back(row);
  return out;
}

ReliefTable read_relief_table(const std::filesystem::path& csv, const geo::Crs& crs) {
  const geo::CsvTable cells = geo::read_csv(csv.string());
  int line_number = 1;
  const auto refuse = [&](const std::string& sentence) {
    throw Error{ErrorKind::input, fmt::format("{}:{}", csv.string(), line_number), sentence};
  };
  std::array<std::size_t, kColumns.size()> at_column{};
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    const std::optional<std::size_t> found = cells.column(kColumns[c]);
    if (!found) refuse(fmt::format("the table of relief has no column \"{}\"; add it", kColumns[c]));
    at_column[c] = *found;
  }
  const geo::Transform project{geo::Crs::wgs84(), crs, csv.string()};

  ReliefTable table;
  for (const geo::CsvRow& cell_row : cells.rows) {
    line_number = cell_row.line;
    std::array<std::string, kColumns.size()> field;
    for (std::size_t c = 0; c < field.size(); ++c) field[c] = cell_row.cells[at_column[c]];
    const Rule* rule = nullptr;
    for (const Rule& r : kRules)
      if (r.name == field[0]) rule = &r;
    if (rule == nullptr) refuse(fmt::format("\"{}\" is not a kind of landform", field[0]));
    if (field[6].empty()) refuse("every landform states its source");

    Landform row{.kind = rule->kind, .name = field[1], .line = {}, .source = field[6]};
    const auto column = [&](const std::string& text, bool needed, std::string_view what) {
      if (text.empty() && !needed) return 0.0;
      const std::optional<double> value = geo::parse_number(text);
      if (!value || *value < 0.0) refuse(fmt::format("{} must be a number of at least 0, not \"{}\"", what, text));
      return *value;
    };
    row.height_m = column(field[3], rule->needs_height, "height_m");
    row.width_m = column(field[4], rule->needs_width, "width_m");
    row.roughness = column(field[5], rule->needs_roughness, "roughness");

    for (const std::string_view point : words(field[2], ';')) {
      const std::vector<std::string_view> part = words(point, ' ');
      const std::size_t wanted = rule->point_heights ? 3 : 2;
      std::array<double, 3> value{};
      bool good = part.size() == wanted;
      for (std::size_t i = 0; good && i < wanted; ++i) {
        const std::optional<double> n = geo::parse_number(part[i]);
        good = n.has_value();
        if (good) value[i] = *n;
      }
      if (!good || std::abs(value[1]) > 90.0 || std::abs(value[0]) > 180.0)
        refuse(fmt::format("\"{}\" is not a point; write \"{}\"", point, wanted == 3 ? "lon lat height" : "lon lat"));
      const Point at = project(Point{value[0], value[1]});
      row.line.push_back({{to_decimetre(at.x), to_decimetre(at.y)}, value[2]});
    }
    if (row.line.size() < rule->least_points)
      refuse(fmt::format("a {} needs at least {} points", rule->name, rule->least_points));
    table.rows.push_back(std::move(row));
    if (static_cast<int>(table.rows.size()) > kMostLandforms)
      refuse(fmt::format("the table has more than {} landforms; merge or drop some", kMostLandforms));
  }
  return table;
}

}  // namespace phusong::data
