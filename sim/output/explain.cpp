#include "sim/output/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "geo/base/error.h"
#include "geo/places/network.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// The transmitter that a point out of range is explained from.
const Transmitter& nearest_of(const Transmitters& transmitters, Point at) {
  const Transmitter* nearest = nullptr;
  double nearest_m = std::numeric_limits<double>::infinity();
  for (const Transmitter& t : transmitters.all)
    if (const double metres = distance_m(t.at, at); metres < nearest_m) {
      nearest_m = metres;
      nearest = &t;
    }
  return *nearest;
}

void name_obstacles(const CellJudge& judge, Explanation& e) {
  const models::PathInput path = judge.path_input(e.from, e.profile);
  SamplePlaces places = places_along(judge.terrain(), e.from.at, e.at, e.profile.size());
  e.obstacles = obstacles_on(path, places.lonlat);
  e.ground = std::move(places.ground);
}

void say_verdict(const Scenario& scenario, Explanation& e) {
  const double short_db = scenario.service.rsrp_dbm - e.terms.rsrp_dbm;
  const std::string server = e.from.site_id + " (" + e.from.owner + " " + e.from.technology + ")";
  if (!e.in_range) {
    e.verdict_en = fmt::format("Not served: no site within {:.0f} km; the nearest, {}, is {:.1f} km away.",
                               scenario.propagation.range_km, server, e.terms.distance_km);
    e.verdict_vi = fmt::format("Không có sóng: không có trạm nào trong {:.0f} km; trạm gần nhất {} cách {:.1f} km.",
                               scenario.propagation.range_km, server, e.terms.distance_km);
    return;
  }
  switch (e.service.state) {
    case CellState::served: {
      const double spare_db =
          scenario.service.uplink ? std::min(-short_db, e.terms.uplink_margin_db) : -short_db;
      e.verdict_en = fmt::format("Served by {} with {:.1f} dB to spare.", server, spare_db);
      e.verdict_vi = fmt::format("Có sóng từ {}, dư {:.1f} dB.", server, spare_db);
      return;
    }
    case CellState::unverified:
      e.verdict_en = fmt::format("Unverified: the path from {} crosses unknown ground ({} samples).", server,
                                 e.terms.unknown_samples);
      e.verdict_vi = fmt::format("Chưa xác minh: đường truyền từ {} đi qua vùng chưa biết địa hình ({} mẫu).", server,
                                 e.terms.unknown_samples);
      return;
    case CellState::not_served: break;
  }
  if (short_db > 0.0) {
    e.verdict_en = fmt::format("Not served: {} is the best server and lacks {:.1f} dB; diffraction takes {:.1f} dB.",
                               server, short_db, e.terms.path.diffraction_db);
    e.verdict_vi = fmt::format("Không có sóng: trạm tốt nhất {} thiếu {:.1f} dB; nhiễu xạ làm mất {:.1f} dB.", server,
                               short_db, e.terms.path.diffraction_db);
  } else {
    e.verdict_en = fmt::format("Not served: the terminal lacks {:.1f} dB on the uplink to {}.",
                               -e.terms.uplink_margin_db, server);
    e.verdict_vi = fmt::format("Không có sóng: đường lên tới {} thiếu {:.1f} dB.", server, -e.terms.uplink_margin_db);
  }
}

std::string line(std::string_view what, double value, std::string_view unit, std::string_view remark = "") {
  return fmt::format("  {:<38}{:>10.2f} {:<4}{}{}\n", what, value, unit, remark.empty() ? "" : "  ", remark);
}

/// The model that judged the explained path.
std::string_view model_of(const Explanation& e, const Scenario& scenario) {
  return ModelChoice{scenario}.of(e.from.frequency_mhz).name;
}

}  // namespace

