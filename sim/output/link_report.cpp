#include "sim/output/link_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "geo/base/constants.h"
#include "sim/output/profile_picture.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kUnverified = "unverified";

std::string_view word_of(Clearance::Sight sight) {
  switch (sight) {
    case Clearance::Sight::clear:
      return "clear";
    case Clearance::Sight::entered:
      return "entered";
    case Clearance::Sight::obstructed:
      return "obstructed";
  }
  return "";
}
std::string_view word_of(geo::Ground ground) {
  switch (ground) {
    case geo::Ground::unknown:
      return "unknown";
    case geo::Ground::land:
      return "land";
    case geo::Ground::sea:
      return "sea";
  }
  return "";
}
std::string_view word_of(models::Polarisation polarisation) {
  return polarisation == models::Polarisation::horizontal ? "horizontal" : "vertical";
}

std::string place_text(LonLat at) { return fmt::format("{:.5f},{:.5f}", at.lon_deg, at.lat_deg); }
/// ", at lon,lat" of a sample, where the path has a place.
std::string at_sample(const LinkResult& link, std::size_t index) {
  return link.path.lonlat.empty() ? "" : " at " + place_text(link.path.lonlat[index]);
}

/// A number that rests on unknown ground stands in brackets.
std::string cell(double value, bool unverified, int digits = 1) {
  return unverified ? "(" + fixed(value, digits) + ")" : fixed(value, digits);
}

bool reads_climate(const LinkResult& link) {
  return std::any_of(link.rows.begin(), link.rows.end(), [](const LinkRow& row) { return row.model->needs.climate; });
}
bool assumes_sigma(const LinkResult& link) {
  return std::any_of(link.rows.begin(), link.rows.end(), [](const LinkRow& row) { return !row.own_sigma; });
}

/// Which k, and what the models took instead.
std::string earth_text(const LinkResult& link) {
  std::string text = fmt::format(
      "Earth: k = {:.3f} (effective radius {:.0f} km) for obstacles, picture and the models "
      "that ask for a radius",
      link.request.k.front(), link.request.k.front() * kEarthRadius_km);
  if (reads_climate(link))
    text += fmt::format("; models that ask for the climate take {:g} N-units/km and N0 {:g}",
                        link.request.climate.delta_n, link.request.climate.n0);
  return text + ".";
}

std::string unknown_text(const LinkResult& link) {
  return fmt::format("{} of {} samples lie on unknown ground", link.path.profile.unknown_samples,
                     link.path.profile.size());
}

/// The losses side by side, heads first.
std::vector<std::vector<std::string>> loss_table(const LinkResult& link) {
  std::vector<std::vector<std::string>> table{
      {"model", "loss dB", "free space", "excess", "diffraction", "other", "sigma"}};
  for (const LinkRow& row : link.rows) {
    const bool u = row.unverified;
    table.push_back({std::string{row.model->name}, cell(row.loss.total_db, u), fixed(row.loss.free_space_db, 1),
                     cell(row.excess_db(), u), cell(row.loss.diffraction_db, u), cell(row.other_db(), u),
                     fixed(row.sigma_db, 1) + (row.own_sigma ? "" : "*")});
  }
  return table;
}

std::string clearance_text(const LinkResult& link) {
  if (link.clearances.empty()) return "The path has no sample between its ends: nothing can stand in its way.\n";
  std::vector<std::vector<std::string>> table{
      {"k", "over", "lowest", "at km", "tightest", "0.6 F1", "spare", "at km", "result"}};
  for (const Clearance& c : link.clearances) {
    const bool u = c.unverified;
    table.push_back({fixed(c.k, 3), c.with_clutter ? "ground and clutter" : "bare ground",
                     cell(c.lowest.above_m, u) + " m", fixed(c.lowest.distance_km, 3),
                     cell(c.tightest.above_m, u) + " m", fixed(kClearShare * c.tightest.fresnel_m, 1) + " m",
                     cell(c.tightest.over_clear_m(), u) + " m", fixed(c.tightest.distance_km, 3),
                     std::string{u ? kUnverified : word_of(c.sight)}});
  }
  return "Clearance of the direct ray: where it is lowest over the ground, and tightest in Fresnel zones\n" +
         aligned(table, 2);
}

std::string obstacles_text(const LinkResult& link) {
  if (link.obstacles.empty())
    return link.unverified() ? "No known obstacle reaches into the first Fresnel zone (nu > -0.78).\n"
                             : "No obstacle reaches into the first Fresnel zone (nu > -0.78).\n";
  std::vector<std::vector<std::string>> table{{"at km", "top m", "nu", "J(nu) dB"}};
  if (link.path.place) table.front().emplace_back("lon,lat");
  for (const PathObstacle& o : link.obstacles) {
    table.push_back({fixed(o.distance_km, 3), fixed(o.height_m, 1), fixed(o.nu, 2), fixed(o.loss_db, 1)});
    if (o.lonlat) table.back().push_back(place_text(*o.lonlat));
  }
  return fmt::format("Main obstacles, highest first (k = {:.3f}; J(nu) is each alone)\n", link.request.k.front()) +
         aligned(table, 0);
}

