#include "geo/places/network.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "geo/base/date.h"
#include "geo/base/error.h"
#include "geo/io/csv.h"
#include "geo/io/vector_io.h"
#include "geo/io/whole_file.h"

namespace phusong::geo {
namespace {

// ---- the columns, in the order in which they are written ----

// A number of a sector: its column, where it is kept, and the range that is taken as possible. A file without a column
// that is needed says too little to compute anything.
struct NumberColumn {
  const char* name;
  double Sector::*member;
  double low, high;
  const char* unit;
  const char* mend;
  bool needed = false;
};
constexpr std::array<NumberColumn, 7> kNumbers{{
    {"height_m", &Sector::height_m, kMinAntennaHeight_m, kMaxAntennaHeight_m, " m", "the antenna's height above ground",
     true},
    {"azimuth_deg", &Sector::azimuth_deg, 0.0, 360.0, "°", "clockwise from true north"},
    {"electrical_tilt_deg", &Sector::electrical_tilt_deg, -90.0, 90.0, "°", "downwards positive"},
    {"mechanical_tilt_deg", &Sector::mechanical_tilt_deg, -90.0, 90.0, "°", "downwards positive"},
    {"feeder_loss_db", &Sector::feeder_loss_db, 0.0, 100.0, " dB", "a loss is positive"},
    {"frequency_mhz", &Sector::frequency_mhz, 30.0, 100'000.0, " MHz", "the downlink carrier's centre in MHz", true},
    {"bandwidth_mhz", &Sector::bandwidth_mhz, 0.001, 2000.0, " MHz", "the carrier's bandwidth in MHz"},
}};
constexpr std::array<const char*, 2> kPowers{"power_dbm", "eirp_dbm"};
constexpr double kLowestPower_dbm = -50.0, kHighestPower_dbm = 120.0;

struct TextColumn {
  const char* name;
  std::string Sector::*member;
};
constexpr std::array<TextColumn, 4> kTexts{{{"antenna", &Sector::antenna},
                                            {"technology", &Sector::technology},
                                            {"owner", &Sector::owner},
                                            {"on_air", &Sector::on_air}}};
// Of the texts, that whose default decides what is computed.
constexpr const TextColumn& kTechnology = kTexts[1];
constexpr std::array<const char*, 11> kOthers{"site_id",   "sector_id", "lon_deg", "lat_deg", "lon", "lat",
                                              "longitude", "latitude",  "x",       "y",       "WKT"};

std::string lower(std::string_view text) {
  std::string made{text};
  for (char& c : made) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return made;
}

bool is_known(const std::string& name) {
  const auto same = [&](const char* known) { return lower(name) == lower(known); };
  return std::any_of(kOthers.begin(), kOthers.end(), same) || std::any_of(kPowers.begin(), kPowers.end(), same) ||
         std::any_of(kNumbers.begin(), kNumbers.end(), [&](const auto& c) { return same(c.name); }) ||
         std::any_of(kTexts.begin(), kTexts.end(), [&](const auto& c) { return same(c.name); });
}

// Columns whose empty cells take a default, and how many rows do.
class Missing {
 public:
  void count(const char* column) { ++rows_[column]; }
  [[nodiscard]] std::size_t rows_of(const char* column) const {
    const auto found = rows_.find(column);
    return found == rows_.end() ? 0 : found->second;
  }

 private:
  std::map<std::string, std::size_t> rows_;
};

std::string default_of(const NumberColumn& column) { return fmt::format("{}{}", Sector{}.*column.member, column.unit); }

double turned_into_circle(double deg) {
  const double turned = std::fmod(deg, 360.0);
  const double positive = turned < 0.0 ? turned + 360.0 : turned;
  return positive >= 360.0 ? 0.0 : positive;
}

// ---- one row ----

class Row {
 public:
  Row(const FeatureTable& table, const Feature& feature) : feature_{feature}, where_{table.where(feature)} {
    for (const auto& [name, value] : feature.fields) {
      std::string text{trimmed(text_of(value))};
      if (!text.empty()) cells_[lower(name)] = std::move(text);
    }
  }

  [[noreturn]] void refuse(const std::string& sentence) const { throw Error{ErrorKind::input, where_, sentence}; }

  [[nodiscard]] std::string text(const char* column) const {
    const auto found = cells_.find(lower(column));
    return found == cells_.end() ? std::string{} : found->second;
  }

  [[nodiscard]] std::optional<double> number(const char* column, double low, double high, const char* mend) const {
    const std::string cell = text(column);
    if (cell.empty()) return std::nullopt;
    const std::optional<double> value = parse_number(cell);
    if (!value) refuse(fmt::format("{} \"{}\" is not a number; write it with a decimal point", column, cell));
    if (*value < low || *value > high)
      refuse(fmt::format("{} {} is not possible; it must be {} to {} ({})", column, cell, low, high, mend));
    return value;
  }

  [[nodiscard]] LonLat place() const {
    const auto* point = std::get_if<Point>(&feature_.geometry);
    if (point == nullptr)
      refuse(feature_.defect.empty()
                 ? "the site has no position; give lon_deg and lat_deg"
                 : fmt::format("the site has no position: {}; give lon_deg and lat_deg", feature_.defect));
    // Where a register does not know the place, it often holds zeros; the sea off Ghana has no site of ours.
    constexpr double kNull_deg = 1e-6;
    if (std::abs(point->x) < kNull_deg && std::abs(point->y) < kNull_deg)
      refuse(
          "the site is at longitude 0, latitude 0, which stands for an unknown place; give its coordinates or remove "
          "the row");
    return {point->x, point->y};
  }

  // All but the position; the azimuth as in the file.
  [[nodiscard]] Sector sector(Missing& missing) const {
    Sector sector;
    sector.id = text("sector_id");
    for (const NumberColumn& column : kNumbers) {
      if (const auto value = number(column.name, column.low, column.high, column.mend))
        sector.*column.member = *value;
      else
        missing.count(column.name);
    }
    if (text(kTechnology.name).empty()) missing.count(kTechnology.name);
    for (const TextColumn& column : kTexts)
      if (std::string value = text(column.name); !value.empty()) sector.*column.member = std::move(value);

    const auto power = number("power_dbm", kLowestPower_dbm, kHighestPower_dbm, "in dBm");
    const auto eirp = number("eirp_dbm", kLowestPower_dbm, kHighestPower_dbm, "in dBm");
    if (!power && !eirp) refuse("the sector has neither power_dbm nor eirp_dbm; give one of them");
    if (power && eirp) refuse("the sector has both power_dbm and eirp_dbm; leave one of them empty");
    sector.power_is_eirp = eirp.has_value();
    sector.power_dbm = eirp ? *eirp : *power;
    if (!sector.on_air.empty() && !is_iso_date(sector.on_air))
      refuse(fmt::format("on_air \"{}\" is not a date; write it as YYYY-MM-DD", sector.on_air));
    return sector;
  }

 private:
  const Feature& feature_;
  std::string where_;
  std::map<std::string, std::string> cells_;
};

// "s1", then "s1/2", "s1/3": ties break by id, so two sectors must not share one.
std::string unique_id(const Site& site, const std::string& wanted) {
  const auto taken = [&](const std::string& id) {
    return std::any_of(site.sectors.begin(), site.sectors.end(), [&](const Sector& s) { return s.id == id; });
  };
  std::string id = wanted;
  for (int n = 2; taken(id); ++n) id = fmt::format("{}/{}", wanted, n);
  return id;
}

}  // namespace

double grid_azimuth_deg(double true_deg, double north_deg) noexcept { return turned_into_circle(true_deg + north_deg); }

double true_azimuth_deg(double grid_deg, double north_deg) noexcept {
  return turned_into_circle(std::round(turned_into_circle(grid_deg - north_deg) * 1e6) / 1e6);
}

double true_north_on_grid_deg(LonLat place, const Transform& to_working) {
  // A step of about 100 m: short enough for the meridian to be straight, long enough for the bearing's digits. Near the
  // pole the step is taken towards the south and turned round.
  constexpr double kStep_deg = 0.001;
  const double step = place.lat_deg > 89.9 ? -kStep_deg : kStep_deg;
  const Point here = to_working({place.lon_deg, place.lat_deg});
  const Point there = to_working({place.lon_deg, place.lat_deg + step});
  const double bearing = step > 0.0 ? bearing_deg(here, there) : bearing_deg(there, here);
  return bearing > 180.0 ? bearing - 360.0 : bearing;
}

double true_north_on_grid_deg(LonLat place, const Crs& crs) {
  return true_north_on_grid_deg(place, Transform{Crs::wgs84(), crs});
}

std::string defaults_text() {
  std::string all;
  for (const NumberColumn& column : kNumbers) all += fmt::format("{} {}, ", column.name, default_of(column));
  return all + fmt::format("{} {}", kTechnology.name, Sector{}.*kTechnology.member);
}

std::vector<Site> read_sites(const std::string& source, const std::string& layer, const Crs& crs,
                             const std::string& as_of, std::vector<std::string>* notes) {
  if (!as_of.empty() && !is_iso_date(as_of))
    throw Error{ErrorKind::scenario, "network.as_of",
                fmt::format("\"{}\" is not a date; write it as YYYY-MM-DD", as_of)};
  // Read as longitude and latitude, so that a site at 0,0 or swapped is named before any projection refuses it.
  const FeatureTable table = read_features(source, layer, Crs::wgs84());
  const Transform to_working{Crs::wgs84(), crs, source};
  const auto note = [&](std::string text) {
    if (notes != nullptr) notes->push_back(fmt::format("{}: {}", table.source, text));
  };
  if (notes != nullptr) notes->insert(notes->end(), table.notes.begin(), table.notes.end());
  std::vector<std::string> unknown;
  for (const std::string& name : table.field_names)
    if (!is_known(name)) unknown.push_back(name);
  if (!unknown.empty()) note(fmt::format("columns that are not used: {}", fmt::join(unknown, ", ")));

  for (const NumberColumn& column : kNumbers) {
    const auto same = [&](const std::string& name) { return lower(name) == column.name; };
    if (column.needed && std::none_of(table.field_names.begin(), table.field_names.end(), same))
      throw Error{ErrorKind::input, table.source,
                  fmt::format("there is no column {}; add it ({})", column.name, column.mend)};
  }

  std::map<std::string, Site> sites;
  Missing missing;
  std::size_t later = 0;
  for (const Feature& feature : table.features) {
    const Row row{table, feature};
    const std::string id = row.text("site_id");
    if (id.empty()) row.refuse("the row has no site_id; give each site one");
    const LonLat place = row.place();
    Sector sector = row.sector(missing);

    auto [found, is_new] = sites.try_emplace(id);
    Site& site = found->second;
    if (is_new) {
      site.id = id;
      site.lonlat = place;
      try {
        site.at = to_working({place.lon_deg, place.lat_deg});
      } catch (const Error&) {
        row.refuse(
            fmt::format("the site at longitude {}, latitude {} has no place in {}; check its coordinates and the "
                        "working coordinate system",
                        place.lon_deg, place.lat_deg, crs.label()));
      }
    } else if (const double apart_m = geodesic_distance_m(site.lonlat, place); apart_m > 1.0) {
      row.refuse(
          fmt::format("site {} is {:.0f} m away from where an earlier row has it; give all its rows one position, "
                      "or another site_id",
                      id, apart_m));
    }

    sector.azimuth_deg = grid_azimuth_deg(sector.azimuth_deg, true_north_on_grid_deg(site.lonlat, to_working));
    const std::string wanted =
        sector.id.empty() ? fmt::format("{}-{}", id, site.sectors.size() + 1) : std::move(sector.id);
    sector.id = unique_id(site, wanted);
    if (sector.id != wanted)
      note(fmt::format("site {} has several sectors \"{}\"; one is called \"{}\"", id, wanted, sector.id));
    site.sectors.push_back(std::move(sector));
  }

  const auto note_missing = [&](const char* column, const std::string& taken) {
    if (const std::size_t rows = missing.rows_of(column); rows > 0)
      note(fmt::format("{} is missing in {} of {} rows; {} taken", column, rows, table.features.size(), taken));
  };
  for (const NumberColumn& column : kNumbers) note_missing(column.name, default_of(column));
  note_missing(kTechnology.name, Sector{}.*kTechnology.member);

  // The date is applied last, so that ids given by counting do not depend on it.
  std::vector<Site> kept;
  for (auto& [id, site] : sites) {
    if (!as_of.empty())
      later += std::erase_if(site.sectors, [&](const Sector& s) { return !s.on_air.empty() && s.on_air > as_of; });
    if (!site.sectors.empty()) kept.push_back(std::move(site));
  }
  if (later > 0)
    note(fmt::format("{} sectors that came on air after {} are left out, {} sites with them", later, as_of,
                     sites.size() - kept.size()));
  return kept;
}

void write_sites_csv(const std::filesystem::path& file, const std::vector<Site>& sites, const Crs& crs) {
  std::string text = "site_id,sector_id,lon_deg,lat_deg";
  for (const NumberColumn& column : kNumbers) text += fmt::format(",{}", column.name);
  for (const char* column : kPowers) text += fmt::format(",{}", column);
  for (const TextColumn& column : kTexts) text += fmt::format(",{}", column.name);
  text += '\n';
  const Transform to_working{Crs::wgs84(), crs};
  for (const Site& site : sites) {
    const double north_deg = true_north_on_grid_deg(site.lonlat, to_working);
    for (const Sector& sector : site.sectors) {
      // {} prints the shortest digits that read back as the same double.
      text +=
          fmt::format("{},{},{},{}", csv_cell(site.id), csv_cell(sector.id), site.lonlat.lon_deg, site.lonlat.lat_deg);
      for (const NumberColumn& column : kNumbers) {
        double value = sector.*column.member;
        if (column.member == &Sector::azimuth_deg) value = true_azimuth_deg(value, north_deg);
        text += fmt::format(",{}", value);
      }
      text += sector.power_is_eirp ? fmt::format(",,{}", sector.power_dbm) : fmt::format(",{},", sector.power_dbm);
      for (const TextColumn& column : kTexts) text += fmt::format(",{}", csv_cell(sector.*column.member));
      text += '\n';
    }
  }
  write_whole(file, text);
}

}  // namespace phusong::geo
