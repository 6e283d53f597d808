#include "geo/places/villages.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "geo/base/error.h"
#include "geo/io/csv.h"
#include "geo/io/native_raster.h"
#include "geo/places/area.h"

namespace phusong::geo {
namespace {

// ---- fields ----

// Where each value of a village stands in the source; empty: nowhere.
struct FieldNames {
  std::string id, name, commune, district, households, population, weight, phase, status, closed_by;
};

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

[[noreturn]] void no_field(const FeatureTable& table, const std::string& key, const std::string& name) {
  throw Error{ErrorKind::input, table.source,
              fmt::format("there is no field \"{}\" for villages.{}; the fields there are {}", name, key,
                          table.field_names.empty() ? "none" : fmt::format("{}", fmt::join(table.field_names, ", ")))};
}

// A field that the scenario names must be there; a default name may be absent, except that of the id.
std::string find_field(const FeatureTable& table, const std::string& key, const std::string& mapped,
                       const std::string& standard, bool required) {
  const std::string wanted = to_nfc(mapped.empty() ? standard : mapped, fmt::format("villages.{}", key));
  for (const std::string& name : table.field_names)
    if (name == wanted) return name;
  for (const std::string& name : table.field_names)
    if (lower(name) == lower(wanted)) return name;
  if (!mapped.empty() || required) no_field(table, key, wanted);
  return {};
}

FieldNames find_fields(const FeatureTable& t, const VillageSource& s) {
  FieldNames f;
  f.id = find_field(t, "id_field", s.id_field, "id", true);
  f.name = find_field(t, "name_field", s.name_field, "name", false);
  f.commune = find_field(t, "commune_field", s.commune_field, "commune", false);
  f.district = find_field(t, "district_field", s.district_field, "district", false);
  f.households = find_field(t, "households_field", s.households_field, "households", false);
  f.population = find_field(t, "population_field", s.population_field, "population", false);
  f.weight = find_field(t, "weight_field", s.weight_field, "weight", false);
  f.phase = find_field(t, "phase_field", s.phase_field, "phase", false);
  f.status = find_field(t, "status_field", s.status_field, "status", false);
  f.closed_by = find_field(t, "closed_by_field", s.closed_by_field, "closed_by", false);
  return f;
}

std::string text_at(const Feature& feature, const std::string& field) {
  const auto found = feature.fields.find(field);
  return found == feature.fields.end() ? std::string{} : std::string{trimmed(text_of(found->second))};
}

// No-break spaces and apostrophes, which some tables put between thousands, as plain blanks.
std::string with_plain_blanks(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    std::size_t size = 1;
    char c = text.front();
    for (const std::string_view blank : {"\u00a0", "\u202f", "'"})
      if (text.starts_with(blank)) {
        size = blank.size();
        c = ' ';
      }
    plain += c;
    text.remove_prefix(size);
  }
  return plain;
}

// A count as people write it: "1234", "1 234", "1,234", "1.234". Groups of exactly three digits after one kind of
// separator are thousands, because a count has no decimals; anything else must be a plain number.
std::optional<double> parse_count(std::string text) {
  text = with_plain_blanks(text);
  for (const char separator : {',', '.', ' '}) {
    std::string digits;
    std::size_t group = 0, groups = 0;
    bool thousands = true;
    for (const char c : text) {
      if (c == separator) {
        thousands = thousands && (groups == 0 ? group >= 1 && group <= 3 : group == 3);
        ++groups;
        group = 0;
      } else if (c >= '0' && c <= '9') {
        digits += c;
        ++group;
      } else {
        thousands = false;
      }
    }
    if (thousands && groups > 0 && group == 3) return parse_number(digits);
  }
  return parse_number(text);
}

// ---- one village after another ----

std::string percent(double share) {
  const double pct = 100.0 * share;
  return pct > 0.0 && pct < 1.0 ? "less than 1 %" : fmt::format("{:.0f} %", pct);
}

std::string size_text(double m2) {
  return m2 < 1e5 ? fmt::format("{:.0f} m2", m2) : fmt::format("{:.3f} km2", m2 / 1e6);
}

class Reader {
 public:
  Reader(const FeatureTable& table, const VillageSource& source, const Crs& crs, const Terrain& terrain)
      : table_{table},
        source_{source},
        fields_{find_fields(table, source)},
        terrain_{terrain},
        to_lonlat_{crs, Crs::wgs84()} {}

  void read(const Feature& feature) {
    Village village;
    village.id = text_at(feature, fields_.id);
    const bool named = !village.id.empty();
    if (!named) village.id = fmt::format("feature {}", feature.fid);
    village.name = text_at(feature, fields_.name);
    if (village.name.empty()) village.name = village.id;
    village.commune = text_at(feature, fields_.commune);
    village.district = text_at(feature, fields_.district);
    village.phase = text_at(feature, fields_.phase);
    village.status = text_at(feature, fields_.status);
    village.closed_by = text_at(feature, fields_.closed_by);

    if (!ids_.insert(village.id).second) {
      report(VillageIssueKind::duplicate_id, village.id,
             fmt::format("{} has the id of an earlier village and was left out; give it an id of its own",
                         called(village, feature)));
      return;
    }
    if (!take_area(feature, village) || !is_on_grid(village)) return;
    if (!named)
      report(VillageIssueKind::no_id, village.id,
             fmt::format("{} has no {}; it is kept under the id \"{}\"", called(village, feature), fields_.id,
                         village.id));
    village.households = count_at(feature, fields_.households, village);
    village.population = count_at(feature, fields_.population, village);
    take_weight(feature, village);
    judge_ground(village);
    set_.villages.push_back(std::move(village));
  }