std::string end_text(const LinkResult& link, bool first) {
  const Profile& p = link.path.profile;
  const std::size_t i = first ? 0 : p.size() - 1;
  const std::string ground = link.path.ground[i] == geo::Ground::unknown
                                 ? fmt::format("on unknown ground, taken as {:.1f} m", p.height_m[i])
                                 : fmt::format("ground {:.1f} m", p.height_m[i]);
  const std::string place =
      link.path.place ? place_text(first ? link.path.place->from : link.path.place->to) + ", " : "";
  return fmt::format("{}{}, antenna {:g} m above ground", place, ground,
                     first ? link.request.from_height_m : link.request.to_height_m);
}

std::string path_text(const LinkResult& link) {
  const Profile& p = link.path.profile;
  std::string text = fmt::format("{:.3f} km", link.length_km);
  if (link.path.place)
    text += fmt::format(", bearing {:.2f} deg there and {:.2f} deg back (true north)", link.path.place->bearing_deg,
                        link.path.place->back_bearing_deg);
  return text + fmt::format(", elevation {:.2f} and {:.2f} deg, {} samples, {:.0f} % over sea, {} unknown",
                            link.from_elevation_deg, link.to_elevation_deg, p.size(),
                            100.0 * p.sea_samples / static_cast<double>(p.size()), p.unknown_samples);
}

std::string asked_text(const LinkResult& link) {
  const LinkRequest& r = link.request;
  return fmt::format("{:g} MHz, {} polarisation, loss not exceeded for {:g} % of time at {:g} % of locations",
                     r.frequency_mhz, word_of(r.polarisation), r.time_percent, r.location_percent);
}

/// Values under their own names, or under "over_assumed_ground" where they rest on unknown ground.
void put(Json& object, bool unverified, const Json& values) {
  object["state"] = unverified ? kUnverified : "verified";
  for (const auto& [name, value] : values.items()) object[name] = unverified ? Json(nullptr) : value;
  if (unverified) object["over_assumed_ground"] = values;
}

Json spot_json(const LinkResult& link, const Clearance::Spot& spot) {
  Json json{{"distance_km", spot.distance_km}, {"top_m", spot.top_m},
            {"above_m", spot.above_m},         {"fresnel_radius_m", spot.fresnel_m},
            {"share_of_f1", spot.share()},     {"over_0_6_f1_m", spot.over_clear_m()}};
  if (!link.path.lonlat.empty()) {
    json["lon_deg"] = link.path.lonlat[spot.index].lon_deg;
    json["lat_deg"] = link.path.lonlat[spot.index].lat_deg;
  }
  return json;
}

Json end_json(const LinkResult& link, bool first) {
  const Profile& p = link.path.profile;
  const std::size_t i = first ? 0 : p.size() - 1;
  Json json = Json::object();
  if (link.path.place) {
    const LonLat at = first ? link.path.place->from : link.path.place->to;
    json["lon_deg"] = at.lon_deg;
    json["lat_deg"] = at.lat_deg;
    json["bearing_deg"] = first ? link.path.place->bearing_deg : link.path.place->back_bearing_deg;
  }
  json["ground"] = word_of(link.path.ground[i]);
  json["ground_m"] = link.path.ground[i] == geo::Ground::unknown ? Json(nullptr) : Json(p.height_m[i]);
  json["antenna_m"] = first ? link.request.from_height_m : link.request.to_height_m;
  json["elevation_deg"] = first ? link.from_elevation_deg : link.to_elevation_deg;
  return json;
}

Json profile_json(const LinkPath& path) {
  Json heights = Json::array(), ground = Json::array(), zones = Json::array();
  for (std::size_t i = 0; i < path.profile.size(); ++i) {
    heights.push_back(path.ground[i] == geo::Ground::unknown ? Json(nullptr) : Json(path.profile.height_m[i]));
    ground.push_back(word_of(path.ground[i]));
  }
  for (const Zone zone : path.profile.zone) zones.push_back(static_cast<int>(zone));
  Json json{{"distance_km", path.profile.distance_km},
            {"height_m", heights},
            {"clutter_m", path.profile.clutter_m},
            {"ground", ground}};
  if (!zones.empty()) json["zone"] = zones;
  return json;
}

}  // namespace

