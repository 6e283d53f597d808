#include "geo/ground/land_cover.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "geo/base/error.h"
#include "geo/io/csv.h"

namespace phusong::geo {
namespace {

constexpr int kCodes = 256;
constexpr double kHighestClutter_m = 100.0;
constexpr std::array<std::string_view, 6> kCategories{"water", "open", "suburban", "urban", "dense_urban", "trees"};

// Representative clutter heights for profiles. Source: Rec. ITU-R P.1812-6, section 3.2.1, table 2.
constexpr double kWater_m = 0.0, kOpen_m = 0.0, kSuburban_m = 10.0, kTrees_m = 15.0;

void add(ClutterClasses& all, ClutterClass one) {
  all.by_code[static_cast<std::size_t>(one.code)] = static_cast<std::uint8_t>(all.classes.size());
  all.classes.push_back(std::move(one));
}

}  // namespace

ClutterClasses no_clutter() {
  ClutterClasses all;
  all.classes.push_back({-1, "none", "open", 0.0});
  all.by_code.assign(kCodes, std::uint8_t{0});
  return all;
}

ClutterClasses esa_world_cover() {
  // Codes and names. Source: ESA WorldCover 2021 v200, Product User Manual 2.0, table 2.
  ClutterClasses all = no_clutter();
  add(all, {10, "Tree cover", "trees", kTrees_m});
  add(all, {20, "Shrubland", "open", kOpen_m});
  add(all, {30, "Grassland", "open", kOpen_m});
  add(all, {40, "Cropland", "open", kOpen_m});
  add(all, {50, "Built-up", "suburban", kSuburban_m});
  add(all, {60, "Bare / sparse vegetation", "open", kOpen_m});
  add(all, {70, "Snow and ice", "open", kOpen_m});
  add(all, {80, "Permanent water bodies", "water", kWater_m});
  add(all, {90, "Herbaceous wetland", "open", kOpen_m});
  add(all, {95, "Mangroves", "trees", kTrees_m});
  add(all, {100, "Moss and lichen", "open", kOpen_m});
  return all;
}

ClutterClasses read_classes(const std::string& csv_file) {
  const CsvTable table = read_csv(csv_file);
  std::array<std::size_t, 4> columns{};
  constexpr std::array<std::string_view, 4> kNames{"code", "name", "category", "height_m"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto found = table.column(kNames[i]);
    if (!found)
      throw Error{ErrorKind::input, csv_file + ":1",
                  fmt::format("the column {} is missing; the columns are code,name,category,height_m", kNames[i])};
    columns[i] = *found;
  }

  ClutterClasses all = no_clutter();
  for (const CsvRow& row : table.rows) {
    const std::string where = fmt::format("{}:{}", csv_file, row.line);
    const auto code = parse_number(row.cells[columns[0]]);
    if (!code || *code < 0 || *code >= kCodes || *code != static_cast<int>(*code))
      throw Error{ErrorKind::input, where,
                  fmt::format("code \"{}\" is not a whole number from 0 to 255", row.cells[columns[0]])};
    ClutterClass one{.code = static_cast<int>(*code),
                     .name = std::string{trimmed(row.cells[columns[1]])},
                     .category = std::string{trimmed(row.cells[columns[2]])}};
    if (all.index_of_code(one.code) != 0)
      throw Error{ErrorKind::input, where, fmt::format("code {} is listed twice; keep one of the two rows", one.code)};
    if (one.name.empty()) throw Error{ErrorKind::input, where, "the class has no name; give it one"};
    if (std::find(kCategories.begin(), kCategories.end(), one.category) == kCategories.end())
      throw Error{
          ErrorKind::input, where,
          fmt::format("category \"{}\" is not one of water, open, suburban, urban, dense_urban, trees", one.category)};
    const auto height_m = parse_number(row.cells[columns[3]]);
    if (!height_m || *height_m < 0.0 || *height_m > kHighestClutter_m)
      throw Error{
          ErrorKind::input, where,
          fmt::format("height_m \"{}\" is not a number from 0 to {}", row.cells[columns[3]], kHighestClutter_m)};
    one.height_m = *height_m;
    // Index 255 marks "no data" in written rasters, and 0 is "none".
    if (all.classes.size() >= 255)
      throw Error{ErrorKind::input, where, "there are more than 254 classes; join some of them"};
    add(all, std::move(one));
  }
  if (all.classes.size() == 1)
    throw Error{ErrorKind::input, csv_file, "the table lists no class; add rows of code,name,category,height_m"};
  return all;
}

}  // namespace phusong::geo