  VillageSet take() { return std::move(set_); }

 private:
  // How a village is called in a sentence: its name when it has one, and where it stands in the file.
  [[nodiscard]] std::string called(const Village& village, const Feature& feature) const {
    const std::string place =
        feature.line > 0 ? fmt::format("line {}", feature.line) : fmt::format("feature {}", feature.fid);
    return village.name == village.id ? place : fmt::format("{} ({})", village.name, place);
  }

  void report(VillageIssueKind kind, const std::string& id, std::string sentence) {
    set_.issues.push_back({kind, id, std::move(sentence)});
  }

  // The village's area from the feature's geometry, mended where it is broken. False when there is none.
  bool take_area(const Feature& feature, Village& village) {
    const auto unusable = [&](const std::string& why) {
      report(VillageIssueKind::unusable, village.id, fmt::format("{} was left out: {}", called(village, feature), why));
      return false;
    };
    if (!feature.defect.empty()) return unusable(feature.defect);
    if (const auto* point = std::get_if<Point>(&feature.geometry)) {
      village.area = disc_around(*point, source_.point_radius_m);
      village.centre = *point;
      village.area_m2 = area_m2(village.area);
      return true;
    }
    const auto* area = std::get_if<MultiPolygon>(&feature.geometry);
    if (area == nullptr)
      return unusable(std::holds_alternative<LineString>(feature.geometry)
                          ? "it is a line; a village is a polygon or a point"
                          : "it has no geometry");

    Repair mended = repair(*area);
    if (mended.area.empty()) {
      const std::string why = mended.reason.empty() ? "its rings enclose nothing" : mended.reason;
      return unusable(fmt::format("its polygon has no area and cannot be repaired ({})", why));
    }
    if (!mended.was_valid)
      report(VillageIssueKind::repaired, village.id,
             fmt::format("{} had a broken polygon ({}{}) and was repaired; its area was {} and is {}",
                         called(village, feature), mended.reason, place_of(mended.at), size_text(mended.before_m2),
                         size_text(mended.after_m2)));
    village.area = std::move(mended.area);
    village.area_m2 = mended.after_m2;
    village.centre = point_inside(village.area);
    return true;
  }

  [[nodiscard]] std::string place_of(const std::optional<Point>& at) const {
    if (!at) return {};
    const Point lonlat = to_lonlat_(*at);
    return fmt::format(" at {:.5f}, {:.5f}", lonlat.x, lonlat.y);
  }

  bool is_on_grid(const Village& village) {
    if (terrain_.grid.contains(village.centre)) return true;
    std::string place;
    try {
      place = place_of(village.centre);
    } catch (const Error&) {
      place = ", far from the working area";
    }
    report(VillageIssueKind::outside_terrain, village.id,
           fmt::format("{} lies outside the terrain (centre{}) and was left out; extend the area or check its "
                       "coordinates, longitude first",
                       village.name, place));
    return false;
  }

  std::optional<double> count_at(const Feature& feature, const std::string& field, const Village& village) {
    const std::string text = text_at(feature, field);
    if (text.empty()) return std::nullopt;
    const std::optional<double> value = parse_count(text);
    if (value && *value >= 0.0) return value;
    report(
        VillageIssueKind::bad_value, village.id,
        fmt::format("{}: {} \"{}\" is not a count; it is taken as not given", called(village, feature), field, text));
    return std::nullopt;
  }

  void take_weight(const Feature& feature, Village& village) {
    const std::string text = text_at(feature, fields_.weight);
    if (text.empty()) return;
    const std::optional<double> value = parse_number(text);
    if (value && *value >= 0.0)
      village.weight = *value;
    else
      report(VillageIssueKind::bad_value, village.id,
             fmt::format("{}: {} \"{}\" is not a number of 0 or more; 1 is taken", called(village, feature),
                         fields_.weight, text));
  }

