#include "sim/output/profile_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "geo/io/whole_file.h"

namespace phusong::sim {

namespace {

constexpr double kWidth = 1200, kLeft = 78, kRight = 1180, kPlotHeight = 390;
constexpr double kLabels = 82, kLabelRow = 16, kNearTop = 64;  // the obstacles' labels stand above the frame, in rows
constexpr Colour kTerrain{201, 184, 156}, kCrest{104, 84, 56}, kClutter{122, 168, 106}, kSea{158, 199, 230},
    kSeaLine{52, 120, 180}, kUnknown{228, 228, 228}, kUnknownLine{120, 120, 120}, kRay{24, 82, 150},
    kZone{66, 133, 200, 0.16}, kZoneRim{66, 133, 200, 0.7}, kObstacle{190, 30, 30}, kGrid{222, 227, 231};

/// From kilometres and metres to the page. Heights carry the Earth's bulge, so that the ray is a straight line.
struct Axes {
  double length_km, low_m, high_m, radius_m;
  double top, bottom;
  [[nodiscard]] double bulge_m(double km) const { return km * (length_km - km) * 1e6 / (2.0 * radius_m); }
  [[nodiscard]] double x(double km) const { return kLeft + (kRight - kLeft) * km / length_km; }
  [[nodiscard]] double y(double metres) const { return bottom - (bottom - top) * (metres - low_m) / (high_m - low_m); }
  [[nodiscard]] Corner on_ground(double km, double height_m) const { return {x(km), y(height_m + bulge_m(km))}; }
};

/// The two antennas above sea level.
struct Ends {
  double from_m, to_m;
};
Ends ends_of(const ProfilePicture& p) {
  return {p.profile->height_m.front() + p.from_height_m, p.profile->height_m.back() + p.to_height_m};
}

/// A round step that gives about `wanted` intervals.
double round_step(double span, int wanted) {
  const double raw = span / wanted, power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double m : {1.0, 2.0, 5.0})
    if (m * power >= raw) return m * power;
  return 10.0 * power;
}

double zone_radius_m(const ProfilePicture& p, double length_km, double km) {
  const double wavelength_m = kSpeedOfLight_m_s / (p.frequency_mhz * 1e6);
  return kClearShare * std::sqrt(wavelength_m * km * 1000.0 * (length_km - km) / length_km);
}

Axes axes_for(const ProfilePicture& p, double top) {
  const Ends ends = ends_of(p);
  Axes axes{
      std::max(p.profile->distance_km.back(), 1e-3), 1e9, -1e9, p.effective_radius_km * 1000.0, top, top + kPlotHeight};
  double least_k_radius_m = axes.radius_m;
  for (const double k : p.further_k) least_k_radius_m = std::min(least_k_radius_m, k * kEarthRadius_km * 1000.0);
  for (std::size_t i = 0; i < p.profile->size(); ++i) {
    const double km = p.profile->distance_km[i];
    const double ray = ends.from_m + (ends.to_m - ends.from_m) * km / axes.length_km;
    axes.low_m = std::min(axes.low_m, p.profile->height_m[i] + axes.bulge_m(km));
    axes.high_m = std::max(
        {axes.high_m,
         p.profile->height_m[i] + p.profile->clutter_m[i] + axes.bulge_m(km) * axes.radius_m / least_k_radius_m,
         ray + zone_radius_m(p, axes.length_km, km)});
  }
  axes.high_m = std::max({axes.high_m, ends.from_m, ends.to_m});
  const double spare = std::max(10.0, (axes.high_m - axes.low_m) * 0.08);
  axes.low_m -= spare;
  axes.high_m += spare;
  return axes;
}

/// Curves of equal height, and distances along the bottom.
void draw_axes(Canvas& page, const Axes& axes) {
  const double height_step = round_step(axes.high_m - axes.low_m, 6);
  for (double m = std::ceil(axes.low_m / height_step) * height_step; m <= axes.high_m; m += height_step) {
    std::vector<Corner> curve;
    constexpr int kSteps = 120;
    for (int i = 0; i <= kSteps; ++i) curve.push_back(axes.on_ground(axes.length_km * i / kSteps, m));
    page.clip(kLeft, axes.top, kRight - kLeft, axes.bottom - axes.top);
    page.line(curve, kGrid, 1);
    page.unclip();
    page.text(kLeft - 8, axes.y(m) + 4, fmt::format("{:.0f}", std::abs(m) < 1e-9 ? 0.0 : m),
              {.size = 12, .colour = kGrey, .align = TextStyle::Align::right});
  }
  const double distance_step = round_step(axes.length_km, 10);
  for (int i = 0; i * distance_step <= axes.length_km + 1e-9; ++i) {
    const double km = i * distance_step;
    page.line({{axes.x(km), axes.bottom}, {axes.x(km), axes.bottom + 5}}, kGrey, 1);
    page.text(axes.x(km), axes.bottom + 19, fmt::format("{:g}", km),
              {.size = 12, .colour = kGrey, .align = TextStyle::Align::centre});
  }
  page.text_upwards(22, (axes.top + axes.bottom) / 2.0, "height above sea level, m", {.size = 12, .colour = kGrey});
  page.text(kRight, axes.bottom + 36, "distance, km", {.size = 12, .colour = kGrey, .align = TextStyle::Align::right});
}

/// One stretch of samples [first, last] of the same ground.
struct Stretch {
  std::size_t first, last;
  geo::Ground ground;
};
std::vector<Stretch> stretches_of(const ProfilePicture& p) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i + 1 < p.profile->size(); ++i) {
    // Between two samples is sea where both are, and unknown where either is.
    geo::Ground ground = geo::Ground::land;
    if (p.ground[i] == geo::Ground::unknown || p.ground[i + 1] == geo::Ground::unknown)
      ground = geo::Ground::unknown;
    else if (p.ground[i] == geo::Ground::sea && p.ground[i + 1] == geo::Ground::sea)
      ground = geo::Ground::sea;
    if (stretches.empty() || stretches.back().ground != ground)
      stretches.push_back({i, i + 1, ground});
    else
      stretches.back().last = i + 1;
  }
  return stretches;
}

