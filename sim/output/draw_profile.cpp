// The picture of a terrain profile: see explain.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "geo/io/whole_file.h"
#include "sim/output/canvas.h"
#include "sim/output/explain.h"

namespace phusong::sim {

namespace {

constexpr double kWidth = 1200, kHeight = 640, kLeft = 78, kRight = 1180, kTop = 96, kBottom = 478;

/// From kilometres and metres to the page. Heights carry the Earth's bulge, so that the ray is a straight line.
struct Axes {
  double length_km, low_m, high_m, radius_m;
  [[nodiscard]] double bulge_m(double km) const { return km * (length_km - km) * 1e6 / (2.0 * radius_m); }
  [[nodiscard]] double x(double km) const { return kLeft + (kRight - kLeft) * km / length_km; }
  [[nodiscard]] double y(double metres) const { return kBottom - (kBottom - kTop) * (metres - low_m) / (high_m - low_m); }
  [[nodiscard]] Corner on_ground(double km, double height_m) const { return {x(km), y(height_m + bulge_m(km))}; }
};

/// A round step that gives about `wanted` intervals.
double round_step(double span, int wanted) {
  const double raw = span / wanted, power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double m : {1.0, 2.0, 5.0})
    if (m * power >= raw) return m * power;
  return 10.0 * power;
}

Axes axes_for(const Explanation& e, double tx_m, double rx_m, double radius_m) {
  Axes axes{std::max(e.profile.distance_km.back(), 1e-3), 1e9, -1e9, radius_m};
  for (std::size_t i = 0; i < e.profile.size(); ++i) {
    const double ground = e.profile.height_m[i] + axes.bulge_m(e.profile.distance_km[i]);
    axes.low_m = std::min(axes.low_m, ground);
    axes.high_m = std::max(axes.high_m, ground + e.profile.clutter_m[i]);
  }
  axes.high_m = std::max({axes.high_m, tx_m, rx_m});
  const double spare = std::max(10.0, (axes.high_m - axes.low_m) * 0.08);
  axes.low_m -= spare;
  axes.high_m += 1.6 * spare;
  return axes;
}

void draw_axes(Canvas& page, const Axes& axes) {
  const double height_step = round_step(axes.high_m - axes.low_m, 6);
  for (double m = std::ceil(axes.low_m / height_step) * height_step; m <= axes.high_m; m += height_step) {
    page.line({{kLeft, axes.y(m)}, {kRight, axes.y(m)}}, {225, 229, 232}, 1);
    page.text(kLeft - 8, axes.y(m) + 4, fmt::format("{:.0f}", m + 0.0 == 0.0 ? 0.0 : m), {.size = 12, .colour = kGrey, .align = TextStyle::Align::right});
  }
  const double distance_step = round_step(axes.length_km, 10);
  for (int i = 0; i * distance_step <= axes.length_km + 1e-9; ++i) {
    const double km = i * distance_step;
    page.line({{axes.x(km), kBottom}, {axes.x(km), kBottom + 5}}, kGrey, 1);
    page.text(axes.x(km), kBottom + 20, fmt::format("{:g}", km), {.size = 12, .colour = kGrey, .align = TextStyle::Align::centre});
  }
  page.text(kLeft - 60, kTop - 18, "m above sea, with Earth bulge", {.size = 11, .colour = kGrey});
  page.text(kRight, kBottom + 38, "km from the site", {.size = 11, .colour = kGrey, .align = TextStyle::Align::right});
}

void draw_ground(Canvas& page, const Axes& axes, const Profile& profile) {
  std::vector<Corner> clutter{{axes.x(0), kBottom}}, ground{{axes.x(0), kBottom}}, crest;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    const double km = profile.distance_km[i];
    clutter.push_back(axes.on_ground(km, profile.height_m[i] + profile.clutter_m[i]));
    ground.push_back(axes.on_ground(km, profile.height_m[i]));
    crest.push_back(ground.back());
  }
  clutter.push_back({axes.x(axes.length_km), kBottom});
  ground.push_back({axes.x(axes.length_km), kBottom});
  page.polygon(clutter, {122, 168, 106});
  page.polygon(ground, {201, 184, 156});
  page.line(crest, {110, 92, 66}, 1.2);
  // Terrain puts the sea at exactly 0 m, so its stretches are those samples.
  for (std::size_t i = 0; i + 1 < profile.size(); ++i)
    if (profile.height_m[i] == 0.0 && profile.height_m[i + 1] == 0.0) page.line({crest[i], crest[i + 1]}, {60, 130, 190}, 3);
}

/// The rim of 0.6 of the first Fresnel zone around the direct ray.
void draw_ray(Canvas& page, const Axes& axes, double tx_m, double rx_m, double frequency_mhz) {
  constexpr int kSteps = 200;
  const double wavelength_m = kSpeedOfLight_m_s / (frequency_mhz * 1e6);
  std::vector<Corner> upper, lower;
  for (int i = 0; i <= kSteps; ++i) {
    const double km = axes.length_km * i / kSteps;
    const double ray = tx_m + (rx_m - tx_m) * i / kSteps;
    const double radius = 0.6 * std::sqrt(wavelength_m * km * 1000.0 * (axes.length_km - km) / axes.length_km);
    upper.push_back({axes.x(km), axes.y(ray + radius)});
    lower.push_back({axes.x(km), axes.y(ray - radius)});
  }
  std::vector<Corner> zone = upper;
  zone.insert(zone.end(), lower.rbegin(), lower.rend());
  page.polygon(zone, {66, 133, 200, 0.16});
  page.line(upper, {66, 133, 200, 0.6}, 0.8, {4, 3});
  page.line(lower, {66, 133, 200, 0.6}, 0.8, {4, 3});
  page.line({{axes.x(0), axes.y(tx_m)}, {axes.x(axes.length_km), axes.y(rx_m)}}, {30, 90, 160}, 1.6);
}