std::string link_verdict(const LinkResult& link) {
  if (link.clearances.empty())
    return link.unverified() ? "Unverified: " + unknown_text(link) + "." : "Clear: nothing lies between the ends.";
  const Clearance& c = link.clearances.front();
  if (c.unverified) return "Unverified: " + unknown_text(link) + ".";
  const std::string k = fmt::format(" (k = {:.2f})", c.k);
  switch (c.sight) {
    case Clearance::Sight::clear:
      return fmt::format("Clear: {:.1f} m over 0.6 of the first Fresnel zone at {:.2f} km{}.",
                         c.tightest.over_clear_m(), c.tightest.distance_km, k);
    case Clearance::Sight::entered:
      return fmt::format("Line of sight, but {:.1f} m short of 0.6 of the first Fresnel zone at {:.2f} km{}.",
                         -c.tightest.over_clear_m(), c.tightest.distance_km, k);
    case Clearance::Sight::obstructed:
      return fmt::format("No line of sight: obstructed by {:.1f} m at {:.2f} km{}.", -c.lowest.above_m,
                         c.lowest.distance_km, k);
  }
  return "";
}

std::string link_text(const LinkResult& link) {
  std::string text = link_verdict(link) + "\n\n";
  if (!link.path.name.empty()) text += "Profile " + link.path.name + "\n";
  text += "From  " + end_text(link, true) + "\n";
  text += "To    " + end_text(link, false) + "\n";
  text += "Path  " + path_text(link) + "\n";
  text += "Asked " + asked_text(link) + "\n\n";
  text += clearance_text(link);
  if (!link.clearances.empty() && link.path.place) {
    const Clearance& c = link.clearances.front();
    text += fmt::format("Tightest{} for k = {:.3f}{}\n", at_sample(link, c.tightest.index), c.k,
                        c.unverified ? ", as far as the ground is known" : "");
  }
  text += "\n" + obstacles_text(link);

  text += "\nBasic transmission loss\n" + aligned(loss_table(link));
  if (std::any_of(link.rows.begin(), link.rows.end(), [](const LinkRow& row) { return row.unverified; }))
    text += "In brackets: unverified. " + unknown_text(link) +
            ", which was taken no higher than its known rims; the true loss may be higher.\n";
  if (assumes_sigma(link)) text += "* the model states no sigma; this one is assumed (propagation.sigma_db)\n";
  text += earth_text(link) + "\n";
  for (const std::string& note : link.path.notes) text += "Note: " + note + "\n";
  for (const LinkRow& row : link.rows)
    for (const std::string& caveat : row.caveats) text += fmt::format("Caveat, {}: {}\n", row.model->name, caveat);
  if (!link.request.notice.empty()) text += "\n" + link.request.notice + "\n";
  return text;
}

std::string link_csv(const LinkResult& link) {
  std::string text = csv_line({"model",
                               "state",
                               "loss_db",
                               "free_space_db",
                               "excess_db",
                               "diffraction_db",
                               "other_db",
                               "sigma_db",
                               "sigma_of",
                               "loss_over_assumed_ground_db",
                               "distance_km",
                               "frequency_mhz",
                               "from_height_m",
                               "to_height_m",
                               "time_percent",
                               "location_percent",
                               "k",
                               "sight",
                               "share_of_f1",
                               "unknown_samples",
                               "caveats"});
  for (const LinkRow& row : link.rows) {
    const bool u = row.unverified;
    const auto verified = [&](double value) { return u ? std::string{} : fixed(value, 6); };
    std::string sight, share;
    if (!link.clearances.empty()) {
      const Clearance& c = link.clearances.front();
      sight = c.unverified ? kUnverified : word_of(c.sight);
      share = c.unverified ? "" : fixed(c.tightest.share(), 4);
    }
    text += csv_line({std::string{row.model->name},
                      std::string{u ? kUnverified : "verified"},
                      verified(row.loss.total_db),
                      fixed(row.loss.free_space_db, 6),
                      verified(row.excess_db()),
                      verified(row.loss.diffraction_db),
                      verified(row.other_db()),
                      fixed(row.sigma_db, 4),
                      row.own_sigma ? "model" : "assumed",
                      u ? fixed(row.loss.total_db, 6) : "",
                      fixed(link.length_km, 6),
                      fmt::format("{:g}", link.request.frequency_mhz),
                      fmt::format("{:g}", link.request.from_height_m),
                      fmt::format("{:g}", link.request.to_height_m),
                      fmt::format("{:g}", link.request.time_percent),
                      fmt::format("{:g}", link.request.location_percent),
                      fixed(link.request.k.front(), 4),
                      sight,
                      share,
                      std::to_string(link.path.profile.unknown_samples),
                      joined(row.caveats, " ")});
  }
  return text;
}

