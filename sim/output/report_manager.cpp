// The manager's page: see report_sections.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/output/qgis_styles.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

std::string figure(const std::string& value, std::string_view en, std::string_view vi) {
  return fmt::format(R"(<div class="figure"><b>{}</b><span>{}</span></div>)", value, both(en, vi));
}

std::string option_title(const OptionKeys& option) {
  return both(xml(title_of(option, Language::en)), xml(title_of(option, Language::vi)));
}

/// A cost per village or person; a dash where nothing was closed or nobody is known to live there.
std::string cost_per(double vnd, double unit_vnd, int digits, double count) {
  return count > 0.0 ? number(vnd / unit_vnd, digits) : "–";
}

/// People are known when any village has a count; else a 0 would say that nobody lives there.
std::string people_of_known(const RunResult& result, double people) {
  const auto& villages = result.villages.villages;
  const bool known = std::any_of(villages.begin(), villages.end(), [](const geo::Village& v) {
    return v.population.has_value() || v.households.has_value() || geo::people_of(v) > 0.0;
  });
  return known ? number(people) : "–";
}

/// Costs are given as present value over the closed villages, so that options of different size compare.
std::string options_table(const RunResult& result) {
  std::string rows;
  for (std::size_t i = 0; i < result.options.size(); ++i) {
    const OptionResult& o = result.options[i];
    rows += fmt::format(
        R"(<tr><td><span style="color:{}">▲</span> {}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td>)"
        R"(<td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>)",
        hex_colour(option_colour(i)), option_title(o.option), o.sites.size(),
        both(fmt::format("{} of {}", o.closed_target.size(), o.target.size()),
             fmt::format("{} / {}", o.closed_target.size(), o.target.size())),
        o.closed.size(), people_of_known(result, o.people), number(o.capex_vnd / 1e9, 1),
        number(o.opex_vnd_per_year / 1e9, 2),
        cost_per(o.cost_per_village_vnd, 1e9, 2, static_cast<double>(o.closed.size())),
        cost_per(o.cost_per_person_vnd, 1e6, 1, o.people));
  }
  return fmt::format(
      R"(<table class="options"><thead><tr><th>{}</th><th class="n">BTS</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th>)"
      R"(<th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th></tr></thead><tbody>{}</tbody></table>)",
      both("Option", "Phương án"), both("target villages closed", "thôn mục tiêu được phủ"),
      both("all villages closed", "tổng số thôn được phủ"), both("people", "người dân"),
      both("CAPEX, bn VND", "CAPEX, tỷ đồng"), both("OPEX, bn VND/yr", "OPEX, tỷ đồng/năm"),
      both("per village, bn VND", "mỗi thôn, tỷ đồng"), both("per person, m VND", "mỗi người, triệu đồng"), rows);
}

/// Whether the plan is proven, in a few words: its own value against the bound of its objective.
Phrase proof_of(const OptionResult& o, std::string& en, std::string& vi) {
  const double cost = o.with_backhaul && o.option.budget_vnd <= 0 ? o.present_value_vnd : o.capex_vnd;
  const double value = !o.quarters.empty()                  ? o.service_quarters
                       : o.option.objective == "least_cost" ? cost
                       : o.option.objective == "people"     ? (o.option.resilient ? o.people_kept : o.people_target)
                       : o.option.resilient                 ? static_cast<double>(o.kept.size())
                                                            : static_cast<double>(o.closed_target.size());
  const double gap = std::abs(o.bound - value);
  if (gap <= 1e-8 * std::max(std::abs(o.bound), std::abs(value)))
    return {"proven: no other choice among the candidates does better",
            "đã chứng minh là tối ưu trong các vị trí đề xuất"};
  // A share of nothing says nothing.
  if (o.bound <= 0.0) return {"how near the best possible it is, is not proven", "chưa chứng minh được mức gần tối ưu"};
  const double gap_pct = 100.0 * gap / o.bound;
  en = fmt::format("at most {} % from the best possible among the candidates", number_en(gap_pct, 1));
  vi = fmt::format("cách mức tối ưu trong các vị trí đề xuất không quá {} %", number_vi(gap_pct, 1));
  return {en, vi};
}

/// Which options count their backhaul.
std::string options_without(const RunResult& result, Language language) {
  std::vector<std::string> names;
  for (const OptionResult& o : result.options)
    if (!o.with_backhaul) names.push_back(xml(title_of(o.option, language)));
  return joined(names, "; ");
}
bool any_backhaul(const RunResult& result) {
  return std::any_of(result.options.begin(), result.options.end(),
                     [](const OptionResult& o) { return o.with_backhaul; });
}
std::string backhaul_en(const RunResult& result) {
  if (!any_backhaul(result))
    return "Backhaul (the link from each new BTS to the core network) is not counted here: neither sited nor costed.";
  const std::string without = options_without(result, Language::en);
  return "Backhaul (hops, relays, trenches) is sited and costed" +
         (without.empty() ? "." : ", but not in: " + without + ".");
}
std::string backhaul_vi(const RunResult& result) {
  if (!any_backhaul(result)) return "Ở đây chưa tính truyền dẫn (backhaul): chưa chọn tuyến và chưa tính chi phí.";
  const std::string without = options_without(result, Language::vi);
  return "Đã chọn tuyến và tính chi phí truyền dẫn (chặng viba, trạm chuyển tiếp, kéo cáp)" +
         (without.empty() ? "." : ", trừ các phương án: " + without + ".");
}
/// "; backhaul: 12 hops, 3 relays, 1.2 billion VND", for the option's line.
std::string backhaul_words(const OptionResult& o, Language language) {
  if (!o.with_backhaul) return "";
  const auto relays = std::count_if(o.relays.begin(), o.relays.end(), [](const PlannedRelay& r) { return !r.stands; });
  return language == Language::en ? fmt::format(", of which {} for backhaul ({} links, {} relay towers)",
                                                billions_en(o.backhaul_capex_vnd), o.hops.size(), relays)
                                  : fmt::format(", trong đó truyền dẫn {} ({} tuyến, {} cột chuyển tiếp)",
                                                billions_vi(o.backhaul_capex_vnd), o.hops.size(), relays);
}

