#include "data/reconstruct/recipe.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <cmath>
#include <map>
#include <set>

#include "data/reconstruct/tables.h"
#include "geo/base/error.h"

namespace phusong::data {
namespace {

// Reads keys of one table of the recipe and remembers which, so that a mistyped key is an error and not a default.
class Section {
 public:
  Section(const toml::table& table, std::string name, const std::filesystem::path& file)
      : table_{&table}, name_{std::move(name)}, file_{file.string()} {}

  double number(const std::string& key, double low, double high) {
    const auto value = node(key).value<double>();
    if (!value || !(*value >= low && *value <= high)) {
      fail(key, fmt::format("must be a number from {} to {}", low, high));
    }
    return *value;
  }
  int whole(const std::string& key, int low, int high) {
    const auto value = node(key).value<std::int64_t>();
    if (!value || *value < low || *value > high)
      fail(key, fmt::format("must be a whole number from {} to {}", low, high));
    return static_cast<int>(*value);
  }
  std::string text(const std::string& key) {
    const auto value = node(key).value<std::string>();
    if (!value) fail(key, "must be text in quotes");
    return *value;
  }
  template <class T>
  std::vector<T> list(const std::string& key, std::size_t size) {
    const toml::array* array = node(key).as_array();
    if (array == nullptr || array->empty() || (size != 0 && array->size() != size)) {
      fail(key, size == 0 ? std::string{"must be a list"} : fmt::format("must be a list of {} values", size));
    }
    std::vector<T> values;
    for (const toml::node& item : *array) {
      const auto value = item.value<T>();
      if (!value) fail(key, "holds a value of the wrong type");
      values.push_back(*value);
    }
    return values;
  }
  void refuse_the_rest(const std::set<std::string>& tables = {}) const {
    for (const auto& [key, value] : *table_) {
      const std::string word{key.str()};
      if (!seen_.contains(word) && !tables.contains(word)) fail(word, "is not a key of a recipe; remove it");
    }
  }

 private:
  toml::node_view<const toml::node> node(const std::string& key) {
    seen_.insert(key);
    const auto view = (*table_)[key];
    if (!view) fail(key, "is missing; add it");
    return view;
  }
  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw Error{ErrorKind::scenario, file_, fmt::format("{}{}{} {}", name_, name_.empty() ? "" : ".", key, what)};
  }

