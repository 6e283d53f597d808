// The backhaul in the report: see report_sections.h.
#include <fmt/format.h>

#include <algorithm>

#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

Phrase phrase_of(PlannedHop::Kind kind) {
  switch (kind) {
    case PlannedHop::Kind::microwave:
      return {"microwave", "viba"};
    case PlannedHop::Kind::cable:
      return {"cable on one place", "cáp tại chỗ"};
    case PlannedHop::Kind::fibre:
      return {"fibre on the spot", "cáp quang tại chỗ"};
    case PlannedHop::Kind::trench:
      return {"fibre trench", "kéo cáp quang"};
    case PlannedHop::Kind::satellite:
      return {"satellite", "vệ tinh"};
  }
  return {};
}

std::string row(const std::string& what, const std::string& value) {
  return "<tr><td>" + what + "</td><td>" + value + "</td></tr>";
}

/// A hop over more of the sea than this is marked: reflections and ducts are worse there than P.530's factors say.
constexpr double kOverSea = 0.5;

std::string hops_rows(const OptionResult& option) {
  std::string rows;
  for (const PlannedHop& h : option.hops) {
    const Phrase kind = phrase_of(h.kind);
    const bool radio = h.kind == PlannedHop::Kind::microwave;
    const auto only = [&](const std::string& text) { return radio ? text : std::string{"–"}; };
    rows += fmt::format(
        R"(<tr><td>{} → {}</td><td>{}{}{}</td><td class="n" data-v="{}">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n" data-v="{}">{}</td><td class="small">{}</td></tr>)",
        h.from.empty() ? "–" : xml(h.from), xml(h.to), both(kind.en, kind.vi), radio ? " " + xml(h.band) : "",
        radio && h.hop.sea_share > kOverSea
            ? " " + both(fmt::format("(over sea: {} %)", number_en(100 * h.hop.sea_share)),
                         fmt::format("(qua biển: {} %)", number_vi(100 * h.hop.sea_share)))
            : "",
        fixed(h.hop.length_km, 3), number(h.hop.length_km, 1), fmt::format("{}", h.depth),
        only(number(h.hop.median.share, 2)), only(number(h.hop.worst.share, 2)), only(number(h.hop.fade_margin_db, 1)),
        only(number(h.hop.availability_pct, 4)), fixed(h.hop.capex_vnd, 0), number(h.hop.capex_vnd / 1e9, 2),
        xml(joined(h.carries, ", ")));
  }
  return rows;
}

}  // namespace

std::string backhaul_section(const RunResult& result, const OptionResult& option) {
  if (!option.with_backhaul) return "";
  int longest = 0;
  std::size_t radio = 0, over_sea = 0;
  for (const PlannedSite& site : option.sites) longest = std::max(longest, hops_of(option, site));
  for (const PlannedHop& hop : option.hops) {
    radio += hop.kind == PlannedHop::Kind::microwave;
    over_sea += hop.kind == PlannedHop::Kind::microwave && hop.hop.sea_share > kOverSea;
  }
  const auto new_relays = static_cast<std::size_t>(
      std::count_if(option.relays.begin(), option.relays.end(), [](const PlannedRelay& r) { return !r.stands; }));
  std::string html = "<h4>" + both("Backhaul", "Truyền dẫn") + "</h4><p>";
  html += both(
      fmt::format("{} microwave hops ({} mostly over sea), {} other links, {} new relay towers, {} standing towers "
                  "that pass on; at most {} hops from a BTS to the network; CAPEX {}, OPEX {} a year.",
                  radio, over_sea, option.hops.size() - radio, new_relays, option.relays.size() - new_relays, longest,
                  billions_en(option.backhaul_capex_vnd), billions_en(option.backhaul_opex_vnd_per_year)),
      fmt::format("{} chặng viba ({} chặng chủ yếu qua biển), {} tuyến khác, {} cột chuyển tiếp mới, {} cột có sẵn làm "
                  "chuyển tiếp; nhiều nhất {} chặng từ một BTS tới mạng; CAPEX {}, OPEX {} mỗi năm.",
                  radio, over_sea, option.hops.size() - radio, new_relays, option.relays.size() - new_relays, longest,
                  billions_vi(option.backhaul_capex_vnd), billions_vi(option.backhaul_opex_vnd_per_year)));
  if (!option.worst_failure.empty())
    html +=
        " " +
        both(fmt::format("The worst single failure ({}) takes {} of the target villages; {} keep service whatever "
                         "single site or hop fails, sites of the network that stands included.",
                         xml(option.worst_failure), option.worst_failure_villages, option.surviving_villages),
             fmt::format("Sự cố đơn lẻ nặng nhất ({}) làm mất sóng {} thôn mục tiêu; {} thôn vẫn có sóng dù bất kỳ một "
                         "trạm (kể cả trạm của mạng hiện có) hay chặng nào hỏng.",
                         xml(option.worst_failure), option.worst_failure_villages, option.surviving_villages));
  html += "</p>";
  if (!option.hops.empty())
    html += fmt::format(
        R"(<div class="scroll"><table class="sort"><thead><tr><th>{}</th><th>{}</th><th class="n">km</th><th class="n">{}</th><th class="n">F<sub>1</sub>, k = 4/3</th><th class="n">F<sub>1</sub>, k = {}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div>)",
        both("from network to site", "từ mạng tới trạm"), both("kind", "loại"),
        both("hops to network", "số chặng tới mạng"), number(result.scenario.backhaul.k_worst, 2),
        both("fade margin, dB", "dự trữ pha-đinh, dB"), both("availability, % of a year", "độ sẵn sàng, % năm"),
        both("CAPEX, bn VND", "CAPEX, tỷ đồng"), both("carries", "phục vụ trạm"), hops_rows(option));
  const auto unconnected = [](const PlannedSite& site) { return !site.unconnected_en.empty(); };
  if (!option.unserved.empty() || std::any_of(option.sites.begin(), option.sites.end(), unconnected)) {
    html += R"(<ul class="small">)";
    for (const PlannedSite& site : option.sites)
      if (unconnected(site))
        html += "<li>" + xml(site.id) + ": " + both(xml(site.unconnected_en), xml(site.unconnected_vi)) + "</li>";
    for (const UnservedVillage& village : option.unserved)
      html +=
          "<li>" +
          both(xml(village.why_en), xml(result.villages.villages[village.village].name) + ": " + xml(village.why_vi)) +
          "</li>";
    html += "</ul>";
  }
  return html;
}