void draw_ground(Canvas& page, const Axes& axes, const ProfilePicture& p) {
  const Profile& profile = *p.profile;
  std::vector<Corner> crest, canopy;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    crest.push_back(axes.on_ground(profile.distance_km[i], profile.height_m[i]));
    canopy.push_back(axes.on_ground(profile.distance_km[i], profile.height_m[i] + profile.clutter_m[i]));
  }
  const auto down_to_bottom = [&](const std::vector<Corner>& line, std::size_t first, std::size_t last) {
    std::vector<Corner> area{line.begin() + static_cast<std::ptrdiff_t>(first),
                             line.begin() + static_cast<std::ptrdiff_t>(last) + 1};
    area.push_back({area.back().x, axes.bottom});
    area.push_back({area.front().x, axes.bottom});
    return area;
  };
  const std::size_t end = profile.size() - 1;
  page.polygon(down_to_bottom(canopy, 0, end), kClutter);
  page.polygon(down_to_bottom(crest, 0, end), kTerrain);
  for (const Stretch& s : stretches_of(p)) {
    const std::vector<Corner> line{crest.begin() + static_cast<std::ptrdiff_t>(s.first),
                                   crest.begin() + static_cast<std::ptrdiff_t>(s.last) + 1};
    const std::vector<Corner> area = down_to_bottom(crest, s.first, s.last);
    switch (s.ground) {
      case geo::Ground::land:
        page.line(line, kCrest, 1.3);
        break;
      case geo::Ground::sea:
        page.polygon(area, kSea);
        page.line(line, kSeaLine, 2);
        break;
      case geo::Ground::unknown: {
        // Anything may stand there, up to the top; below is what was assumed.
        page.polygon(area, kUnknown);
        page.hatch(area, kUnknownLine, 9);
        const double left = area.front().x, right = line.back().x;
        page.hatch({{left, axes.top}, {right, axes.top}, {right, axes.bottom}, {left, axes.bottom}},
                   {kUnknownLine.red, kUnknownLine.green, kUnknownLine.blue, 0.25}, 9);
        page.line(line, kUnknownLine, 1.3, {4, 4});
        break;
      }
    }
  }
  for (const double k : p.further_k) {
    std::vector<Corner> line;
    const double share = axes.radius_m / (k * kEarthRadius_km * 1000.0);
    for (std::size_t i = 0; i < profile.size(); ++i) {
      const double km = profile.distance_km[i];
      line.push_back({axes.x(km), axes.y(profile.height_m[i] + axes.bulge_m(km) * share)});
    }
    page.line(line, {60, 60, 60, 0.75}, 1, {2, 3});
  }
}

