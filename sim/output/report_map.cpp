// The data of the report's map: see report_sections.h and web/report.js.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "geo/io/raster_io.h"
#include "geo/places/area.h"
#include "sim/output/base64.h"
#include "sim/output/map_picture.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kOverlayColumns = 1400;

double rounded(double value) { return std::round(value * 1e5) / 1e5; }

Json overlay(const Raster<std::uint32_t>& pixels, const geo::Crs& crs) {
  const geo::WebPicture picture = geo::to_web_mercator_png(pixels, crs, kOverlayColumns);
  return {{"png", "data:image/png;base64," + base64(picture.png)},
          {"box", {picture.lonlat.west, picture.lonlat.south, picture.lonlat.east, picture.lonlat.north}}};
}

Json both_words(std::string_view en, std::string_view vi) { return {{"en", en}, {"vi", vi}}; }
Json both_words(const Phrase& p) { return both_words(p.en, p.vi); }

/// Working-plane geometry as rounded longitude and latitude.
class Places {
 public:
  explicit Places(const geo::Crs& crs) : to_lonlat_{crs, geo::Crs::wgs84()} {}
  [[nodiscard]] Json at(Point p) const {
    const Point g = to_lonlat_(p);
    return {rounded(g.x), rounded(g.y)};
  }
  [[nodiscard]] Json area(const geo::MultiPolygon& area) const {
    Json parts = Json::array();
    for (const geo::Polygon& polygon : area) {
      Json rings = Json::array();
      for (const auto& ring : polygon.rings) {
        Json corners = Json::array();
        for (const Point& p : ring) corners.push_back(at(p));
        rings.push_back(std::move(corners));
      }
      parts.push_back(std::move(rings));
    }
    return parts;
  }

 private:
  geo::Transform to_lonlat_;
};

Json village_json(const RunResult& result, const VillageService& v, const Places& places) {
  const geo::Village& village = result.villages.villages[v.village];
  Json json = {{"name", village.name},
               {"commune", village.commune},
               {"at", places.at(village.centre)},
               {"verdict", name_of(v.verdict)},
               {"colour", hex_colour(verdict_colour(name_of(v.verdict)))},
               {"served", static_cast<int>(std::lround(100.0 * v.served_share))},
               {"people", static_cast<int>(std::lround(geo::people_of(village)))},
               {"cause", name_of(v.cause)}};
  if (v.verdict == Verdict::covered) return json;
  json["area"] = places.area(village.area);
  if (v.nearest_site_km >= 0.0) json["site"] = fmt::format("{} ({:.1f} km)", v.nearest_site, v.nearest_site_km);
  if (v.obstacle)
    json["obstacle"] = fmt::format("{:.0f} m @ {:.4f},{:.4f}: {:.1f} dB", v.obstacle->height_m, v.obstacle->lonlat.lon_deg,
                                   v.obstacle->lonlat.lat_deg, v.obstacle->loss_db);
  return json;
}

Json words() {
  Json verdicts, causes;
  for (const Verdict v : {Verdict::covered, Verdict::marginal, Verdict::dead, Verdict::unverified})
    verdicts[std::string{name_of(v)}] = both_words(phrase_of(v));
  for (const Cause c : {Cause::none, Cause::terrain, Cause::distance, Cause::clutter, Cause::uplink, Cause::no_data})
    causes[std::string{name_of(c)}] = both_words(phrase_of(c));
  return {{"verdict", verdicts},
          {"causes", causes},
          {"served", both_words("served", "được phủ")},
          {"people", both_words("people", "người")},
          {"cause", both_words("cause", "nguyên nhân")},
          {"nearest", both_words("nearest site", "trạm gần nhất")},
          {"layers",
           {{"coverage", both_words("coverage (RSRP)", "vùng phủ (RSRP)")},
            {"gaps", both_words("gaps", "thôn lõm sóng, sóng yếu")},
            {"covered", both_words("covered villages", "thôn có sóng")},
            {"clusters", both_words("clusters of dead villages", "cụm thôn lõm sóng")},
            {"sites", both_words("existing sites", "trạm hiện có")}}}};
}