std::string backhaul_method_rows(const Scenario& s) {
  const BackhaulKeys& b = s.backhaul;
  if (!b.enabled) return "";
  std::string html = row(
      both("a hop is possible", "một chặng viba khả thi"),
      both(fmt::format(
               "up to {} km, {} of the first Fresnel zone free at k = 4/3 and {} at k = {} (beyond {} km no less than "
               "{}), "
               "clutter counted as ground, no unknown ground below; {} % of the average year available (P.530-18: rain "
               "{} mm/h, log K {}, dN75 {}); at most {} hops",
               b.longest_hop_km, b.clear_share, b.clear_share_worst, number_en(b.k_worst, 2), kTropicalFrom_km,
               kTropicalShare, b.availability_pct, b.rain_001_mm_h, b.log10_k, b.dn75, b.max_hops),
           fmt::format("dài tới {} km, thoáng {} miền Fresnel thứ nhất khi k = 4/3 và {} khi k = {} (trên {} km không "
                       "dưới {}), tính "
                       "cả lớp phủ, không qua địa hình chưa biết; sẵn sàng {} % năm trung bình (P.530-18: mưa {} mm/h, "
                       "log K {}, dN75 "
                       "{}); nhiều nhất {} chặng",
                       b.longest_hop_km, b.clear_share, b.clear_share_worst, number_vi(b.k_worst, 2), kTropicalFrom_km,
                       kTropicalShare, b.availability_pct, b.rain_001_mm_h, b.log10_k, b.dn75, b.max_hops)));
  const Phrase connected = b.connected_sites == "all" ? Phrase{"all existing sites", "mọi trạm hiện có"}
                           : b.connected_sites == "none"
                               ? Phrase{"fibre points only", "chỉ các điểm cáp quang"}
                               : Phrase{
                                     "existing sites at a fibre point; the others are towers "
                                     "that need hops of their own",
                                     "trạm hiện có tại điểm cáp quang; các trạm khác chỉ là cột, "
                                     "cần chặng riêng"};
  html += row(both("the network is", "mạng gồm"), both(connected.en, connected.vi));
  for (const BackhaulBand& band : s.backhaul_bands)
    html += row(
        both("radio ", "viba ") + xml(band.name),
        both(fmt::format(
                 "{} MHz, up to {} km, {} dBm, dishes of {} m, threshold {} dBm; CAPEX {}, OPEX {} a year; source: {}",
                 band.frequency_mhz, band.longest_km, band.power_dbm, band.antenna_m, band.threshold_dbm,
                 billions_en(band.capex_vnd), billions_en(band.opex_vnd_per_year), xml(band.cost_source)),
             fmt::format("{} MHz, tới {} km, {} dBm, chảo {} m, ngưỡng {} dBm; CAPEX {}, OPEX {} mỗi năm; nguồn: {}",
                         band.frequency_mhz, band.longest_km, band.power_dbm, band.antenna_m, band.threshold_dbm,
                         billions_vi(band.capex_vnd), billions_vi(band.opex_vnd_per_year), xml(band.cost_source))));
  html += row(
      both("relays, trenches, satellite", "chuyển tiếp, kéo cáp, vệ tinh"),
      both(fmt::format("{}; {}; {}; source: {}",
                       b.relays ? "a relay tower costs " + billions_en(b.relay_capex_vnd) : std::string{"no relays"},
                       b.trench_longest_km > 0 ? fmt::format("trenches up to {} km for {} a km", b.trench_longest_km,
                                                             billions_en(b.trench_km_capex_vnd))
                                               : "no trenches",
                       b.satellite ? fmt::format("satellite for {}, {} a year", billions_en(b.satellite_capex_vnd),
                                                 billions_en(b.satellite_opex_vnd_per_year))
                                   : "no satellite",
                       xml(b.cost_source)),
           fmt::format(
               "{}; {}; {}; nguồn: {}",
               b.relays ? "cột chuyển tiếp " + billions_vi(b.relay_capex_vnd) : std::string{"không có chuyển tiếp"},
               b.trench_longest_km > 0 ? fmt::format("kéo cáp tới {} km, {} mỗi km", b.trench_longest_km,
                                                     billions_vi(b.trench_km_capex_vnd))
                                       : "không kéo cáp",
               b.satellite ? fmt::format("vệ tinh {}, {} mỗi năm", billions_vi(b.satellite_capex_vnd),
                                         billions_vi(b.satellite_opex_vnd_per_year))
                           : "không dùng vệ tinh",
               xml(b.cost_source))));
  return html;
}

}  // namespace phusong::sim
