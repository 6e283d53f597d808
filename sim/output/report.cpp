// report.html: one file, no outside request; the manager's page first, then what the engineer asks for.
#include <fmt/format.h>

#include "geo/io/whole_file.h"
#include "sim/output/base64.h"
#include "sim/output/map_picture.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"
#include "sim/output/web/assets.h"

namespace phusong::sim {

namespace {

std::string navigation(const RunResult& result) {
  std::string html = R"(<nav class="bar"><b>phusong</b>)";
  const auto link = [&html](std::string_view to, std::string_view en, std::string_view vi) {
    html += fmt::format(R"(<a href="#{}">{}</a>)", to, both(en, vi));
  };
  link("summary", "Summary", "Tóm tắt");
  link("gaps", "Gaps", "Lõm sóng");
  if (result.spread) link("spread", "Models", "Mô hình");
  link("interactive", "Map", "Bản đồ");
  link("gap-table", "Every gap", "Danh sách");
  if (!result.options.empty()) link("options", "Options", "Phương án");
  link("method", "Method", "Phương pháp");
  return html + R"(<button id="language" type="button"></button></nav>)";
}

/// How the map was computed, and how far it is off where that was measured.
std::string map_accuracy(const RunResult& result) {
  const MapAccuracy& a = result.map_accuracy;
  if (a.sample == 0) return "";
  return R"(<p class="small soft">)" +
         both(fmt::format("The map's cells share the radials of a site (mode {}, {} radials per border cell); {} cells near the "
                          "threshold were judged again on their own profiles. Villages are judged exactly. Against the exact "
                          "judgement of {} cells drawn from the map, its levels are off by {} dB (median) and {} dB (99 %), at "
                          "most {} dB; {} of them have another state.",
                          result.scenario.map.mode, result.scenario.map.oversampling, number(static_cast<double>(a.rechecked)), number(a.sample),
                          number(a.level_p50_db, 2), number(a.level_p99_db, 1), number(a.level_most_db, 1),
                          number(a.other_states)),
              fmt::format("Các ô bản đồ dùng chung tia của mỗi trạm (chế độ {}, {} tia trên mỗi ô biên); {} ô gần ngưỡng được tính "
                          "lại trên mặt cắt riêng. Thôn bản luôn được tính chính xác. So với {} ô lấy mẫu tính chính xác, mức thu "
                          "trên bản đồ lệch {} dB (trung vị) và {} dB (99 %), nhiều nhất {} dB; {} ô có trạng thái khác.",
                          result.scenario.map.mode, result.scenario.map.oversampling, number_vi(static_cast<double>(a.rechecked)),
                          number_vi(a.sample), number_vi(a.level_p50_db, 2), number_vi(a.level_p99_db, 1),
                          number_vi(a.level_most_db, 1), number_vi(a.other_states))) +
         "</p>";
}

}  // namespace

void write_report(const RunResult& result, const std::filesystem::path& folder) {
  // Without verdicts there is nothing to report; the map stands in its own files.
  if (result.gaps.villages.empty()) return;
  const std::string language = result.scenario.report.language == "vi" ? "vi" : "en";
  const std::string picture = base64(draw_map(
      result, {.width = 1500, .option = headline_option(result), .vietnamese = language == "vi", .legend = true}));

  const std::string spread_picture =
      has_difference(result)
          ? base64(draw_map(result, {.width = 1500, .option = -1, .spread = true, .vietnamese = language == "vi"}))
          : std::string{};

  std::string html = fmt::format(
      R"(<!DOCTYPE html><html lang="{0}" class="{0}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{1}</title>)"
      R"(<link rel="icon" href="data:,"><style>{2}</style><style>{3}</style></head><body>)",
      language, xml(title_of(result.scenario)), kLeafletStyle, kReportStyle);
  html += navigation(result) + "<main>" + manager_section(result, picture) + gaps_section(result);
  html += spread_section(result, spread_picture);
  html += R"(<section id="interactive"><h2>)" + both("Map", "Bản đồ") + R"(</h2><div id="map"></div><p class="small soft">)" +
          both("Relief, coastline and coverage are drawn from this run's own data; no map service is asked.",
               "Địa hình, bờ biển và vùng phủ vẽ từ chính dữ liệu của lần chạy này; không dùng dịch vụ bản đồ ngoài.") +
          "</p>" + map_accuracy(result) + "</section>";
  html += gap_table_section(result) + options_section(result) + method_section(result) + "</main>";
  html += fmt::format(R"(<script type="application/json" id="data">{}</script><script>{}</script><script>{}</script></body></html>)",
                      map_data(result), kLeafletScript, kReportScript);
  html += "\n";
  geo::write_whole(folder / kReportName, html);
}

}  // namespace phusong::sim
