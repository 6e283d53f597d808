#include "sim/output/map_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/io/whole_file.h"
#include "sim/output/canvas.h"
#include "sim/output/level_classes.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

constexpr double kTitleBand = 66, kNoticeBand = 40, kLegendWidth = 300;

/// From the working plane to the page.
struct OnPage {
  Grid pixels;
  [[nodiscard]] Corner operator()(Point p) const {
    return {(p.x - pixels.west) / pixels.cell_m, kTitleBand + (pixels.north - p.y) / pixels.cell_m};
  }
};

void draw_sites(Canvas& page, const OnPage& at, const RunResult& result) {
  for (const geo::Site& site : result.sites) {
    const Corner c = at(site.at);
    page.mast(c.x, c.y, 7, colour_of(site_colour(), 0.9), {255, 255, 255, 0.8});
  }
}

/// Gaps that the option closes are ringed, so that what is left shows.
void draw_gaps(Canvas& page, const OnPage& at, const RunResult& result, const OptionResult* option) {
  for (const VillageService& v : result.gaps.villages) {
    if (v.verdict == Verdict::covered) continue;
    const Corner c = at(result.villages.villages[v.village].centre);
    const bool closed =
        option != nullptr && std::binary_search(option->closed.begin(), option->closed.end(), v.village);
    const Colour own = colour_of(verdict_colour(name_of(v.verdict)));
    if (closed)
      page.disc(c.x, c.y, 4, {255, 255, 255, 0.9}, own, 1.6);
    else
      page.disc(c.x, c.y, v.verdict == Verdict::dead ? 4.5 : 3.5, own);
  }
}

/// A triangle that points the way the verdict goes, so that colours alone carry nothing.
void draw_flip(Canvas& page, Corner at, Change change) {
  const Colour own = colour_of(change_colour(change));
  // A white plate beneath, because the mark has the colour of the ground that explains it.
  page.disc(at.x, at.y, 9, {255, 255, 255, 0.95}, own, 1.2);
  if (change == Change::unsure)
    page.disc(at.x, at.y, 4.5, own);
  else
    page.mast(at.x, at.y, change == Change::worse ? -11 : 11, own);
}

void draw_flips(Canvas& page, const OnPage& at, const RunResult& result) {
  for (const VerdictFlip& flip : result.spread->flips)
    draw_flip(page, at(result.villages.villages[flip.village].centre), change_of(flip));
}

void draw_plan(Canvas& page, const OnPage& at, const RunResult& result, const OptionResult& option, std::size_t index) {
  const Colour own = colour_of(option_colour(index));
  // A white edge tells a hop from the line of a site to its village.
  for (const PlannedHop& hop : option.hops) {
    if (hop.from_at == hop.to_at) continue;
    const Corner from = at(hop.from_at), to = at(hop.to_at);
    page.line({from, to}, {255, 255, 255, 0.9}, 4.2);
    page.line({from, to}, own, hop.kind == PlannedHop::Kind::microwave ? 2.0 : 1.0);
  }
  for (const PlannedRelay& relay : option.relays) {
    const Corner c = at(relay.at);
    page.disc(c.x, c.y, 5, kWhite, own, 2.2);
  }
  for (const PlannedSite& site : option.sites) {
    const Corner from = at(site.at);
    for (const std::vector<std::size_t>* villages : {&site.closes, &site.closes_with})
      for (const std::size_t v : *villages) {
        const Corner to = at(result.villages.villages[v].centre);
        page.line({from, to}, {own.red, own.green, own.blue, 0.75}, 1.1);
      }
  }
  for (const PlannedSite& site : option.sites) {
    const Corner c = at(site.at);
    page.mast(c.x, c.y, 15, own);
  }
}

/// One line of the legend.
class Legend {
 public:
  Legend(Canvas& page, double x, double y, bool vietnamese) : page_{page}, x_{x}, y_{y}, vietnamese_{vietnamese} {}
  void heading(std::string_view en, std::string_view vi) {
    y_ += 10;
    page_.text(x_, y_, vietnamese_ ? vi : en, {.size = 13, .bold = true});
    y_ += 22;
  }
  void box(const Colour& colour, std::string_view en, std::string_view vi) {
    page_.rectangle(x_, y_ - 11, 22, 14, colour);
    page_.rectangle(x_, y_ - 11, 22, 14, {120, 120, 120}, true, 0.6);
    words(en, vi);
  }
  void disc(const Colour& colour, bool ring, std::string_view en, std::string_view vi) {
    if (ring)
      page_.disc(x_ + 11, y_ - 4, 4, kWhite, colour, 1.6);
    else
      page_.disc(x_ + 11, y_ - 4, 4.5, colour);
    words(en, vi);
  }
  void mast(const Colour& colour, double size, std::string_view en, std::string_view vi) {
    page_.mast(x_ + 11, y_ - 4, size, colour);
    words(en, vi);
  }
  void hop(const Colour& colour, std::string_view en, std::string_view vi) {
    page_.line({{x_, y_ - 4}, {x_ + 22, y_ - 4}}, colour, 2.0);
    words(en, vi);
  }
  void flip(Change change, std::string_view en, std::string_view vi) {
    draw_flip(page_, {x_ + 11, y_ - 4}, change);
    words(en, vi);
  }
  void gap(double by) { y_ += by; }
  [[nodiscard]] double y() const { return y_; }