std::string link_json(const LinkResult& link) {
  const LinkRequest& r = link.request;
  Json json;
  json["state"] = link.unverified() ? kUnverified : "verified";
  json["verdict"] = link_verdict(link);
  if (!link.path.name.empty()) json["profile_name"] = link.path.name;
  json["from"] = end_json(link, true);
  json["to"] = end_json(link, false);
  json["distance_km"] = link.length_km;
  json["frequency_mhz"] = r.frequency_mhz;
  json["polarisation"] = word_of(r.polarisation);
  json["time_percent"] = r.time_percent;
  json["location_percent"] = r.location_percent;
  json["k"] = r.k.front();
  json["climate"] = {{"delta_n", r.climate.delta_n}, {"n0", r.climate.n0}};
  json["samples"] = link.path.profile.size();
  json["unknown_samples"] = link.path.profile.unknown_samples;
  json["sea_share"] = link.path.profile.sea_samples / static_cast<double>(link.path.profile.size());

  json["clearances"] = Json::array();
  for (const Clearance& c : link.clearances) {
    Json one{{"k", c.k}, {"over", c.with_clutter ? "ground and clutter" : "bare ground"}};
    put(one, c.unverified,
        {{"sight", word_of(c.sight)},
         {"lowest", spot_json(link, c.lowest)},
         {"tightest", spot_json(link, c.tightest)}});
    json["clearances"].push_back(one);
  }
  json["obstacles"] = Json::array();
  for (const PathObstacle& o : link.obstacles) {
    Json one{{"distance_km", o.distance_km}, {"height_m", o.height_m}, {"nu", o.nu}, {"loss_db", o.loss_db}};
    if (o.lonlat) {
      one["lon_deg"] = o.lonlat->lon_deg;
      one["lat_deg"] = o.lonlat->lat_deg;
    }
    json["obstacles"].push_back(one);
  }
  json["models"] = Json::array();
  for (const LinkRow& row : link.rows) {
    Json one{{"name", row.model->name}, {"title", row.model->title}, {"edition", row.model->edition}};
    put(one, row.unverified,
        {{"loss_db", row.loss.total_db},
         {"excess_db", row.excess_db()},
         {"diffraction_db", row.loss.diffraction_db},
         {"other_db", row.other_db()}});
    one["free_space_db"] = row.loss.free_space_db;
    one["sigma_db"] = row.sigma_db;
    one["sigma_of"] = row.own_sigma ? "model" : "assumed";
    one["caveats"] = row.caveats;
    json["models"].push_back(one);
  }
  json["profile"] = profile_json(link.path);
  json["notes"] = link.path.notes;
  json["notice"] = r.notice;
  return json.dump(2) + "\n";
}

void draw_link(const LinkResult& link, const std::filesystem::path& file) {
  const LinkRequest& r = link.request;
  std::string ends = link.path.place
                         ? fmt::format("{}  to  {}", place_text(link.path.place->from), place_text(link.path.place->to))
                         : "Profile " + link.path.name;
  if (link.path.place) ends += fmt::format(", bearing {:.1f}°", link.path.place->bearing_deg);
  ProfilePicture picture{
      .title = link_verdict(link),
      .subtitle = fmt::format(
          "{};  {:.2f} km, {:g} MHz, {} polarisation, k = {:.2f};  {:g} % of time, {:g} % of locations", ends,
          link.length_km, r.frequency_mhz, word_of(r.polarisation), r.k.front(), r.time_percent, r.location_percent),
      .profile = &link.path.profile,
      .ground = link.path.ground,
      .from_height_m = r.from_height_m,
      .to_height_m = r.to_height_m,
      .from_name = fmt::format("{:g} m", r.from_height_m),
      .to_name = fmt::format("{:g} m", r.to_height_m),
      .frequency_mhz = r.frequency_mhz,
      .effective_radius_km = r.k.front() * kEarthRadius_km,
      .further_k = {r.k.begin() + 1, r.k.end()},
      .obstacles = link.obstacles,
      .tightest = link.clearances.empty() || link.clearances.front().unverified ? nullptr : &link.clearances.front()};

  picture.table = loss_table(link);
  picture.table.front().emplace_back("caveats");
  for (std::size_t i = 0; i < link.rows.size(); ++i) {
    std::string caveats = joined(link.rows[i].caveats, " ");
    if (link.rows[i].unverified) caveats = "Unverified." + (caveats.empty() ? "" : " " + caveats);
    picture.table[i + 1].push_back(caveats.empty() ? "none" : caveats);
  }
  std::string words = earth_text(link) + " Curves of equal height follow the Earth.";
  if (assumes_sigma(link)) words += " * sigma is assumed, the model states none.";
  if (link.unverified()) words += " In brackets: unverified; unknown ground was taken no higher than its known rims.";
  picture.words.push_back({words, {.size = 11, .colour = kGrey}});
  if (!r.notice.empty()) picture.words.push_back({r.notice, {.size = 11, .colour = {170, 90, 20}}});
  write_profile_picture(picture, file);
}

}  // namespace phusong::sim
