// What a resilient option keeps in service, in the report: see report_sections.h.
#include <fmt/format.h>

#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/resilience_tables.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// "R0012 (K0003; QN0061)": a site and its way.
std::string site_and_way(const OptionResult& option, const std::string& id) {
  const std::string way = way_of(option, id);
  return xml(id) + (way.empty() ? "" : " (" + xml(way) + ")");
}

}  // namespace

std::string resilience_section(const RunResult& result, const OptionResult& option) {
  if (!option.option.resilient) return "";
  const std::string what_en = option.with_backhaul ? "one new site, relay or hop" : "one new site";
  const std::string what_vi = option.with_backhaul ? "một trạm mới, trạm chuyển tiếp hay chặng" : "một trạm mới";
  std::string html = "<h4>" + both("Villages that keep service", "Các thôn vẫn có sóng") + "</h4><p>";
  html +=
      both(fmt::format("{} of the {} target villages ({} people) keep service whatever {} fails: each is served by "
                       "two sites that fail with nothing in common. Sites and fibre points of the network that "
                       "stands are taken not to fail{}.",
                       option.kept.size(), option.target.size(), number_en(option.people_kept), what_en,
                       option.with_backhaul ? fmt::format("; if any one of them may fail too, {} villages keep service",
                                                          option.surviving_villages)
                                            : ""),
           fmt::format("{} trong {} thôn mục tiêu ({} người) vẫn có sóng khi bất kỳ {} nào hỏng: mỗi thôn có hai "
                       "trạm không hỏng cùng nhau. Coi như trạm và điểm cáp quang của mạng hiện có không hỏng{}.",
                       option.kept.size(), option.target.size(), number_vi(option.people_kept), what_vi,
                       option.with_backhaul
                           ? fmt::format("; nếu cả chúng cũng có thể hỏng thì còn {} thôn", option.surviving_villages)
                           : ""));
  html += "</p>";
  std::string rows;
  for (const KeptVillage& kept : option.kept) {
    const geo::Village& village = result.villages.villages[kept.village];
    rows += fmt::format(
        R"(<tr><td>{}</td><td class="n">{}</td><td class="small">{}</td><td class="small">{}</td><td class="n">{}</td></tr>)",
        xml(village.name), number(geo::people_of(village)), site_and_way(option, kept.sites[0].front()),
        site_and_way(option, kept.sites[1].front()), kept.sites.size());
  }
  if (rows.empty()) return html;
  return html +
         fmt::format(
             R"(<div class="scroll"><table class="sort"><thead><tr><th>{}</th><th class="n">{}</th><th>{}</th><th>{}</th><th class="n">{}</th></tr></thead><tbody>{}</tbody></table></div>)",
             both("village", "thôn"), both("people", "người dân"),
             both("one site (its way to the network)", "một trạm (đường tới mạng)"),
             both("and another", "và trạm khác"), both("separate ways", "số đường riêng"), rows);
}

}  // namespace phusong::sim