 private:
  void words(std::string_view en, std::string_view vi) {
    page_.text(x_ + 32, y_, vietnamese_ ? vi : en, {.size = 12});
    y_ += 21;
  }
  Canvas& page_;
  double x_, y_;
  bool vietnamese_;
};

void draw_scale_bar(Canvas& page, double x, double y, double metres_per_pixel) {
  const double km = std::pow(10.0, std::floor(std::log10(220.0 * metres_per_pixel / 1000.0)));
  const double length = km * 1000.0 / metres_per_pixel;
  const double repeat = std::floor(220.0 / length);
  for (int i = 0; i < static_cast<int>(repeat); ++i)
    page.rectangle(x + i * length, y, length, 7, i % 2 == 0 ? kBlack : kWhite)
        .rectangle(x + i * length, y, length, 7, kBlack, true, 0.8);
  page.text(x, y - 5, "0", {.size = 11});
  page.text(x + repeat * length, y - 5, fmt::format("{:g} km", km * repeat),
            {.size = 11, .align = TextStyle::Align::centre});
  page.text(x, y + 24, "N ↑ (UTM)", {.size = 11, .colour = kGrey});
}

void coverage_legend(Legend& legend, const RunResult& result, const OptionResult* option) {
  if (result.map.grid.size() > 0) {
    legend.heading(fmt::format("RSRP at {:.0f} % of locations", result.scenario.service.location_probability_pct),
                   fmt::format("RSRP tại {:.0f} % vị trí", result.scenario.service.location_probability_pct));
    const std::vector<LevelClass> classes = rsrp_classes(result.scenario.service);
    for (auto k = classes.rbegin(); k != classes.rend(); ++k)
      legend.box(colour_of(k->colour, k->alpha / 255.0), k->label, k->label);
    legend.box({255, 255, 255}, fmt::format("no colour: no site within {:g} km", result.scenario.propagation.range_km),
               fmt::format("không màu: không có trạm trong {:g} km", result.scenario.propagation.range_km));
    if (result.map.unverified > 0)
      legend.box({120, 120, 120, 0.7}, "hatched: unverified, terrain unknown",
                 "gạch chéo: chưa xác minh, thiếu địa hình");
  }
  legend.heading("Villages", "Thôn, bản");
  for (const Verdict verdict : {Verdict::dead, Verdict::marginal, Verdict::unverified}) {
    const Phrase words = phrase_of(verdict);
    legend.disc(colour_of(verdict_colour(name_of(verdict))), false, words.en, words.vi);
  }
  if (option != nullptr)
    legend.disc(colour_of(verdict_colour("dead")), true, "closed by the option", "được phủ theo phương án");
}

void spread_legend(Legend& legend, const RunResult& result) {
  legend.heading("Difference of RSRP", "Chênh lệch RSRP");
  const std::vector<DifferenceClass> classes = difference_classes();
  for (auto k = classes.rbegin(); k != classes.rend(); ++k)
    legend.box(colour_of(k->colour, k->alpha / 255.0), k->label, k->label);
  legend.box({232, 234, 214}, "relief alone: no level by one of them", "chỉ địa hình: thiếu một mức thu");
  legend.heading("Villages whose verdict flips", "Thôn đổi kết luận");
  for (const Change change : {Change::better, Change::worse, Change::unsure}) {
    const auto& flips = result.spread->flips;
    const auto count = std::count_if(flips.begin(), flips.end(),
                                     [change](const VerdictFlip& flip) { return change_of(flip) == change; });
    const Phrase words = phrase_of(change);
    legend.flip(change, fmt::format("{}: {}", words.en, count), fmt::format("{}: {}", words.vi, count));
  }
}

