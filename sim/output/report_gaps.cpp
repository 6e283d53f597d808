// The engineer's view of the gaps: see report_sections.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/output/qgis_styles.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

std::string cause_bars(const RunResult& result) {
  std::map<Cause, int> count;
  int most = 1;
  for (const VillageService& v : result.gaps.villages)
    if (v.verdict != Verdict::covered) most = std::max(most, ++count[v.cause]);
  std::string html = R"(<div class="bars">)";
  for (const auto& [cause, villages] : count) {
    const Phrase p = phrase_of(cause);
    html += fmt::format(R"(<span>{}</span><i style="width:{:.1f}%;background:#b5473c"></i><b>{}</b>)", both(p.en, p.vi),
                        100.0 * villages / most, villages);
  }
  return html + "</div>";
}

std::string sensitivity_table(const RunResult& result) {
  std::string rows;
  for (const SensitivityRow& r : result.gaps.sensitivity)
    rows += fmt::format(
        R"(<tr><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n"><b>{}</b></td><td class="n">{}</td></tr>)",
        both(xml(r.what), xml(sensitivity_vi(r.what))), r.covered, r.marginal, r.dead, r.unverified, r.marginal + r.dead,
        r.programme_gaps);
  return fmt::format(
      R"(<table><thead><tr><th>{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th></tr></thead><tbody>{}</tbody></table>)",
      both("Assumption", "Giả thiết"), both("covered", "có sóng"), both("marginal", "sóng yếu"), both("dead", "lõm sóng"),
      both("unverified", "chưa xác minh"), both("gaps in all", "tổng lõm, yếu"),
      both("of the programme", "thuộc chương trình"), rows);
}

std::string obstacle_words(const VillageService& v) {
  if (!v.obstacle) return "";
  return both(fmt::format("ridge or tree line of {:.0f} m at {:.4f},{:.4f} on the way from {} ({} km), {} dB alone",
                          v.obstacle->height_m, v.obstacle->lonlat.lon_deg, v.obstacle->lonlat.lat_deg,
                          xml(v.obstacle->server), number_en(v.obstacle->server_distance_km, 1),
                          number_en(v.obstacle->loss_db, 1)),
              fmt::format("vật chắn cao {:.0f} m tại {:.4f},{:.4f} trên đường từ {} ({} km), riêng nó {} dB",
                          v.obstacle->height_m, v.obstacle->lonlat.lon_deg, v.obstacle->lonlat.lat_deg,
                          xml(v.obstacle->server), number_vi(v.obstacle->server_distance_km, 1),
                          number_vi(v.obstacle->loss_db, 1)));
}

std::string served_by_words(const VillageService& v) {
  std::string text;
  for (const ServedBy& s : v.served_by)
    text += fmt::format("{}{} {} {:.0f} %", text.empty() ? "" : "; ", xml(s.owner), xml(s.technology), 100.0 * s.share);
  return text.empty() ? both("nobody", "không ai") : text;
}

}  // namespace