/// The direct ray and the rim of 0.6 of the first Fresnel zone around it.
void draw_ray(Canvas& page, const Axes& axes, const ProfilePicture& p) {
  constexpr int kSteps = 240;
  const Ends ends = ends_of(p);
  std::vector<Corner> upper, lower;
  for (int i = 0; i <= kSteps; ++i) {
    const double km = axes.length_km * i / kSteps;
    const double ray = ends.from_m + (ends.to_m - ends.from_m) * i / kSteps;
    const double radius = zone_radius_m(p, axes.length_km, km);
    upper.push_back({axes.x(km), axes.y(ray + radius)});
    lower.push_back({axes.x(km), axes.y(ray - radius)});
  }
  std::vector<Corner> zone = upper;
  zone.insert(zone.end(), lower.rbegin(), lower.rend());
  page.polygon(zone, kZone);
  page.line(upper, kZoneRim, 0.9, {4, 3});
  page.line(lower, kZoneRim, 0.9, {4, 3});
  page.line({{axes.x(0), axes.y(ends.from_m)}, {axes.x(axes.length_km), axes.y(ends.to_m)}}, kRay, 1.6);
}

void draw_ends(Canvas& page, const Axes& axes, const ProfilePicture& p) {
  const Ends ends = ends_of(p);
  const auto end = [&](double km, double ground_m, double antenna_m, const std::string& name, bool first) {
    page.line({axes.on_ground(km, ground_m), {axes.x(km), axes.y(antenna_m)}}, kBlack, 3);
    page.disc(axes.x(km), axes.y(antenna_m), 4, kBlack);
    page.text(
        axes.x(km) + (first ? 8 : -8), axes.y(antenna_m) - 9, name,
        {.size = 12, .bold = true, .align = first ? TextStyle::Align::left : TextStyle::Align::right, .halo = true});
  };
  end(0.0, p.profile->height_m.front(), ends.from_m, p.from_name, true);
  end(axes.length_km, p.profile->height_m.back(), ends.to_m, p.to_name, false);
}

/// Where each obstacle's label stands: in rows, each in the first row whose neighbours leave it room.
struct Label {
  std::string words;
  TextStyle style;
  const PathObstacle* of = nullptr;
  double at = 0;  ///< the obstacle's place along the page
  double x = 0;   ///< the middle of the words
  std::size_t row = 0;
};
std::vector<Label> labels_of(const Canvas& page, const ProfilePicture& p) {
  std::vector<Label> labels;
  struct Taken {
    double x, half;
    std::size_t row;
  };
  std::vector<Taken> taken;
  const double length_km = std::max(p.profile->distance_km.back(), 1e-3);
  for (const PathObstacle& o : p.obstacles) {
    const double at = kLeft + (kRight - kLeft) * o.distance_km / length_km;
    // Beside a higher top a dot says enough.
    if (std::any_of(labels.begin(), labels.end(),
                    [&](const Label& higher) { return std::abs(higher.at - at) < kNearTop; }))
      continue;
    Label label{
        .words = fmt::format("{:.0f} m, ν {:.2f}, {:.1f} dB", o.height_m, o.nu, o.loss_db),
        .style = {
            .size = 12, .colour = kObstacle, .bold = labels.empty(), .align = TextStyle::Align::centre, .halo = true}};
    const double half = page.text_width(label.words, label.style) / 2.0;
    label.of = &o;
    label.at = at;
    label.x = std::clamp(at, kLeft + half, kWidth - half - 4.0);
    while (std::any_of(taken.begin(), taken.end(), [&](const Taken& other) {
      return other.row == label.row && std::abs(other.x - label.x) < half + other.half + 10.0;
    }))
      ++label.row;
    taken.push_back({label.x, half, label.row});
    labels.push_back(std::move(label));
  }
  return labels;
}