void draw_legend(Canvas& page, double x, const RunResult& result, const MapPicture& picture, const OptionResult* option,
                 std::size_t index, double metres_per_pixel) {
  Legend legend{page, x, kTitleBand + 16, picture.vietnamese};
  if (picture.spread)
    spread_legend(legend, result);
  else
    coverage_legend(legend, result, option);
  legend.heading("Sites", "Trạm BTS");
  legend.mast(colour_of(site_colour()), 8, "existing", "hiện có");
  if (option != nullptr)
    legend.mast(colour_of(option_colour(index)), 15, fmt::format("new: {} BTS", option->sites.size()),
                fmt::format("mới: {} BTS", option->sites.size()));
  if (option != nullptr && !option->hops.empty())
    legend.hop(colour_of(option_colour(index)), fmt::format("backhaul: {} links", option->hops.size()),
               fmt::format("truyền dẫn: {} tuyến", option->hops.size()));
  if (option != nullptr && !option->relays.empty())
    legend.disc(colour_of(option_colour(index)), true, fmt::format("relays: {}", option->relays.size()),
                fmt::format("chuyển tiếp: {}", option->relays.size()));
  legend.heading("Ground", "Mặt đất");
  legend.box({198, 219, 233}, "known sea", "biển");
  if (result.terrain.unknown_cells > 0) legend.box({214, 176, 208}, "unknown ground", "chưa biết địa hình");
  legend.gap(26);
  draw_scale_bar(page, x, legend.y(), metres_per_pixel);
}

}  // namespace

std::string draw_map(const RunResult& result, const MapPicture& picture) {
  const double legend_width = picture.legend ? kLegendWidth : 0.0;
  const Grid pixels = pixel_grid(result.terrain.grid, picture.width - static_cast<int>(legend_width));
  const double height = kTitleBand + pixels.rows + kNoticeBand;
  Canvas page{static_cast<double>(picture.width), std::max(height, picture.legend ? 640.0 : 0.0)};
  page.fill(kWhite);

  // The ground, and the coverage over it.
  Raster<std::uint32_t> ground = relief_pixels(result.terrain, pixels);
  if (picture.spread)
    ground = laid_over(ground, difference_pixels(result.spread->difference_db, pixels));
  else if (result.map.grid.size() > 0)
    ground = laid_over(ground, coverage_pixels(result.map, result.scenario.service, pixels));
  page.image(0, kTitleBand, pixels.columns, pixels.rows, ground.cells, pixels.columns, pixels.rows);

  const OnPage at{pixels};
  const OptionResult* const option =
      picture.option >= 0 ? &result.options[static_cast<std::size_t>(picture.option)] : nullptr;
  const auto index = static_cast<std::size_t>(std::max(0, picture.option));
  // A network may reach beyond the area.
  page.clip(0, kTitleBand, pixels.columns, pixels.rows);
  draw_sites(page, at, result);
  if (picture.spread)
    draw_flips(page, at, result);
  else
    draw_gaps(page, at, result, option);
  if (option != nullptr) draw_plan(page, at, result, *option, index);
  page.unclip();
  page.rectangle(0.5, kTitleBand + 0.5, pixels.columns - 1, pixels.rows - 1, kGrey, true, 1);

  // Words: what this is, what of it is real, and what the colours mean.
  const Identity& identity = result.scenario.identity;
  const std::string title = title_of(identity, picture.vietnamese ? Language::vi : Language::en);
  page.text(14, 28, title.empty() ? identity.name : title, {.size = 20, .bold = true});
  const std::string models = picture.spread ? fmt::format("{} − {}", result.spread->other_model, result.spread->model)
                                            : ModelChoice{result.scenario}.label();
  const std::string subtitle = fmt::format("{}{}  |  {}", option == nullptr ? "" : option->option.name + "  |  ",
                                           models, "phusong " PHUSONG_VERSION);
  page.text(14, 52, subtitle, {.size = 13, .colour = kGrey});
  const std::string notice = notice_of(identity, picture.vietnamese ? Language::vi : Language::en);
  if (!notice.empty())
    page.paragraph(14, kTitleBand + pixels.rows + 17, pixels.columns - 28, notice,
                   {.size = 11, .colour = {170, 90, 20}});
  if (picture.legend) draw_legend(page, pixels.columns + 18.0, result, picture, option, index, pixels.cell_m);
  return page.png();
}

void write_pictures(const RunResult& result, const std::filesystem::path& folder) {
  const bool vietnamese = result.scenario.report.language == "vi";
  if (result.map.grid.size() > 0)
    geo::write_whole(folder / "02-coverage.png",
                     draw_map(result, {.width = 1800, .option = -1, .vietnamese = vietnamese}));
  if (has_difference(result))
    geo::write_whole(folder / "02-coverage-spread.png",
                     draw_map(result, {.width = 1800, .option = -1, .spread = true, .vietnamese = vietnamese}));
  const std::vector<std::string> slugs = option_slugs(result.options);
  for (std::size_t i = 0; i < result.options.size(); ++i)
    geo::write_whole(folder / ("05-plan-" + slugs[i] + ".png"),
                     draw_map(result, {.width = 1800, .option = static_cast<int>(i), .vietnamese = vietnamese}));
}

}  // namespace phusong::sim
