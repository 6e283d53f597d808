#include "tests/bench/engine/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace phusong::bench {
namespace {

constexpr const char* kSomeTime = "itu_p1812 10 % of time";

std::string rate_text(double per_s) {
  return per_s >= 1e6 ? fmt::format("{:.2f} M/s", 1e-6 * per_s) : fmt::format("{:.0f},000/s", 1e-3 * per_s);
}

/// One requirement: what was measured, and whether all of it holds. Rates are required of another machine; `pace` says
/// how much faster that one runs what runs on both, SPLAT!.
class Line {
 public:
  explicit Line(double pace = 1.0) : pace_{pace} {}

  void rate(const Row* row, double least) {
    say(row, row != nullptr ? rate_text(row->value) + at_pace(row->value) : "",
        row != nullptr && row->value * pace_ >= least);
  }
  /// To a peer's rate on that machine.
  void peer(const Row* row, double peer_per_s, double least, const char* against) {
    say(row,
        row != nullptr ? fmt::format("{}{}: {:.0f} × {}", rate_text(row->value), at_pace(row->value),
                                     row->value * pace_ / peer_per_s, against)
                       : "",
        row != nullptr && row->value * pace_ / peer_per_s >= least);
  }
  void ratio(const Row* row, double least, const char* against) {
    say(row, row != nullptr ? fmt::format("{:.1f} × {}", row->ratio, against) : "",
        row != nullptr && row->ratio >= least);
  }
  void at_most_db(const Row* row, double most) {
    say(row, row != nullptr ? fmt::format("off by at most {:.1g} dB", row->value) : "",
        row != nullptr && row->value <= most);
  }
  void say(const Row* row, const std::string& text, bool holds) {
    if (row == nullptr) {
      complete_ = false;
      return;
    }
    said_ += (said_.empty() ? "" : "; ") + text;
    holds_ = holds_ && holds;
  }
  [[nodiscard]] std::string text(const char* what, const char* must) const {
    return fmt::format("| {} | {} | {} | {} |\n", what, must, said_.empty() ? "(not run)" : said_,
                       !holds_                       ? "not met"
                       : complete_ && !said_.empty() ? "met"
                                                     : "(not all was run)");
  }

 private:
  [[nodiscard]] std::string at_pace(double per_s) const {
    return pace_ == 1.0 ? "" : fmt::format(" ({} at that machine's pace)", rate_text(per_s * pace_));
  }

