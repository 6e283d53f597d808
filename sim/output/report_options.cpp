// The options site by site, and the method: see report_sections.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/catalogue.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

std::string village_names(const RunResult& result, const std::vector<std::size_t>& villages) {
  std::vector<std::string> names;
  for (const std::size_t v : villages) names.push_back(xml(result.villages.villages[v].name));
  return joined(names, ", ");
}

/// What a site closes alone, and with which others.
std::string closed_by(const RunResult& result, const OptionResult& option, const PlannedSite& site) {
  std::string text = village_names(result, site.closes);
  for (const std::size_t v : site.closes_with)
    text += fmt::format("{}{} <span class=\"soft\">({})</span>", text.empty() ? "" : ", ",
                        xml(result.villages.villages[v].name), xml(joint_text(option, *joint_closing_of(option, v))));
  return text;
}

std::string sites_table(const RunResult& result, const OptionResult& option) {
  std::string rows;
  for (const PlannedSite& s : option.sites) {
    const Phrase kind = phrase_of(s.kind);
    rows += fmt::format(
        R"(<tr><td class="n" data-v="{0}">{0}</td><td>{1}{2}</td><td>{3}<br><span class="small soft">{4}</span></td><td class="small">{5:.5f}, {6:.5f}</td><td class="n" data-v="{7}">{8}</td><td class="n" data-v="{9}">{9}°</td><td class="n" data-v="{10}">{10}</td><td class="small">{11}</td><td class="n" data-v="{12}">{13}</td></tr>)",
        s.rank, xml(s.id), s.must_have ? " ★" : "", both(kind.en, kind.vi), both(xml(s.reason_en), xml(s.reason_vi)),
        s.lonlat.lon_deg, s.lonlat.lat_deg, fixed(s.ground_m, 0), number(s.ground_m), fixed(s.azimuth_deg, s.azimuth_deg == std::floor(s.azimuth_deg) ? 0 : 1),
        s.closes.size() + s.closes_with.size(), closed_by(result, option, s), fixed(s.capex_vnd, 0), number(s.capex_vnd / 1e9, 2));
  }
  return fmt::format(
      R"(<div class="scroll"><table class="sort"><thead><tr><th class="n">{}</th><th>{}</th><th>{}</th><th>lon, lat</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th>{}</th><th class="n">{}</th></tr></thead><tbody>{}</tbody></table></div>)",
      both("order", "thứ tự"), both("site", "trạm"), both("why there", "lý do"), both("ground, m", "độ cao, m"),
      both("azimuth", "góc phương vị"), both("villages", "số thôn"), both("closes", "phủ các thôn"),
      both("CAPEX, bn VND", "CAPEX, tỷ đồng"), rows);
}

std::string row(const std::string& what, const std::string& value) {
  return "<tr><td>" + what + "</td><td>" + value + "</td></tr>";
}

std::string service_rows(const Scenario& s) {
  std::string html;
  html += row(both("a cell is served", "một ô có sóng"),
              both(fmt::format("RSRP per resource element ≥ {} dBm at {} m above ground, at {} % of locations{}", s.service.rsrp_dbm,
                               s.service.receiver_height_m, s.service.location_probability_pct,
                               s.service.uplink ? fmt::format(", and the uplink closes with {} dBm", s.uplink.terminal_power_dbm) : ""),
                   fmt::format("RSRP mỗi phần tử tài nguyên ≥ {} dBm ở độ cao {} m, tại {} % vị trí{}", s.service.rsrp_dbm,
                               s.service.receiver_height_m, s.service.location_probability_pct,
                               s.service.uplink ? fmt::format(", và đường lên đạt với {} dBm", s.uplink.terminal_power_dbm) : "")));
  html += row(both("a village is", "một thôn"),
              both(fmt::format("covered at {} % or more of its inhabited area, dead under {} %, marginal between, unverified where "
                               "unknown terrain decides",
                               s.service.covered_pct, s.service.dead_pct),
                   fmt::format("có sóng khi ≥ {} % diện tích ở được phủ, lõm sóng khi &lt; {} %, ở giữa là sóng yếu; chưa xác minh "
                               "khi thiếu địa hình quyết định",
                               s.service.covered_pct, s.service.dead_pct)));
  html += row(both("operator, technology", "nhà mạng, công nghệ"), xml(s.service.owner + ", " + s.service.technology));
  return html;
}

