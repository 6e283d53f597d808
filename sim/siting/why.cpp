#include "sim/siting/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "geo/base/error.h"
#include "geo/base/numbers.h"

namespace phusong::sim {

namespace {

std::optional<LonLat> lonlat_of(const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return std::nullopt;
  LonLat at;
  const auto number = [](const std::string& part, double& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc{} && end == part.data() + part.size() && !part.empty();
  };
  if (!number(text.substr(0, comma), at.lon_deg) || !number(text.substr(comma + 1), at.lat_deg)) return std::nullopt;
  return at;
}

Candidate at_cell(const geo::Terrain& terrain, CellIndex cell) {
  if (!terrain.grid.contains(cell.col, cell.row))
    throw Error{
        ErrorKind::input, "",
        fmt::format("{} lies outside the working grid of {} x {} cells; give another cell, or longitude,latitude",
                    surface_id(cell.col, cell.row), terrain.grid.columns, terrain.grid.rows)};
  Candidate candidate;
  candidate.id = surface_id(cell.col, cell.row);
  candidate.kind = CandidateKind::surface;
  candidate.at = terrain.grid.centre(cell.col, cell.row);
  candidate.reason_en = "asked for";
  candidate.reason_vi = "được hỏi";
  return candidate;
}

/// What is asked about, and whether it is of the set.
Candidate find_place(const geo::Terrain& terrain, const CandidateSet& candidates, const std::string& place,
                     bool& known) {
  known = true;
  for (const Candidate& c : candidates.candidates)
    if (c.id == place) return c;
  for (const Refused& r : candidates.refused)
    if (r.candidate.id == place) return r.candidate;
  known = false;
  if (const auto cell = cell_of_id(place)) return at_cell(terrain, *cell);
  const auto lonlat = lonlat_of(place);
  if (!lonlat)
    throw Error{
        ErrorKind::usage, "",
        fmt::format("{} is neither a candidate of this scenario nor a place; give an id of 04-candidates.csv or "
                    "04-refused.csv, a cell such as S-1234-567, or longitude,latitude in degrees",
                    place)};
  const Point at = geo::Transform{geo::Crs::wgs84(), terrain.crs}({lonlat->lon_deg, lonlat->lat_deg});
  if (!terrain.grid.contains(at))
    throw Error{
        ErrorKind::input, "",
        fmt::format("the place {} lies outside the scenario's area; give longitude first, then latitude", place)};
  return at_cell(terrain, {terrain.grid.col_of(at.x), terrain.grid.row_of(at.y)});
}

bool holds_all(const std::vector<std::size_t>& larger, const std::vector<std::size_t>& smaller) {
  return std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end());
}

}  // namespace

Place ask_place(const CellJudge& judge, const std::vector<const BtsType*>& types,
                const std::vector<geo::Village>& villages, const GapReport& gaps, const CandidateSet& candidates,
                const std::map<std::string, std::vector<SiteEffect>>& effects, const std::string& place) {
  const geo::Terrain& terrain = judge.terrain();
  const SiteRules rules{judge.scenario(), terrain};
  Place answer;
  answer.candidate = find_place(terrain, candidates, place, answer.among_candidates);
  Candidate& candidate = answer.candidate;
  const Point lonlat = geo::Transform{terrain.crs, geo::Crs::wgs84()}(candidate.at);
  candidate.lonlat = {lonlat.x, lonlat.y};
  candidate.north_deg = geo::true_north_on_grid_deg(candidate.lonlat, terrain.crs);
  answer.refused = rules.refusal(candidate, types);
  if (answer.refused) return answer;
  candidate.ground_m = terrain.height_at(candidate.at);
  if (candidate.kind != CandidateKind::existing_mast) {
    candidate.access = rules.access_to(candidate.at);
    candidate.most_height_m = rules.most_height_m(candidate.at);
  }
  for (const BtsType* type : types) {
    PlaceAnswer of_type{.bts_type = type->name,
                        .effect = {},
                        .others = {},
                        .capex_vnd = capex_vnd(candidate, *type),
                        .height_m = antenna_height_m(candidate, *type),
                        .too_high = !may_carry(candidate, *type),
                        .replaced_by = {}};
    const Prospects prospects = find_prospects(judge, *type, {candidate}, villages, gaps, {}, nullptr);
    of_type.others = aims_of(judge, *type, {candidate}, prospects, villages, gaps, {});
    of_type.effect = std::move(of_type.others.front());
    of_type.others.erase(of_type.others.begin());
    const std::vector<std::size_t>& closes = of_type.effect.closes;
    const auto others = effects.find(type->name);
    if (others != effects.end() && !closes.empty()) {
      std::size_t most = 0;
      for (const SiteEffect& other : others->second) {
        const Candidate& by = candidates.candidates[other.candidate];
        if (by.id == candidate.id || !holds_all(other.closes, closes) || other.closes.size() <= most ||
            capex_vnd(by, *type) > of_type.capex_vnd)
          continue;
        most = other.closes.size();
        of_type.replaced_by = other.candidate;
      }
    }
    answer.answers.push_back(std::move(of_type));
  }
  return answer;
}