Explanation explain_point(const CellJudge& judge, LonLat lonlat) {
  Explanation e;
  e.at = geo::Transform{geo::Crs::wgs84(), judge.terrain().crs}({lonlat.lon_deg, lonlat.lat_deg});
  const Grid& grid = judge.terrain().grid;
  if (!grid.contains(e.at))
    throw Error{ErrorKind::input, "",
                fmt::format("the point {:.5f},{:.5f} lies outside the scenario's area; give longitude first, then latitude",
                            lonlat.lon_deg, lonlat.lat_deg)};
  if (judge.transmitters().all.empty())
    throw Error{ErrorKind::input, "", "the scenario has no transmitter on air, so there is nothing to explain; set network.sites"};

  // The centre of the point's cell, so that the numbers are those of the verdicts.
  e.at = grid.centre(grid.col_of(e.at.x), grid.row_of(e.at.y));
  const Point centre = geo::Transform{judge.terrain().crs, geo::Crs::wgs84()}(e.at);
  e.lonlat = {centre.x, centre.y};
  e.service = judge.best_server(e.at);
  e.in_range = e.service.server >= 0;
  e.from = e.in_range ? judge.transmitters().all[static_cast<std::size_t>(e.service.server)]
                      : nearest_of(judge.transmitters(), e.at);
  e.terms = judge.link(e.from, e.at, e.profile);
  const Point mast = geo::Transform{judge.terrain().crs, geo::Crs::wgs84()}(e.from.at);
  const double north_deg = geo::true_north_on_grid_deg({mast.x, mast.y}, judge.terrain().crs);
  e.bearing_deg = std::fmod(e.terms.bearing_deg - north_deg + 360.0, 360.0);
  name_obstacles(judge, e);
  for (std::uint32_t bit = 1; bit != 0 && bit <= e.terms.path.caveats; bit <<= 1)
    if ((e.terms.path.caveats & bit) != 0)
      e.caveats.push_back(models::caveat_text(static_cast<models::Caveat>(bit), judge.models().of(e.from.frequency_mhz)));
  say_verdict(judge.scenario(), e);
  return e;
}

std::string explanation_text(const Explanation& e, const Scenario& scenario) {
  const LinkTerms& t = e.terms;
  std::string text = e.verdict_en + "\n\n";
  text += fmt::format("Point {:.5f} E {:.5f} N (cell centre), ground {:.1f} m\n", e.lonlat.lon_deg, e.lonlat.lat_deg,
                      e.profile.height_m.back());
  text += fmt::format("From  site {} sector {}, {} {}, {:.1f} MHz, antenna {:.1f} m above ground of {:.1f} m\n",
                      e.from.site_id, e.from.sector_id, e.from.owner, e.from.technology, e.from.frequency_mhz,
                      e.from.height_m, e.profile.height_m.front());
  text += fmt::format("Path  {:.3f} km, bearing {:.1f} deg (true north), elevation {:.2f} deg, {:.0f} % over sea, {} profile points, {} unknown\n\n",
                      t.distance_km, e.bearing_deg, t.elevation_deg, 100.0 * t.sea_share, e.profile.size(),
                      t.unknown_samples);

  text += "Downlink\n";
  text += line("EIRP per resource element", t.eirp_re_dbm, "dBm", "at the pattern's maximum");
  text += line("- antenna pattern and tilt", t.pattern_loss_db, "dB");
  text += line("- free space", t.path.free_space_db, "dB");
  text += line("- diffraction over terrain and clutter", t.path.diffraction_db, "dB");
  const double other = t.path.total_db - t.path.free_space_db - t.path.diffraction_db;
  if (std::abs(other) > 0.005) text += line("- other terms of the model", other, "dB", model_of(e, scenario));
  text += line("- location margin", t.location_margin_db, "dB",
               fmt::format("{:.0f} % of locations, sigma {:.1f} dB", scenario.service.location_probability_pct,
                           scenario.propagation.sigma_db));
  if (t.terminal_side_db != 0.0) text += line("+ terminal's antenna, minus body", t.terminal_side_db, "dB");
  text += line("= RSRP", t.rsrp_dbm, "dBm", fmt::format("needed {:.1f} dBm", scenario.service.rsrp_dbm));
  text += "Uplink\n";
  text += line("received at the antenna port", t.uplink_received_dbm, "dBm");
  text += line("needed", t.uplink_sensitivity_dbm, "dBm");
  text += line("= margin", t.uplink_margin_db, "dB", scenario.service.uplink ? "" : "(not asked for by the scenario)");

  text += e.obstacles.empty() ? "\nNo obstacle reaches into the first Fresnel zone (nu > -0.78).\n" : "\nObstacles, highest first\n";
  for (const PathObstacle& o : e.obstacles)
    text += fmt::format("  {:8.3f} km  {:7.1f} m  nu {:6.2f}  {:5.1f} dB alone  at {:.5f},{:.5f}\n", o.distance_km,
                        o.height_m, o.nu, o.loss_db, o.lonlat->lon_deg, o.lonlat->lat_deg);
  for (const std::string& caveat : e.caveats) text += "Caveat: " + caveat + "\n";
  if (const std::string notice = notice_of(scenario.identity, Language::en); !notice.empty())
    text += "\n" + notice + "\n";
  return text;
}