void draw_obstacles(Canvas& page, const Axes& axes, const ProfilePicture& p, const std::vector<Label>& labels) {
  // Lines first, so that no line crosses a label.
  for (const Label& label : labels) {
    const Corner top = axes.on_ground(label.of->distance_km, label.of->height_m);
    const double label_y = kLabels + kLabelRow * static_cast<double>(label.row);
    page.line({top, {top.x, label_y + 5}}, {kObstacle.red, kObstacle.green, kObstacle.blue, 0.6}, 1, {3, 3});
  }
  for (const PathObstacle& o : p.obstacles) {
    const Corner top = axes.on_ground(o.distance_km, o.height_m);
    page.disc(top.x, top.y, 4, kObstacle);
  }
  for (const Label& label : labels)
    page.text(label.x, kLabels + kLabelRow * static_cast<double>(label.row), label.words, label.style);
}

/// On a clear path: how clear, where it is tightest.
void draw_tightest(Canvas& page, const Axes& axes, const ProfilePicture& p) {
  if (p.tightest == nullptr || !p.obstacles.empty()) return;
  const Clearance::Spot& spot = p.tightest->tightest;
  const Corner top = axes.on_ground(spot.distance_km, spot.top_m);
  const Corner ray = axes.on_ground(spot.distance_km, spot.top_m + spot.above_m);
  page.line({top, ray}, kRay, 1.4, {2, 2});
  page.disc(top.x, top.y, 3, kRay);
  const std::string words = fmt::format("{:.1f} m clear, {:.2f} F1", spot.above_m, spot.share());
  const TextStyle style{.size = 12, .colour = kRay, .bold = true, .align = TextStyle::Align::centre, .halo = true};
  const double half = page.text_width(words, style) / 2.0;
  page.text(std::clamp(top.x, kLeft + half + 4, kRight - half - 4), (top.y + ray.y) / 2.0 + 4, words, style);
}

/// What the colours mean; only what is on the page.
void draw_legend(Canvas& page, const Axes& axes, const ProfilePicture& p) {
  double x = kLeft;
  const double y = axes.bottom + 38;
  const TextStyle style{.size = 12, .colour = kGrey};
  const auto entry = [&](const std::string& words, auto&& swatch) {
    swatch(x, y - 10);
    page.text(x + 24, y, words, style);
    x += 24 + page.text_width(words, style) + 18;
  };
  const auto box = [&](Colour colour) {
    return [&page, colour](double left, double top) { page.rectangle(left, top, 18, 11, colour); };
  };
  const auto has = [&](geo::Ground ground) {
    return std::find(p.ground.begin(), p.ground.end(), ground) != p.ground.end();
  };
  entry("terrain", box(kTerrain));
  if (std::any_of(p.profile->clutter_m.begin(), p.profile->clutter_m.end(), [](double m) { return m > 0.0; }))
    entry("clutter", box(kClutter));
  if (has(geo::Ground::sea)) entry("sea", box(kSea));
  if (has(geo::Ground::unknown))
    entry("unknown ground", [&](double left, double top) {
      page.rectangle(left, top, 18, 11, kUnknown);
      page.hatch({{left, top}, {left + 18, top}, {left + 18, top + 11}, {left, top + 11}}, kUnknownLine, 6);
    });
  entry("direct ray", [&](double left, double top) { page.line({{left, top + 6}, {left + 18, top + 6}}, kRay, 1.6); });
  entry("0.6 of the first Fresnel zone", [&](double left, double top) {
    page.rectangle(left, top, 18, 11, kZone);
    page.line({{left, top}, {left + 18, top}}, kZoneRim, 0.9, {4, 3});
    page.line({{left, top + 11}, {left + 18, top + 11}}, kZoneRim, 0.9, {4, 3});
  });
  if (!p.obstacles.empty())
    entry("obstacle: top, ν, J(ν) alone", [&](double left, double top) { page.disc(left + 9, top + 6, 4, kObstacle); });
  if (!p.further_k.empty()) {
    std::string words = "ground for k =";
    for (std::size_t i = 0; i < p.further_k.size(); ++i)
      words += fmt::format("{} {:.2f}", i == 0 ? "" : ",", p.further_k[i]);
    entry(words, [&](double left, double top) {
      page.line({{left, top + 6}, {left + 18, top + 6}}, {60, 60, 60, 0.75}, 1, {2, 3});
    });
  }
}