std::string gaps_section(const RunResult& result) {
  int gaps = 0, programme = 0, in_programme = 0, programme_closed = 0;
  for (const VillageService& v : result.gaps.villages) {
    const geo::Village& village = result.villages.villages[v.village];
    gaps += is_gap(v.verdict);
    in_programme += !village.phase.empty();
    programme += is_gap(v.verdict) && !village.phase.empty();
    programme_closed += village.status == "closed";
  }
  const std::string model = xml(ModelChoice{result.scenario}.label());
  std::string html = R"(<section id="gaps"><h2>)" + both("Gaps found, and why", "Các vùng lõm sóng và nguyên nhân") + "</h2><p>";
  html += both(fmt::format("The model <code>{}</code> finds <b>{}</b> gaps (no signal or marginal) among {} villages.",
                           model, gaps, number_en(static_cast<double>(result.gaps.villages.size()))),
               fmt::format("Mô hình <code>{}</code> tìm thấy <b>{}</b> thôn lõm sóng hoặc sóng yếu trong {} thôn.",
                           model, gaps, number_vi(static_cast<double>(result.gaps.villages.size()))));
  if (in_programme > 0)
    html += " " + both(fmt::format("{} villages carry the identity of the programme; {} of them are gaps in this run; the programme "
                                   "counts {} of them as closed since.",
                                   in_programme, programme, programme_closed),
                       fmt::format("{} thôn thuộc chương trình; {} trong số đó là vùng lõm, yếu trong lần chạy này; chương trình đã "
                                   "ghi nhận {} thôn được phủ.",
                                   in_programme, programme, programme_closed));
  html += "</p><h3>" + both("Main cause", "Nguyên nhân chính") + "</h3>" + cause_bars(result);
  html += "<h3>" + both("How the count moves with the assumptions", "Số lượng thay đổi theo giả thiết") + "</h3>" +
          sensitivity_table(result);
  if (!result.gaps.clusters.empty()) {
    html += "<h3>" + both("Largest clusters of dead villages", "Các cụm thôn lõm sóng lớn nhất") + "</h3><table><thead><tr><th>#</th><th class=\"n\">" +
            both("villages", "số thôn") + "</th><th class=\"n\">" + both("people", "người") + "</th><th>" +
            both("which", "gồm") + "</th></tr></thead><tbody>";
    for (std::size_t i = 0; i < std::min<std::size_t>(8, result.gaps.clusters.size()); ++i) {
      const GapCluster& c = result.gaps.clusters[i];
      std::vector<std::string> names;
      for (const std::size_t v : c.villages) names.push_back(xml(result.villages.villages[v].name));
      html += fmt::format(R"(<tr><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="small">{}</td></tr>)", c.id,
                          c.villages.size(), number(c.people), joined(names, ", "));
    }
    html += "</tbody></table>";
  }
  return html + "</section>";
}

std::string gap_table_section(const RunResult& result) {
  std::string rows;
  for (const VillageService& v : result.gaps.villages) {
    if (v.verdict == Verdict::covered) continue;
    const geo::Village& village = result.villages.villages[v.village];
    const Phrase cause = phrase_of(v.cause);
    rows += fmt::format(
        R"(<tr><td>{}</td><td>{}</td><td>{}</td><td class="n" data-v="{}">{}</td><td>{}</td><td class="n" data-v="{}">{}</td><td>{}<br><span class="small soft">{}</span></td><td class="n" data-v="{}">{}</td><td class="small">{}</td><td class="small">{}</td></tr>)",
        xml(village.name), xml(village.commune), xml(village.status.empty() ? "–" : village.status),
        fixed(geo::people_of(village), 0), number(geo::people_of(village)), verdict_tag(v.verdict),
        fixed(100.0 * v.served_share, 1), number(100.0 * v.served_share, 1), both(cause.en, cause.vi), obstacle_words(v),
        fixed(v.nearest_site_km, 2), v.nearest_site_km < 0 ? "–" : number(v.nearest_site_km, 1), xml(v.nearest_site),
        served_by_words(v));
  }
  return fmt::format(
      R"(<section id="gap-table"><h2>{}</h2><p class="small soft">{}</p><input class="filter" data-table="all-gaps" placeholder="🔍">)"
      R"(<div class="scroll"><table class="sort" id="all-gaps"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th class="n">{}</th><th>{}</th><th class="n">{}</th><th>{}</th><th class="n">km</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div></section>)",
      both("Every gap", "Danh sách thôn lõm sóng, sóng yếu"),
      both("Click a heading to sort. Any point can be recomputed with every term and its terrain profile: "
           "<code>phusong explain SCENARIO --at lon,lat --plot profile.png</code>.",
           "Bấm tiêu đề cột để sắp xếp. Có thể tính lại từng điểm với mặt cắt địa hình: "
           "<code>phusong explain SCENARIO --at lon,lat --plot profile.png</code>."),
      both("Village", "Thôn"), both("Commune", "Xã, phường"), both("Programme", "Chương trình"), both("People", "Người"),
      both("Verdict", "Kết luận"), both("served, %", "được phủ, %"), both("Cause", "Nguyên nhân"),
      both("nearest site", "trạm gần nhất"), both("served by", "ai đang phủ"), rows);
}

}  // namespace phusong::sim