/// Labels stand in rows; each takes the first row whose neighbours leave it room.
void draw_obstacles(Canvas& page, const Axes& axes, const Explanation& e) {
  std::vector<std::vector<double>> taken(e.obstacles.size());
  bool main = true;
  for (const Explanation::Edge& o : e.obstacles) {
    const Corner top = axes.on_ground(o.distance_km, o.height_m);
    const std::string words = fmt::format("{:.0f} m, {:.1f} dB", o.height_m, o.loss_db);
    const TextStyle style{.size = 12, .colour = {170, 20, 20}, .bold = main, .align = TextStyle::Align::centre, .halo = true};
    const double half = page.text_width(words, style) / 2.0;
    const double x = std::min(top.x, kWidth - half - 4.0);
    std::size_t row = 0;
    while (std::any_of(taken[row].begin(), taken[row].end(),
                       [&](double other) { return std::abs(other - x) < 2.0 * half + 8.0; }))
      ++row;
    taken[row].push_back(x);
    const double y = kTop + 16.0 * static_cast<double>(row);
    page.line({{top.x, top.y}, {top.x, y + 4}}, {190, 40, 40, 0.7}, 1, {3, 3});
    page.disc(top.x, top.y, 4, {200, 30, 30});
    page.text(x, y, words, style);
    main = false;
  }
}

void draw_terms(Canvas& page, const Explanation& e, const Scenario& scenario) {
  const LinkTerms& t = e.terms;
  const double y = kBottom + 66;
  const std::string terms = fmt::format(
      "EIRP {:.1f} dBm/RE  −  pattern {:.1f}  −  free space {:.1f}  −  diffraction {:.1f}  −  location margin {:.1f} dB  =  "
      "RSRP {:.1f} dBm (needed {:.1f});  uplink margin {:.1f} dB",
      t.eirp_re_dbm, t.pattern_loss_db, t.path.free_space_db, t.path.diffraction_db, t.location_margin_db, t.rsrp_dbm,
      scenario.service.rsrp_dbm, t.uplink_margin_db);
  double after = page.paragraph(kLeft, y, kRight - kLeft, terms, {.size = 13, .bold = true});
  after = page.paragraph(kLeft, after + 4, kRight - kLeft,
                         fmt::format("Model {}, k from an effective Earth radius of {:.0f} km; blue: direct ray and 0.6 of "
                                     "the first Fresnel zone; green: clutter heights; blue ground: sea; red: obstacles with their "
                                     "knife-edge loss alone.",
                                     scenario.propagation.model, scenario.propagation.effective_earth_radius_km),
                         {.size = 11, .colour = kGrey});
  if (!scenario.identity.notice_en.empty())
    page.paragraph(kLeft, after + 2, kRight - kLeft, scenario.identity.notice_en, {.size = 11, .colour = {170, 90, 20}});
}

}  // namespace

void draw_profile(const Explanation& e, const Scenario& scenario, const std::filesystem::path& file) {
  const bool svg = file.extension() == ".svg";
  if (!svg && file.extension() != ".png")
    throw Error{ErrorKind::usage, file.string(), "a profile is drawn as .png or .svg; end the file's name so"};

  const double tx_m = e.profile.height_m.front() + e.from.height_m;
  const double rx_m = e.profile.height_m.back() + scenario.service.receiver_height_m;
  const Axes axes = axes_for(e, tx_m, rx_m, scenario.propagation.effective_earth_radius_km * 1000.0);
  Canvas page{kWidth, kHeight, svg ? Canvas::Kind::svg : Canvas::Kind::png};
  page.fill(kWhite);
  page.text(kLeft, 34, e.verdict_en, {.size = 18, .bold = true});
  page.text(kLeft, 58,
            fmt::format("{} {} ({} {}, {:.1f} MHz, antenna {:.0f} m)  to  {:.5f} E {:.5f} N, {:.2f} km", e.from.site_id,
                        e.from.sector_id, e.from.owner, e.from.technology, e.from.frequency_mhz, e.from.height_m,
                        e.lonlat.lon_deg, e.lonlat.lat_deg, e.terms.distance_km),
            {.size = 13, .colour = kGrey});
  draw_axes(page, axes);
  draw_ground(page, axes, e.profile);
  draw_ray(page, axes, tx_m, rx_m, e.from.frequency_mhz);

  // The mast and the terminal.
  page.line({axes.on_ground(0, e.profile.height_m.front()), {axes.x(0), axes.y(tx_m)}}, kBlack, 3);
  page.disc(axes.x(0), axes.y(tx_m), 4, kBlack);
  page.disc(axes.x(axes.length_km), axes.y(rx_m), 4, kBlack);
  draw_obstacles(page, axes, e);
  draw_terms(page, e, scenario);
  geo::write_whole(file, svg ? page.svg() : page.png());
}

}  // namespace phusong::sim