  // Sea and unknown ground under a village are reported, never taken as a reason to leave it out.
  void judge_ground(const Village& village) {
    const double cells = village.area_m2 / (terrain_.grid.cell_m * terrain_.grid.cell_m);
    double sea = 0.0, unknown = 0.0, on_grid = 0.0;
    for (const CellShare& cell : cells_under(village.area, terrain_.grid)) {
      const auto share = static_cast<double>(cell.share);
      const auto ground = static_cast<Ground>(terrain_.ground(cell.col, cell.row));
      on_grid += share;
      if (ground == Ground::sea) sea += share;
      if (ground == Ground::unknown) unknown += share;
    }
    constexpr double kRounding = 1e-6;
    const double beyond = std::max(0.0, 1.0 - on_grid / cells);
    const Ground centre = terrain_.ground_at(village.centre);
    if (centre == Ground::sea || sea >= 0.5 * cells)
      report(VillageIssueKind::on_sea, village.id,
             fmt::format("{}: {} of its area is sea{}", village.name, percent(sea / cells),
                         centre == Ground::sea ? ", its centre too" : ""));
    if (centre == Ground::unknown || unknown / cells > kRounding || beyond > kRounding)
      report(
          VillageIssueKind::unknown_ground, village.id,
          fmt::format("{}: the ground is unknown under {} of its area{}", village.name,
                      percent(unknown / cells + (beyond > kRounding ? beyond : 0.0)),
                      beyond > kRounding ? fmt::format(", of which {} lies beyond the terrain", percent(beyond)) : ""));
  }

  const FeatureTable& table_;
  const VillageSource& source_;
  FieldNames fields_;
  const Terrain& terrain_;
  Transform to_lonlat_;
  std::set<std::string> ids_;
  VillageSet set_;
};

// Residents from a raster of people per cell, in the raster's own cells, because warping would change their sum.
void fill_population(VillageSet& set, const VillageSource& source, const Crs& crs) {
  Extent all;
  for (const Village& village : set.villages)
    if (!village.population) {
      const Extent e = extent_of(village.area);
      all.add({e.west, e.south});
      all.add({e.east, e.north});
    }
  if (all.empty()) return;
  const NativeRaster people = read_native(source.population_raster, all, crs, kPeoplePerCell);
  if (people.out_of_range > 0)
    set.notes.push_back(undeclared_voids_text(source.population_raster, people.out_of_range));
  const Transform to_raster{crs, people.crs, source.population_raster};
  for (Village& village : set.villages) {
    if (village.population) continue;
    MultiPolygon area = village.area;
    for (Polygon& polygon : area)
      for (auto& ring : polygon.rings)
        for (Point& p : ring) p = people.to_cells(to_raster(p));
    double unknown = 0.0;
    village.population = zonal_sum(area, people.cells.view(), &unknown);
    constexpr double kRounding = 1e-6;
    if (unknown > kRounding)
      set.issues.push_back({VillageIssueKind::unknown_population, village.id,
                            fmt::format("{}: the population raster has no data under {} of its area; nobody is counted "
                                        "there",
                                        village.name, percent(unknown))});
  }
}

}  // namespace

std::string undeclared_voids_text(const std::string& source, std::uint64_t cells) {
  return fmt::format(
      "{}: {} cells hold negative or absurd numbers of people and were taken as missing; declare the void value with "
      "gdal_edit.py -a_nodata",
      source, cells);
}

double residents_of(const Village& village) noexcept {
  if (village.population) return *village.population;
  return village.households ? *village.households * kPeoplePerHousehold : 0.0;
}

double people_of(const Village& village) noexcept {
  return residents_of(village) + std::max(0.0, village.weight - 1.0);
}

std::string to_text(VillageIssueKind kind) {
  switch (kind) {
    case VillageIssueKind::repaired:
      return "repaired";
    case VillageIssueKind::unusable:
      return "unusable";
    case VillageIssueKind::duplicate_id:
      return "duplicate_id";
    case VillageIssueKind::outside_terrain:
      return "outside_terrain";
    case VillageIssueKind::on_sea:
      return "on_sea";
    case VillageIssueKind::unknown_ground:
      return "unknown_ground";
    case VillageIssueKind::no_id:
      return "no_id";
    case VillageIssueKind::bad_value:
      return "bad_value";
    case VillageIssueKind::unknown_population:
      break;
  }
  return "unknown_population";
}

bool leaves_out(VillageIssueKind kind) noexcept {
  return kind == VillageIssueKind::unusable || kind == VillageIssueKind::duplicate_id ||
         kind == VillageIssueKind::outside_terrain;
}

VillageSet read_villages(const VillageSource& source, const Crs& crs, const Terrain& terrain, Watcher* watcher) {
  if (!(source.point_radius_m > 0.0))
    throw Error{ErrorKind::scenario, "villages.point_radius_m", "the radius must be more than 0 m"};
  const FeatureTable table = read_features(source.source, source.layer, crs);
  if (watcher != nullptr)
    for (const std::string& note : table.notes) watcher->note(note);

  Progress progress{watcher, "villages", table.features.size()};
  Reader reader{table, source, crs, terrain};
  for (const Feature& feature : table.features) {
    reader.read(feature);
    progress.advance();
  }
  VillageSet set = reader.take();
  if (set.villages.empty())
    throw Error{ErrorKind::input, table.source,
                set.issues.empty() ? "there are no villages in it"
                                   : fmt::format("none of its {} features can be used; the first: {}",
                                                 table.features.size(), set.issues.front().sentence)};
  std::sort(set.villages.begin(), set.villages.end(), [](const Village& a, const Village& b) { return a.id < b.id; });
  if (!source.population_raster.empty()) fill_population(set, source, crs);
  return set;
}

}  // namespace phusong::geo