/// The word of the model that judged the path.
std::string caveat_rows(const RunResult& result) {
  std::string html;
  for (const auto& [of, cells] : result.gaps.caveat_cells) {
    const auto& [bit, model] = of;
    html += row(both("caveat", "lưu ý") + " <code>" + xml(model) + "</code>",
                fmt::format("{} ({} {})", xml(models::caveat_text(static_cast<models::Caveat>(bit), models::find_model(model))),
                            number(static_cast<double>(cells)), both("village cells", "ô")));
  }
  return html;
}

/// The model of every carrier: propagation.model, and the bands that have their own.
std::string model_rows(const Scenario& s) {
  const models::Model& model = models::find_model(s.propagation.model);
  std::string html = row(both("propagation", "truyền sóng"),
                         fmt::format("{} ({}); σ {} dB, {} km, R<sub>e</sub> {} km", xml(model.title), xml(model.edition),
                                     s.propagation.sigma_db, s.propagation.range_km, s.propagation.effective_earth_radius_km));
  for (const BandKeys& band : s.bands) {
    const models::Model& own = models::find_model(band.model);
    html += row(both("propagation", "truyền sóng") + fmt::format(", {} ({} – {} MHz)", xml(band.name), band.from_mhz, band.to_mhz),
                fmt::format("{} ({})", xml(own.title), xml(own.edition)));
  }
  return html;
}

std::string cost_rows(const Scenario& s) {
  std::string html;
  for (const BtsType& t : s.bts_types)
    html += row(both("BTS type ", "loại BTS ") + xml(t.name),
                both(fmt::format("{} m, {} sectors, {} MHz, {} dBm; CAPEX {}, OPEX {} a year, on an existing mast {}; source: {}", t.height_m,
                                 t.sectors, t.frequency_mhz, t.power_dbm, billions_en(t.capex_vnd), billions_en(t.opex_vnd_per_year),
                                 billions_en(t.shared_mast_capex_vnd), xml(t.cost_source)),
                     fmt::format("{} m, {} sector, {} MHz, {} dBm; CAPEX {}, OPEX {} mỗi năm, trên cột có sẵn {}; nguồn: {}", t.height_m,
                                 t.sectors, t.frequency_mhz, t.power_dbm, billions_vi(t.capex_vnd), billions_vi(t.opex_vnd_per_year),
                                 billions_vi(t.shared_mast_capex_vnd), xml(t.cost_source))));
  html += row(both("present value", "giá trị hiện tại"),
              both(fmt::format("{} years at {} %; {}", s.cost.years, s.cost.discount_rate_pct, xml(s.cost.source)),
                   fmt::format("{} năm, lãi suất {} %; {}", s.cost.years, s.cost.discount_rate_pct, xml(s.cost.source))));
  return html;
}

/// Which options count several sites together.
std::string joint_rule(const RunResult& result) {
  std::vector<std::string> en, vi;
  for (const OptionResult& o : result.options)
    if (o.option.joint) {
      en.push_back(xml(title_of(o.option, Language::en)));
      vi.push_back(xml(title_of(o.option, Language::vi)));
    }
  if (en.empty())
    return both("; several new sites together are not counted (options.joint)", "; chưa tính nhiều trạm mới cùng phủ (options.joint)");
  return both(fmt::format("; several new sites together, each cell served by the best of them, in: {}", joined(en, "; ")),
              fmt::format("; nhiều trạm mới cùng phủ, mỗi ô do trạm tốt nhất phục vụ, trong: {}", joined(vi, "; ")));
}

}  // namespace

std::string options_section(const RunResult& result) {
  if (result.options.empty()) return "";
  std::string html = R"(<section id="options"><h2>)" + both("Options, site by site", "Chi tiết từng phương án") + "</h2>";
  for (std::size_t i = 0; i < result.options.size(); ++i) {
    const OptionResult& o = result.options[i];
    html += fmt::format(R"(<h3><span style="color:{}">▲</span> {}</h3><p>)", hex_colour(option_colour(i)),
                        both(xml(title_of(o.option, Language::en)), xml(title_of(o.option, Language::vi))));
    html += both(fmt::format("{} BTS, {} villages closed ({} of the {} targeted), {} people, CAPEX {}. {}", o.sites.size(),
                             o.closed.size(), o.closed_target.size(), o.target.size(), number_en(o.people),
                             billions_en(o.capex_vnd), xml(o.bound_text_en)),
                 fmt::format("{} BTS, phủ {} thôn ({} trong {} thôn mục tiêu), {} người, CAPEX {}. {}", o.sites.size(),
                             o.closed.size(), o.closed_target.size(), o.target.size(), number_vi(o.people),
                             billions_vi(o.capex_vnd), xml(o.bound_text_vi)));
    if (!o.joint.empty())
      html += " " + both(fmt::format("{} of the villages are closed by several sites together, named behind each.", o.joint.size()),
                         fmt::format("{} thôn trong số đó do nhiều trạm cùng phủ, ghi sau tên thôn.", o.joint.size()));
    html += "</p>" + sites_table(result, o) + backhaul_section(result, o) + resilience_section(result, o) +
            phases_section(result, o) + front_section(result, o);
    std::vector<std::size_t> left;
    std::set_difference(o.target.begin(), o.target.end(), o.closed_target.begin(), o.closed_target.end(), std::back_inserter(left));
    if (!left.empty())
      html += R"(<p class="small"><b>)" + both("Left open: ", "Còn lại: ") + "</b>" + village_names(result, left) + "</p>";
  }
  return html + "</section>";
}