std::string place_text(const Place& place, const CandidateSet& candidates, const std::vector<geo::Village>& villages) {
  const Candidate& c = place.candidate;
  std::string text =
      fmt::format("{} ({}) at {:.6f},{:.6f}\n", c.id, name_of(c.kind), c.lonlat.lon_deg, c.lonlat.lat_deg);
  if (place.among_candidates) text += "  candidate     " + c.reason_en + "\n";
  if (place.refused) return text + "  refused       " + place.refused->why_en + "\n";
  text += fmt::format("  ground        {:.1f} m above sea level\n", c.ground_m);
  const AccessCost& a = c.access;
  const auto million = [](double vnd) { return grouped(vnd / 1e6, 0, " "); };
  if (a.road_km >= 0.0 || a.jetty_km >= 0.0) {
    text += "  way           ";
    if (a.road_km >= 0.0) text += fmt::format("{:.2f} km from the nearest road", a.road_km);
    if (a.jetty_km >= 0.0)
      text += fmt::format("{}{:.2f} km from the nearest jetty", a.road_km >= 0.0 ? ", " : "", a.jetty_km);
    text += fmt::format(": {} million VND\n", million(a.way_vnd));
  }
  if (a.power_km >= 0.0)
    text += fmt::format("  power grid    {:.2f} km: {} million VND\n", a.power_km, million(a.power_vnd));
  for (const PlaceAnswer& of : place.answers) {
    text += fmt::format("{}, {:g} m\n", of.bts_type, of.height_m);
    if (of.too_high) {
      text += fmt::format("  refused       masts above {:g} m are not allowed there\n", c.most_height_m);
      continue;
    }
    text += fmt::format("  CAPEX         {} million VND\n", million(of.capex_vnd));
    if (of.effect.closes.empty()) {
      text += "  closes        no gap village\n";
      continue;
    }
    text += fmt::format("  closes        {} gap village{} with the first sector at {:g}°\n", of.effect.closes.size(),
                        of.effect.closes.size() == 1 ? "" : "s", of.effect.azimuth_deg);
    for (std::size_t i = 0; i < of.effect.closes.size(); ++i) {
      const geo::Village& v = villages[of.effect.closes[i]];
      text += fmt::format("                {} ({}), {:.1f} % served\n", v.name, v.id, 100.0 * of.effect.share_after[i]);
    }
    for (const SiteEffect& other : of.others) {
      std::vector<std::string> ids;
      for (const std::size_t v : other.closes) ids.push_back(villages[v].id);
      text += fmt::format("  or            at {:g}° instead {}\n", other.azimuth_deg, fmt::join(ids, ", "));
    }
    if (of.replaced_by)
      text += fmt::format("  replaced by   {}, which closes these too and costs no more\n",
                          candidates.candidates[*of.replaced_by].id);
    else
      text += "  replaced by   no candidate: none closes all of these for no more\n";
  }
  return text;
}

}  // namespace phusong::sim