/// The table; returns the y below it.
double draw_table(Canvas& page, double y, const std::vector<std::vector<std::string>>& table) {
  if (table.empty()) return y;
  constexpr double kGap = 20, kLine = 18;
  const TextStyle cell{.size = 12}, head{.size = 12, .colour = kGrey, .bold = true};
  const std::size_t columns = table.front().size();
  std::vector<double> widths(columns, 0.0);
  for (std::size_t r = 0; r < table.size(); ++r)
    for (std::size_t c = 0; c + 1 < columns; ++c)
      widths[c] = std::max(widths[c], page.text_width(table[r][c], r == 0 ? head : cell));
  for (std::size_t r = 0; r < table.size(); ++r) {
    TextStyle style = r == 0 ? head : cell;
    double x = kLeft;
    for (std::size_t c = 0; c + 1 < columns; ++c) {
      style.align = c == 0 ? TextStyle::Align::left : TextStyle::Align::right;
      page.text(c == 0 ? x : x + widths[c], y, table[r][c], style);
      x += widths[c] + kGap;
    }
    style.align = TextStyle::Align::left;
    const double after = page.paragraph(x, y, kRight - x, table[r].back(), style);
    if (r == 0) page.line({{kLeft, y + 5}, {kRight, y + 5}}, kGrid, 1);
    y = std::max(y + kLine, after + (kLine - 12 * 1.35)) + (r == 0 ? 4.0 : 0.0);
  }
  return y;
}

/// Everything below the frame's axis; returns the y below it.
double draw_below(Canvas& page, double y, const ProfilePicture& p) {
  y = draw_table(page, y, p.table);
  for (const ProfilePicture::Words& words : p.words)
    y = page.paragraph(kLeft, y + 4, kRight - kLeft, words.text, words.style);
  return y;
}

}  // namespace

void write_profile_picture(const ProfilePicture& p, const std::filesystem::path& file) {
  const bool svg = file.extension() == ".svg";
  if (!svg && file.extension() != ".png")
    throw Error{ErrorKind::usage, file.string(), "a profile is drawn as .png or .svg; end the file's name so"};

  // Rows of labels and lines of words decide the page's height, and only a page can measure words.
  Canvas scratch{kWidth, 10};
  const std::vector<Label> labels = labels_of(scratch, p);
  std::size_t rows = 0;
  for (const Label& label : labels) rows = std::max(rows, label.row + 1);
  const Axes axes = axes_for(p, kLabels + kLabelRow * static_cast<double>(rows));
  const double below = axes.bottom + 68;

  Canvas page{kWidth, std::ceil(draw_below(scratch, below, p) + 8), svg ? Canvas::Kind::svg : Canvas::Kind::png};
  page.fill(kWhite);
  page.text(kLeft, 34, p.title, {.size = 18, .bold = true});
  page.text(kLeft, 57, p.subtitle, {.size = 13, .colour = kGrey});
  draw_axes(page, axes);
  page.clip(kLeft, axes.top, kRight - kLeft, axes.bottom - axes.top);
  draw_ground(page, axes, p);
  draw_ray(page, axes, p);
  page.unclip();
  page.rectangle(kLeft, axes.top, kRight - kLeft, axes.bottom - axes.top, kGrey, true, 1);
  draw_ends(page, axes, p);
  draw_tightest(page, axes, p);
  draw_obstacles(page, axes, p, labels);
  draw_legend(page, axes, p);
  draw_below(page, below, p);
  geo::write_whole(file, svg ? page.svg() : page.png());
}

}  // namespace phusong::sim