Json option_json(const RunResult& result, std::size_t index, const Places& places) {
  const OptionResult& o = result.options[index];
  Json json = {{"title", both_words(title_of(o.option, Language::en), title_of(o.option, Language::vi))},
               {"colour", hex_colour(option_colour(index))},
               {"sites", Json::array()}};
  for (const PlannedHop& h : o.hops) {
    if (h.from_at == h.to_at) continue;
    json["hops"].push_back({{"from", places.at(h.from_at)},
                            {"to", places.at(h.to_at)},
                            {"what", fmt::format("{} - {}: {} {} {:.1f} km", h.from, h.to, name_of(h.kind), h.band,
                                                 h.hop.length_km)}});
  }
  for (const PlannedSite& s : o.sites) {
    Json to = Json::array();
    std::vector<std::string> names;
    for (const std::size_t v : s.closes) {
      to.push_back(places.at(result.villages.villages[v].centre));
      names.push_back(result.villages.villages[v].name);
    }
    for (const std::size_t v : s.closes_with) {
      to.push_back(places.at(result.villages.villages[v].centre));
      names.push_back(fmt::format("{} ({})", result.villages.villages[v].name, joint_text(o, *joint_closing_of(o, v))));
    }
    json["sites"].push_back({{"id", s.id},
                             {"rank", s.rank},
                             {"at", {rounded(s.lonlat.lon_deg), rounded(s.lonlat.lat_deg)}},
                             {"reason", both_words(s.reason_en, s.reason_vi)},
                             {"closes", joined(names, ", ")},
                             {"to", std::move(to)}});
  }
  return json;
}

}  // namespace

std::string map_data(const RunResult& result) {
  const Places places{result.terrain.crs};
  const Grid pixels = pixel_grid(result.terrain.grid, kOverlayColumns);
  Json json;
  json["words"] = words();
  json["relief"] = overlay(relief_pixels(result.terrain, pixels), result.terrain.crs);
  if (result.map.grid.size() > 0)
    json["coverage"] = overlay(coverage_pixels(result.map, result.scenario.service, pixels), result.terrain.crs);

  // What the map opens on: the villages, or everything when there are none.
  Extent view;
  json["villages"] = Json::array();
  for (const VillageService& v : result.gaps.villages) {
    json["villages"].push_back(village_json(result, v, places));
    const Json& at = json["villages"].back()["at"];
    view.add({at[0].get<double>(), at[1].get<double>()});
  }
  if (view.empty()) json["view"] = json["relief"]["box"];
  else json["view"] = {view.west, view.south, view.east, view.north};

  json["clusters"] = Json::array();
  for (const GapCluster& c : result.gaps.clusters)
    if (c.villages.size() > 1)
      json["clusters"].push_back({{"id", c.id},
                                  {"villages", c.villages.size()},
                                  {"people", std::lround(c.people)},
                                  {"hull", places.area(c.hull)}});
  json["sites"] = Json::array();
  for (const geo::Site& s : result.sites) {
    const geo::Sector* const first = s.sectors.empty() ? nullptr : &s.sectors.front();
    json["sites"].push_back({{"id", s.id},
                             {"at", places.at(s.at)},
                             {"what", first == nullptr ? "" : fmt::format("{} {}, {:.0f} MHz, {:.0f} m, {} sectors", first->owner,
                                                                    first->technology, first->frequency_mhz, first->height_m,
                                                                    s.sectors.size())}});
  }
  json["options"] = Json::array();
  for (std::size_t i = 0; i < result.options.size(); ++i) json["options"].push_back(option_json(result, i, places));
  json["shown_option"] = std::max(0, headline_option(result));

  // "</" would end the script element that carries the data.
  std::string text = json.dump();
  for (std::size_t at = text.find("</"); at != std::string::npos; at = text.find("</", at)) text.replace(at, 2, "<\\/");
  return text;
}

}  // namespace phusong::sim