std::string method_section(const RunResult& result) {
  const Scenario& s = result.scenario;
  std::string html = R"(<section id="method"><h2>)" + both("Method, inputs and caveats", "Phương pháp, dữ liệu và lưu ý") + "</h2><table><tbody>";
  html += model_rows(s) + service_rows(s);
  html += row(both("grid", "lưới"), fmt::format("{} × {} @ {} m, {}", result.terrain.grid.columns, result.terrain.grid.rows,
                                             result.terrain.grid.cell_m, xml(result.terrain.crs.label())));
  html += row(both("ground", "mặt đất"),
              both(fmt::format("{} land, {} sea, <b>{} unknown</b> cells; heights are {}", number_en(static_cast<double>(result.terrain.land_cells)),
                               number_en(static_cast<double>(result.terrain.sea_cells)), number_en(static_cast<double>(result.terrain.unknown_cells)),
                               result.terrain.surface_model ? "a surface model, so no clutter is added" : "bare terrain, clutter heights are added"),
                   fmt::format("{} ô đất, {} ô biển, <b>{} ô chưa biết</b>; độ cao là {}", number_vi(static_cast<double>(result.terrain.land_cells)),
                               number_vi(static_cast<double>(result.terrain.sea_cells)), number_vi(static_cast<double>(result.terrain.unknown_cells)),
                               result.terrain.surface_model ? "mô hình bề mặt, không cộng thêm lớp phủ" : "mặt đất trần, có cộng lớp phủ")));
  html += row(both("existing network", "mạng hiện có"),
              fmt::format("{} {}, {} {}", number(static_cast<double>(result.sites.size())), both("sites", "trạm"),
                          number(static_cast<double>(result.transmitters.all.size())), both("sectors", "sector")));
  html += cost_rows(s) + backhaul_method_rows(s) + caveat_rows(result);
  html += row(both("rule of closing", "quy tắc phủ"),
              both("one new site closes a village when existing service plus this site reaches the share above",
                   "một trạm mới phủ một thôn khi sóng hiện có cộng trạm đó đạt tỷ lệ trên") + joint_rule(result));
  html += row(both("not part of this version", "chưa có trong phiên bản này"),
              s.backhaul.enabled
                  ? both("traffic and capacity, power supply, land", "lưu lượng, nguồn điện, đất đai")
                  : both("backhaul, traffic and capacity, power supply, land",
                         "truyền dẫn, lưu lượng, nguồn điện, đất đai"));
  html += row(both("scenario", "kịch bản"), fmt::format("{} <code>{}</code>, phusong {}", xml(s.file.filename().string()),
                                                   scenario_hash(s).substr(0, 16), PHUSONG_VERSION));
  html += "</tbody></table><h3>" + both("Inputs", "Dữ liệu vào") + "</h3><table><tbody>";
  for (const InputFile& file : result.inputs)
    html += row(xml(file.role), xml(file.path) + " <code>" + (file.sha256.empty() ? "–" : file.sha256.substr(0, 16)) + "</code>");
  html += "</tbody></table>";
  if (!result.villages.issues.empty() || !result.notes.empty()) {
    html += "<h3>" + both("What the readers found", "Ghi nhận khi đọc dữ liệu") + "</h3><ul class=\"small\">";
    for (const geo::VillageIssue& issue : result.villages.issues)
      html += "<li><b>" + xml(issue.id) + "</b>: " + xml(issue.sentence) + "</li>";
    for (const std::string& note : result.notes) html += "<li>" + xml(note) + "</li>";
    html += "</ul>";
  }
  return html + "</section>";
}

}  // namespace phusong::sim