  double pace_;
  std::string said_;
  bool holds_ = true, complete_ = true;
};

/// SPLAT!'s net rate at 20 km and 30 m on the machine that the requirements were set on, over that of this run; 1 when
/// it was not measured.
double pace_of(const Rows& rows) {
  for (const Row& row : rows.all())
    if (row.name == "splat" && row.radius_km == 20.0 && row.cell_m == 30.0 &&
        row.against.find("net") != std::string::npos)
      return kSplatThere_per_s / row.value;
  return 1.0;
}

std::string to_reach(const Rows& rows) {
  const double pace = pace_of(rows);
  std::string text = fmt::format(
      "{}| what | must | measured | |\n| --- | --- | --- | --- |\n",
      pace == 1.0
          ? "SPLAT! was not measured: rates are this machine's own.\n\n"
          : fmt::format("SPLAT! ran {:.2f} times faster, net, on the machine that the rates are required of.\n\n",
                        pace));
  const auto radials = [&](const char* model, double radius_km, double cell_m, int oversampling) {
    return rows.find("radials", model, radius_km, cell_m, oversampling);
  };

  Line p526{pace};
  p526.ratio(rows.find("sweep", "itu_p526", 20, 30, 1, "plain"), 12.0, "the plain version");
  p526.rate(rows.find("sweep", "itu_p526", 20, 30, 1, "plain"), 5e6);
  text += p526.text("P.526 delta-Bullington and free space, 20 km at 30 m, as many radials as border cells",
                    "12 × the plain O(n) double version on the same radials; 5 M/s");

  constexpr struct {
    double radius_km, cell_m, least, peer_per_s;
    const char *what, *must;
  } kCases[] = {{20, 30, 100, 22e3, "full P.1812, twice the radials, 20 km at 30 m", "100 × crc-covlib's 22,000/s"},
                {40, 30, 200, 11e3, "the same, 40 km at 30 m", "200 × crc-covlib's 11,000/s"},
                {20, 90, 40, 66e3, "the same, 20 km at 90 m", "40 × crc-covlib's 66,000/s"}};
  for (const auto& c : kCases) {
    Line line{pace};
    line.peer(radials("itu_p1812", c.radius_km, c.cell_m, 2), c.peer_per_s, c.least, "crc-covlib");
    text += line.text(c.what, c.must);
  }

  Line agreement;
  for (const char* model : {"itu_p1812", kSomeTime})
    agreement.at_most_db(rows.find("agreement", model, 20, 30, 2, "oracle"), 0.01);
  text += agreement.text("the sweep of P.1812 against its reference function, 50 % and 10 % of time", "0.01 dB");

  Line itm;
  itm.ratio(rows.find("sweep", "longley_rice", 20, 30, 1, "SPLAT!"), 6.0, "SPLAT! with as many radials");
  if (const Row* row = rows.find("sweep", "longley_rice", 20, 30, 2, "SPLAT!"))
    itm.ratio(row, 0.0, "with twice as many");
  itm.at_most_db(rows.find("agreement", "longley_rice", 20, 30, 2, "oracle"), 0.01);
  text += itm.text("ITM area, 20 km at 30 m", "6 × SPLAT!'s net rate, agreeing to 0.01 dB");

  for (const char* model : {"okumura_hata", "free_space"}) {
    Line line{pace};
    line.rate(radials(model, 20, 30, 1), 34e6);
    text += line.text(fmt::format("{}, as many radials as border cells", model).c_str(),
                      "34 M/s (20 × Signal-Server's Hata)");
  }

  Line exact_p1812{pace}, exact_p526{pace};
  exact_p1812.rate(rows.find("exact", "itu_p1812", 20, 30, 0), 15.0 * 22'000.0);
  text += exact_p1812.text("exact profile per cell, full P.1812, 20 km at 30 m", "15 × crc-covlib (330,000/s)");
  exact_p526.rate(rows.find("exact", "itu_p526", 20, 30, 0), 0.7e6);
  text += exact_p526.text("exact profile per cell, delta-Bullington", "0.7 M/s");

  Line threads;
  for (const char* model : {"itu_p526", "itu_p1812", "longley_rice"})
    if (const Row* row = rows.find("threads", model, 20, 30, 2, "1 thread"))
      threads.say(row,
                  fmt::format("{} {:.2f} ×, {}", model, row->ratio,
                              row->against.find("same") != std::string::npos ? "same bytes" : "OTHER BYTES"),
                  row->ratio >= 1.9 && row->against.find("same") != std::string::npos);
    else
      threads.say(nullptr, "", false);
  text += threads.text("threads", "1.9 × on 2 cores, identical bytes");

  // Each radius against the logarithm, the worst of them.
  Line growth;
  for (const char* model : {"itu_p526", "itu_p1812", kSomeTime, "longley_rice"}) {
    const Row* worst = nullptr;
    double worst_share = 0.0, worst_log = 0.0;
    for (const Row& row : rows.all()) {
      if (row.name != "growth" || row.model != model || row.radius_km <= 5.0) continue;
      const double log_ratio = std::log(row.radius_km * 1e3 / row.cell_m) / std::log(5e3 / row.cell_m);
      if (worst != nullptr && row.ratio / log_ratio <= worst_share) continue;
      worst = &row;
      worst_share = row.ratio / log_ratio;
      worst_log = log_ratio;
    }
    growth.say(worst,
               worst == nullptr ? ""
                                : fmt::format("{} {:.2f} × where the log grows {:.2f} × ({:.0f} km at {:.0f} m)", model,
                                              worst->ratio, worst_log, worst->radius_km, worst->cell_m),
               worst_share <= 1.0);
  }
  text += growth.text("time per cell from 5 km to the largest radius, the worst of all",
                      "grows no faster than the log of the radius");
  return text;
}

std::string rates(const Rows& rows) {
  std::vector<double> radii;
  std::vector<std::string> models;
  for (const Row& row : rows.all()) {
    if (row.name != "radials") continue;
    if (std::find(radii.begin(), radii.end(), row.radius_km) == radii.end()) radii.push_back(row.radius_km);
    if (std::find(models.begin(), models.end(), row.model) == models.end()) models.push_back(row.model);
  }
  std::sort(radii.begin(), radii.end());
  std::string text = "| model | cell | radials |", rule = "| --- | --- | --- |";
  for (const double radius : radii) {
    text += fmt::format(" {:.0f} km |", radius);
    rule += " --- |";
  }
  text += "\n" + rule + "\n";
  for (const double cell_m : {30.0, 90.0})
    for (const std::string& model : models)
      for (const int oversampling : {1, 2, 4}) {
        bool any = false;
        std::string line = fmt::format("| {} | {:.0f} m | {} × |", model, cell_m, oversampling);
        for (const double radius : radii) {
          const Row* row = rows.find("radials", model, radius, cell_m, oversampling);
          line += row != nullptr ? fmt::format(" {:.2f} |", 1e-6 * row->value) : " |";
          any = any || row != nullptr;
        }
        if (any) text += line + "\n";
      }
  return text;
}

std::string beside(const Rows& rows) {
  std::string text = "| model | case | radials | M cells/s | ratio | to |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const Row& row : rows.all())
    if (row.name == "sweep" || row.name == "peer" || row.name == "oracle" || row.name == "plain" ||
        row.name == "splat" || row.name == "exact" || row.name == "trees") {
      const bool measured_alone = row.ratio == 0.0;
      text += fmt::format("| {}{} | {:.0f} km at {:.0f} m | {} | {:.3f} | {} | {} |\n", row.model,
                          row.name == "sweep" || row.name == "peer" ? "" : ", " + row.name, row.radius_km, row.cell_m,
                          row.oversampling == 0 ? "" : fmt::format("{} ×", row.oversampling), 1e-6 * row.value,
                          measured_alone ? "" : fmt::format("{:.1f}", row.ratio), row.against);
    }
  for (const Row& row : rows.all())
    if (row.name.starts_with("uneven"))
      text += fmt::format("\n{} at {:.0f} km and {:.0f} m: {} {:.2g} dB off the {}.", row.model, row.radius_km,
                          row.cell_m, row.name.substr(7), row.value, row.against);
  return text + "\n";
}

std::string accuracy(const Rows& rows) {
  std::string text =
      "| model | ground | radials | mean | p50 | p99 | p99.9 | worst |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const char* ground : {"", " trees"})
    for (const char* model : {"itu_p526", "itu_p1812", "longley_rice"})
      for (const int oversampling : {1, 2, 4}) {
        std::string line = fmt::format("| {} | {} | {} × |", model, *ground == '\0' ? "bare" : "trees", oversampling);
        bool any = false;
        for (const char* what : {"mean", "p50", "p99", "p99.9", "worst"}) {
          const Row* row = rows.find(fmt::format("accuracy {}{}", what, ground), model, 20, 30, oversampling);
          line += row != nullptr ? fmt::format(" {:.2f} |", std::round(100.0 * row->value) / 100.0 + 0.0) : " |";
          any = any || row != nullptr;
        }
        if (any) text += line + "\n";
      }
  return text;
}

}  // namespace

std::string csv_line(const Row& row) {
  return fmt::format("{},{},{:g},{:g},{},{},{:.6g},{},{},{}", row.name, row.model, row.radius_km, row.cell_m,
                     row.oversampling, row.threads, row.value, row.unit,
                     row.ratio == 0.0 ? "" : fmt::format("{:.4g}", row.ratio), row.against);
}

const Row* Rows::find(std::string_view name, std::string_view model, double radius_km, double cell_m, int oversampling,
                      std::string_view against) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Row& row) {
    return row.name == name && row.model == model && row.radius_km == radius_km && row.cell_m == cell_m &&
           row.oversampling == oversampling && row.against.starts_with(against);
  });
  return found != all_.end() ? &*found : nullptr;
}

std::string markdown(const Rows& rows) {
  return fmt::format(
      "### To reach\n\n{}\n### Rates\n\nMillion cells per CPU second, one thread; radials as a multiple of the border "
      "cells.\n\n{}\n### Beside others\n\n{}\n### What fast is off\n\nFast minus exact over 2,000 cells, 20 km at 30 "
      "m, "
      "dB; the percentiles are of the absolute difference.\n\n{}",
      to_reach(rows), rates(rows), beside(rows), accuracy(rows));
}

}  // namespace phusong::bench