/// "; 31 villages keep service whatever one site or hop fails", for a resilient option's line.
std::string kept_words(const OptionResult& o, Language language) {
  if (!o.option.resilient) return "";
  const char* hop_en = o.with_backhaul ? " or hop" : "";
  const char* hop_vi = o.with_backhaul ? " hay chặng" : "";
  return language == Language::en
             ? fmt::format("; {} target villages keep service whatever one new site{} fails", o.kept.size(), hop_en)
             : fmt::format("; {} thôn mục tiêu vẫn có sóng khi một trạm{} mới bất kỳ hỏng", o.kept.size(), hop_vi);
}

/// One line per plan. The sites that the plan could not close stand in the options' section.
std::string findings(const RunResult& result) {
  std::string text;
  for (const OptionResult& o : result.options) {
    if (o.option.kind == "fixed") continue;
    std::string gap_en, gap_vi;
    const Phrase proof = proof_of(o, gap_en, gap_vi);
    text += "<li>" +
            both(fmt::format("<b>{}</b>: {} BTS, {} villages, {}{}{}; {}.", xml(title_of(o.option, Language::en)),
                             o.sites.size(), o.closed.size(), billions_en(o.capex_vnd), backhaul_words(o, Language::en),
                             kept_words(o, Language::en), proof.en),
                 fmt::format("<b>{}</b>: {} BTS, {} thôn, {}{}{}; {}.", xml(title_of(o.option, Language::vi)),
                             o.sites.size(), o.closed.size(), billions_vi(o.capex_vnd), backhaul_words(o, Language::vi),
                             kept_words(o, Language::vi), proof.vi)) +
            "</li>";
  }
  return text.empty() ? "" : "<ul class=\"small\">" + text + "</ul>";
}

}  // namespace

int headline_option(const RunResult& result) {
  for (std::size_t i = 0; i < result.options.size(); ++i)
    if (result.options[i].option.kind == "plan") return static_cast<int>(i);
  return result.options.empty() ? -1 : 0;
}

std::string manager_section(const RunResult& result, const std::string& map_png) {
  const Identity& id = result.scenario.identity;
  int dead = 0, marginal = 0, unverified = 0, programme = 0;
  double people = 0;
  for (const VillageService& v : result.gaps.villages) {
    const geo::Village& village = result.villages.villages[v.village];
    dead += v.verdict == Verdict::dead;
    marginal += v.verdict == Verdict::marginal;
    unverified += v.verdict == Verdict::unverified;
    if (!is_gap(v.verdict)) continue;
    people += geo::people_of(village);
    programme += !village.phase.empty();
  }
  std::string html = R"(<section class="manager" id="summary">)";
  html += "<h1>" + both(xml(title_of(id, Language::en)), xml(title_of(id, Language::vi))) + "</h1>";
  if (const std::string notice = notice_of(id, Language::en); !notice.empty())
    html += R"(<div class="notice">)" + both(xml(notice), xml(notice_of(id, Language::vi))) + "</div>";
  html += R"(<div class="figures">)";
  html += figure(number(static_cast<double>(result.gaps.villages.size())), "villages judged", "thôn được xét");
  html += figure(number(dead), "without signal", "thôn lõm sóng");
  html += figure(number(marginal), "with weak signal (marginal)", "thôn sóng yếu");
  html += figure(people_of_known(result, people), "people in these gaps", "người trong vùng lõm, yếu");
  if (programme > 0) html += figure(number(programme), "of the gaps are in the programme", "thôn thuộc chương trình");
  // What is not known is never left away; without a programme the place is free anyway.
  if (unverified > 0 || programme == 0)
    html += figure(number(unverified), "unverified: terrain unknown", "chưa xác minh: thiếu địa hình");
  html += "</div>";
  html += fmt::format(R"(<img class="map-picture" alt="map" src="data:image/png;base64,{}">)", map_png);
  if (!result.options.empty()) {
    html +=
        "<h3>" + both("Options compared under the same rules", "So sánh các phương án theo cùng một quy tắc") + "</h3>";
    html += options_table(result) + findings(result);
  }
  html += R"(<p class="small soft">)" +
          both("Costs per village and person: present value over the scenario's years. " + backhaul_en(result) +
                   " Each figure's source stands under \"Method\".",
               "Chi phí mỗi thôn, mỗi người: giá trị hiện tại trong số năm của kịch bản. " + backhaul_vi(result) +
                   " Nguồn của từng số liệu ở mục \"Phương pháp\".") +
          "</p></section>";
  return html;
}

}  // namespace phusong::sim