std::string explanation_json(const Explanation& e, const Scenario& scenario) {
  const LinkTerms& t = e.terms;
  nlohmann::ordered_json json;
  json["lon_deg"] = e.lonlat.lon_deg;
  json["lat_deg"] = e.lonlat.lat_deg;
  json["state"] = !e.in_range                                 ? "not_served"
                  : e.service.state == CellState::served      ? "served"
                  : e.service.state == CellState::unverified  ? "unverified"
                                                              : "not_served";
  json["verdict_en"] = e.verdict_en;
  json["verdict_vi"] = e.verdict_vi;
  json["model"] = model_of(e, scenario);
  json["site"] = e.from.site_id;
  json["sector"] = e.from.sector_id;
  json["owner"] = e.from.owner;
  json["technology"] = e.from.technology;
  json["frequency_mhz"] = e.from.frequency_mhz;
  json["antenna_height_m"] = e.from.height_m;
  json["distance_km"] = t.distance_km;
  json["bearing_deg"] = e.bearing_deg;
  json["elevation_deg"] = t.elevation_deg;
  json["eirp_re_dbm"] = t.eirp_re_dbm;
  json["pattern_loss_db"] = t.pattern_loss_db;
  json["free_space_db"] = t.path.free_space_db;
  json["diffraction_db"] = t.path.diffraction_db;
  json["total_loss_db"] = t.path.total_db;
  json["location_margin_db"] = t.location_margin_db;
  json["terminal_side_db"] = t.terminal_side_db;
  json["rsrp_dbm"] = t.rsrp_dbm;
  json["rsrp_needed_dbm"] = scenario.service.rsrp_dbm;
  json["uplink_received_dbm"] = t.uplink_received_dbm;
  json["uplink_sensitivity_dbm"] = t.uplink_sensitivity_dbm;
  json["uplink_margin_db"] = t.uplink_margin_db;
  json["unknown_samples"] = t.unknown_samples;
  json["sea_share"] = t.sea_share;
  json["obstacles"] = nlohmann::ordered_json::array();
  for (const PathObstacle& o : e.obstacles)
    json["obstacles"].push_back({{"distance_km", o.distance_km},
                                 {"height_m", o.height_m},
                                 {"nu", o.nu},
                                 {"loss_db", o.loss_db},
                                 {"lon_deg", o.lonlat->lon_deg},
                                 {"lat_deg", o.lonlat->lat_deg}});
  json["profile"] = {{"distance_km", e.profile.distance_km},
                     {"height_m", e.profile.height_m},
                     {"clutter_m", e.profile.clutter_m}};
  json["caveats"] = e.caveats;
  json["notice"] = notice_of(scenario.identity, Language::en);
  return json.dump(2) + "\n";
}

}  // namespace phusong::sim