  const toml::table* table_;
  std::string name_, file_;
  std::set<std::string> seen_;
};

LonLat lonlat_of(const Table& table, std::size_t row, const std::string& lon, const std::string& lat) {
  const LonLat at{table.number(row, lon), table.number(row, lat)};
  if (std::abs(at.lon_deg) > 180 || std::abs(at.lat_deg) > 90) {
    throw Error{ErrorKind::input, table.where(row), "longitude or latitude is out of range; are they swapped?"};
  }
  return at;
}

std::vector<LonLat> read_ring(const std::filesystem::path& file) {
  const Table table = read_table(file, {"lon_deg", "lat_deg"});
  std::vector<LonLat> ring;
  for (std::size_t r = 0; r < table.rows(); ++r) ring.push_back(lonlat_of(table, r, "lon_deg", "lat_deg"));
  if (ring.size() < 3) throw Error{ErrorKind::input, file.string(), "a polygon needs at least three points"};
  return ring;
}

int commune_named(const Recipe& recipe, const std::string& name, const std::string& where) {
  for (std::size_t c = 0; c < recipe.communes.size(); ++c) {
    if (recipe.communes[c].name == name) return static_cast<int>(c);
  }
  throw Error{ErrorKind::input, where, fmt::format("'{}' is no commune of communes.csv", name)};
}

void read_communes(Recipe& recipe) {
  const Table table = read_table(recipe.folder / "communes.csv", {"no", "name", "kind", "district", "population"});
  for (std::size_t r = 0; r < table.rows(); ++r) {
    Commune c;
    c.number = static_cast<int>(table.number(r, "no"));
    c.name = table.text(r, "name");
    c.kind = table.text(r, "kind");
    c.district = table.text(r, "district");
    c.population = table.number(r, "population");
    c.population_status = table.text(r, "population_status");
    c.area_km2 = table.number(r, "area_km2");
    c.point = lonlat_of(table, r, "lon_deg", "lat_deg");
    c.centre = lonlat_of(table, r, "centre_lon_deg", "centre_lat_deg");
    c.has_township = table.text(r, "centre_status") == "recalled";
    if (c.population < 1 || c.area_km2 <= 0) {
      throw Error{ErrorKind::input, table.where(r), "population and area must be positive"};
    }
    recipe.communes.push_back(std::move(c));
  }
  const Table anchors = read_table(recipe.folder / "anchors.csv", {"commune", "lon_deg", "lat_deg"});
  for (std::size_t r = 0; r < anchors.rows(); ++r) {
    recipe.anchors.push_back({commune_named(recipe, anchors.text(r, "commune"), anchors.where(r)),
                              lonlat_of(anchors, r, "lon_deg", "lat_deg")});
  }
}

void read_places(Recipe& recipe) {
  const Table table = read_table(recipe.folder / "places.csv", {"name", "commune", "kind", "lon_deg", "lat_deg"});
  for (std::size_t r = 0; r < table.rows(); ++r) {
    NamedPlace p;
    p.name = table.text(r, "name");
    p.kind = table.text(r, "kind");
    if (p.kind != "named" && p.kind != "floating") {
      throw Error{ErrorKind::input, table.where(r), fmt::format("kind '{}' is neither 'named' nor 'floating'", p.kind)};
    }
    p.commune = commune_named(recipe, table.text(r, "commune"), table.where(r));
    p.at = lonlat_of(table, r, "lon_deg", "lat_deg");
    p.households = table.number_if_any(r, "households");
    p.residents = table.number_if_any(r, "residents");
    p.visitors_and_boats = table.number_if_any(r, "visitors_and_boats").value_or(0.0);
    recipe.places.push_back(std::move(p));
  }
  const std::filesystem::path points = recipe.folder / "candidate-points.csv";
  if (!std::filesystem::exists(points)) return;
  const Table candidates = read_table(points, {"id", "name", "kind", "lon_deg", "lat_deg", "reason"});
  for (std::size_t r = 0; r < candidates.rows(); ++r) {
    recipe.candidate_points.push_back({candidates.text(r, "id"), candidates.text(r, "name"), candidates.text(r, "kind"),
                                       candidates.text(r, "reason"), lonlat_of(candidates, r, "lon_deg", "lat_deg")});
  }
}

LandRules land_rules(Section s) {
  LandRules r;
  r.lay_factor = s.whole("lay_factor", 1, 20);
  r.floor_radius_m = s.number("floor_radius_m", 100, 10'000);
  r.min_island_km2 = s.number("min_island_km2", 0, 1000);
  s.refuse_the_rest();
  return r;
}

RoadRules road_rules(Section s) {
  RoadRules r;
  r.factor = s.whole("factor", 1, 20);
  r.slope_scale_deg = s.number("slope_scale_deg", 0.1, 45);
  r.sea_cost = s.number("sea_cost", 1, 1000);
  r.max_bridge_km = s.number("max_bridge_km", 0, 100);
  r.outside_cost = s.number("outside_cost", 1, 1000);
  r.extra_detour = s.number("extra_detour", 1, 100);
  r.centre_search_km = s.number("centre_search_km", 0.1, 20);
  s.refuse_the_rest();
  return r;
}

SettlementRules settlement_rules(Section s) {
  SettlementRules r;
  r.people_per_town_quarter = s.number("people_per_town_quarter", 50, 20'000);
  r.rural_people_base = s.number("rural_people_base", 10, 10'000);
  r.rural_people_per_density = s.number("rural_people_per_density", 0, 100);
  r.rural_people_max = s.number("rural_people_max", 10, 20'000);
  r.ward_full_density = s.number("ward_full_density", 1, 100'000);
  r.ward_min_town_share = s.number("ward_min_town_share", 0, 1);
  r.township_share = s.number("township_share", 0, 1);
  r.hamlet_share_max = s.number("hamlet_share_max", 0, 1);
  r.hamlet_steep_deg = s.number("hamlet_steep_deg", 0, 60);
  r.hamlet_people_factor = s.number("hamlet_people_factor", 0.01, 10);
  r.population_sigma = s.number("population_sigma", 0, 3);
  r.min_people = s.number("min_people", 1, 1000);
  r.persons_per_household = s.number("persons_per_household", 1, 20);
  r.town_spacing_m = s.number("town_spacing_m", 30, 10'000);
  r.rural_spacing_share = s.number("rural_spacing_share", 0, 2);
  r.max_slope_deg = s.number("max_slope_deg", 1, 60);
  r.town_radius_km = s.number("town_radius_km", 0.1, 50);
  r.town_people_per_km2 = s.number("town_people_per_km2", 10, 100'000);
  r.rural_people_per_km2 = s.number("rural_people_per_km2", 10, 100'000);
  r.hamlet_people_per_km2 = s.number("hamlet_people_per_km2", 10, 100'000);
  r.min_area_km2 = s.number("min_area_km2", 0.001, 10);
  r.max_area_km2 = s.number("max_area_km2", r.min_area_km2, 100);
  r.field_belt_m = s.number("field_belt_m", 0, 5000);
  s.refuse_the_rest();
  return r;
}

NetworkRules network_rules(Section s) {
  NetworkRules r;
  r.sites = s.whole("sites", 0, 100'000);
  r.town_people_per_site = s.number("town_people_per_site", 100, 1e6);
  r.town_spacing_m = s.number("town_spacing_m", 0, 50'000);
  r.rural_reach_km = s.number("rural_reach_km", 0.1, 50);
  r.rural_spacing_km = s.number("rural_spacing_km", 0, 50);
  r.road_candidate_step_m = s.number("road_candidate_step_m", 50, 50'000);
  r.ground_search_m = s.number("ground_search_m", 0, 5000);
  r.owners = s.list<std::string>("owners", 0);
  r.owner_shares = s.list<double>("owner_shares", r.owners.size());
  r.low_band_mhz = s.list<double>("low_band_mhz", r.owners.size());
  r.low_band_width_mhz = s.number("low_band_width_mhz", 1.4, 100);
  r.high_band_mhz = s.list<double>("high_band_mhz", r.owners.size());
  r.high_band_width_mhz = s.number("high_band_width_mhz", 1.4, 100);
  const std::vector<double> town = s.list<double>("town_height_m", 2), rural = s.list<double>("rural_height_m", 2);
  r.town_height_m = {town[0], town[1]};
  r.rural_height_m = {rural[0], rural[1]};
  r.town_power_dbm = s.number("town_power_dbm", 0, 60);
  r.rural_power_dbm = s.number("rural_power_dbm", 0, 60);
  r.town_tilt_deg = s.number("town_tilt_deg", -20, 20);
  r.rural_tilt_deg = s.number("rural_tilt_deg", -20, 20);
  r.feeder_loss_db = s.number("feeder_loss_db", 0, 20);
  r.antenna = s.text("antenna");
  r.first_on_air = s.whole("first_on_air", 1990, 2100);
  r.last_on_air = s.whole("last_on_air", r.first_on_air, 2100);
  s.refuse_the_rest();
  return r;
}

ProgrammeRules programme_rules(Section s) {
  ProgrammeRules r;
  r.phase = s.text("phase");
  r.villages = s.whole("villages", 0, 100'000);
  r.closed_by_bts = s.whole("closed_by_bts", 0, r.villages);
  r.built = s.whole("built", 0, r.closed_by_bts);
  r.closed_other = s.whole("closed_other", 0, r.villages - r.closed_by_bts);
  r.per_commune_max = s.whole("per_commune_max", 1, 100'000);
  r.remoteness_weight = s.number("remoteness_weight", 0, 1);
  r.people_weight = s.number("people_weight", 0, 1 - r.remoteness_weight);
  r.as_built_power_dbm = s.number("as_built_power_dbm", 0, 60);
  r.as_built_tilt_deg = s.number("as_built_tilt_deg", -20, 20);
  r.as_built_spacing_km = s.number("as_built_spacing_km", 0, 100);
  r.as_built_height_m = s.number("as_built_height_m", 1, 300);
  r.as_built_land_search_m = s.number("as_built_land_search_m", 0, 5000);
  s.refuse_the_rest();
  return r;
}

}  // namespace

Recipe read_recipe(const std::filesystem::path& file) {
  toml::table root;
  try {
    root = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw Error{ErrorKind::scenario,
                fmt::format("{}:{}:{}", file.string(), error.source().begin.line, error.source().begin.column),
                fmt::format("the recipe cannot be read: {}", error.description())};
  }
  const std::set<std::string> sections{"land", "roads", "settlements", "network", "programme"};
  const auto section = [&](const std::string& name) {
    const toml::table* table = root[name].as_table();
    if (table == nullptr) throw Error{ErrorKind::scenario, file.string(), fmt::format("[{}] is missing; add it", name)};
    return Section{*table, name, file};
  };

  Recipe recipe;
  recipe.file = file;
  recipe.folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  Section top{root, "", file};
  recipe.name = top.text("name");
  recipe.notice_en = top.text("notice_en");
  recipe.notice_vi = top.text("notice_vi");
  const std::string baseline = top.text("baseline");
  if (!baseline.empty()) recipe.baseline = recipe.folder / baseline;
  top.refuse_the_rest(sections);
  recipe.land = land_rules(section("land"));
  recipe.roads = road_rules(section("roads"));
  recipe.settlements = settlement_rules(section("settlements"));
  recipe.network = network_rules(section("network"));
  recipe.programme = programme_rules(section("programme"));

  read_communes(recipe);
  read_places(recipe);
  recipe.border = read_ring(recipe.folder / "border.csv");
  const std::filesystem::path core = recipe.folder / "heritage-core.csv";
  if (std::filesystem::exists(core)) recipe.heritage_core = read_ring(core);
  return recipe;
}

}  // namespace phusong::data
