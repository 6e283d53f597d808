// The front of value against cost and the roll-out in the report: see report_sections.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

bool counts_people(const OptionResult& option) { return option.option.objective == "people"; }

/// 1, 2 or 5 times a power of ten: about `wanted` steps up to `most`.
double nice_step(double most, int wanted) {
  const double rough = most / wanted, power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough) return factor * power;
  return 10.0 * power;
}

/// The front as steps, a mark for each plan (hollow: not proven), and the option itself.
std::string picture(const OptionResult& option) {
  constexpr double kWidth = 720, kHeight = 260, kLeft = 64, kRight = 16, kTop = 12, kBottom = 40;
  double most_cost = option.capex_vnd / 1e9, most_value = 1.0;
  for (const FrontStep& step : option.front) {
    most_cost = std::max(most_cost, step.capex_vnd / 1e9);
    most_value = std::max(most_value, step.value);
  }
  most_cost = std::max(most_cost, 1e-3);
  const double own = counts_people(option) ? option.people_target : static_cast<double>(option.closed_target.size());
  most_value = std::max(most_value, own);
  const auto x = [&](double billions) { return kLeft + (kWidth - kLeft - kRight) * billions / most_cost; };
  const auto y = [&](double value) { return kHeight - kBottom - (kHeight - kTop - kBottom) * value / most_value; };

  std::string svg = fmt::format(
      R"(<svg viewBox="0 0 {:.0f} {:.0f}" role="img" style="max-width:{:.0f}px;width:100%;font-size:11px" fill="currentColor">)",
      kWidth, kHeight, kWidth);
  for (double value = 0.0, step = nice_step(most_value, 5); value <= most_value * 1.0001; value += step)
    svg += fmt::format(
        R"(<line x1="{0:.1f}" x2="{1:.1f}" y1="{2:.1f}" y2="{2:.1f}" stroke="#ccc" stroke-width="0.5"/><text x="{3:.1f}" y="{4:.1f}" text-anchor="end">{5}</text>)",
        kLeft, kWidth - kRight, y(value), kLeft - 6, y(value) + 4, number_en(value, step < 1.0 ? 1 : 0));
  for (double cost = 0.0, step = nice_step(most_cost, 8); cost <= most_cost * 1.0001; cost += step)
    svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)", x(cost), kHeight - kBottom + 16,
                       number_en(cost, step < 1.0 ? 1 : 0));
  std::string line = fmt::format("M{:.1f},{:.1f}", x(0.0), y(0.0));
  for (const FrontStep& step : option.front)
    line += fmt::format("H{:.1f}V{:.1f}", x(step.capex_vnd / 1e9), y(step.value));
  svg += fmt::format(R"(<path d="{}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>)", line);
  for (const FrontStep& step : option.front)
    svg += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="3" stroke="#1f6feb" fill="{}"/>)", x(step.capex_vnd / 1e9),
                       y(step.value), step.proven ? "#1f6feb" : "#fff");
  const double px = x(option.capex_vnd / 1e9), py = y(own);
  svg += fmt::format(R"(<path d="M{:.1f},{:.1f}l6,10h-12z" fill="#c0392b"/>)", px, py - 6);
  svg += fmt::format(R"(<text class="en" x="{0:.1f}" y="{1:.1f}" text-anchor="middle">CAPEX, billion VND</text>)"
                     R"(<text class="vi" x="{0:.1f}" y="{1:.1f}" text-anchor="middle">CAPEX, tỷ đồng</text></svg>)",
                     0.5 * (kLeft + kWidth), kHeight - 6);
  return svg;
}

std::string names_of(const RunResult& result, const std::vector<std::size_t>& villages) {
  std::vector<std::string> names;
  for (const std::size_t v : villages) names.push_back(xml(result.villages.villages[v].name));
  return joined(names, ", ");
}

/// "+ R0007, - V-0123".
std::string changes(const std::string& added, const std::string& removed) {
  std::string text = added.empty() ? "" : "+ " + added;
  if (!removed.empty()) text += (text.empty() ? "− " : "; − ") + removed;
  return text;
}

}  // namespace

std::string front_section(const RunResult& result, const OptionResult& option) {
  if (option.front.empty()) return "";
  const bool people = counts_people(option);
  const auto proven =
      std::count_if(option.front.begin(), option.front.end(), [](const FrontStep& s) { return s.proven; });
  std::string html = "<h4>" + both("What each amount of money can close", "Mỗi mức kinh phí phủ được gì") + "</h4><p>";
  html += both(
      fmt::format("{} plans by rising cost, each the most {} that a budget can close; {} of them proven (full marks). "
                  "The triangle is this option.{}",
                  option.front.size(), people ? "people" : "target villages", proven,
                  option.with_backhaul ? " Backhaul is part of every plan and cost." : " Sites alone: no backhaul."),
      fmt::format("{} phương án theo chi phí tăng dần, mỗi phương án phủ được nhiều {} nhất với một mức kinh phí; {} "
                  "phương án đã chứng minh (chấm đặc). Tam giác là phương án này.{}",
                  option.front.size(), people ? "người dân" : "thôn mục tiêu", proven,
                  option.with_backhaul ? " Đã gồm truyền dẫn." : " Chỉ tính trạm, chưa gồm truyền dẫn."));
  if (const auto cut = std::count_if(option.front.begin(), option.front.end(),
                                     [](const FrontStep& s) { return s.cut_short && !s.proven; });
      cut > 0)
    html += " " + both(fmt::format("{} of the others were cut short by the time limit or on request: a longer run may "
                                   "find more.",
                                   cut),
                       fmt::format("{} phương án khác bị dừng sớm do hết thời gian hoặc theo yêu cầu: chạy lâu hơn có "
                                   "thể phủ được nhiều hơn.",
                                   cut));
  if (option.front_left_out > 0)
    html += " " + both(fmt::format("{} budgets were not looked at before the run was stopped.", option.front_left_out),
                       fmt::format("{} mức kinh phí chưa được xét trước khi dừng.", option.front_left_out));
  html += "</p>" + picture(option);
  std::string rows;
  for (const FrontStep& step : option.front)
    rows += fmt::format(
        R"(<tr><td class="n" data-v="{}">{}</td><td class="n" data-v="{}">{}</td><td class="n" data-v="{}">{}</td><td class="n">{}</td><td>{}</td><td class="small">{}</td><td class="small">{}</td></tr>)",
        fixed(step.capex_vnd, 0), number(step.capex_vnd / 1e9, 2), step.bts, step.bts, fixed(step.value, 3),
        number(step.value), number(step.bound),
        step.proven      ? both("proven", "đã chứng minh")
        : step.cut_short ? both("bound, cut short", "cận trên, dừng sớm")
                         : both("bound", "cận trên"),
        xml(changes(joined(step.added_sites, ", "), joined(step.removed_sites, ", "))),
        changes(names_of(result, step.added_villages), names_of(result, step.lost_villages)));
  return html +
         fmt::format(
             R"(<div class="scroll"><table class="sort"><thead><tr><th class="n">{}</th><th class="n">BTS</th><th class="n">{}</th><th class="n">{}</th><th></th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div>)",
             both("CAPEX, bn VND", "CAPEX, tỷ đồng"),
             people ? both("people", "người dân") : both("villages", "số thôn"), both("at most", "tối đa"),
             both("sites against the step before", "trạm so với bước trước"),
             both("villages against the step before", "thôn so với bước trước"), rows);
}

std::string phases_section(const RunResult& result, const OptionResult& option) {
  if (option.quarters.empty()) return "";
  const bool people = counts_people(option);
  std::string html =
      "<h4>" + both("Quarter by quarter", "Từng quý") + "</h4><p>" +
      both(
          fmt::format("{} {} of service in {} quarters. Cash due counts CAPEX when something is built and OPEX while "
                      "it stands; a BTS serves from the quarter in which it and its whole way to the network stand.",
                      number_en(option.service_quarters), people ? "person-quarters" : "village-quarters",
                      option.quarters.size()),
          fmt::format("{} {} có sóng trong {} quý. Tiền phải chi gồm CAPEX khi xây và OPEX khi vận hành; một trạm phục "
                      "vụ từ quý mà nó và toàn bộ đường truyền dẫn đã có.",
                      number_vi(option.service_quarters), people ? "người-quý" : "thôn-quý", option.quarters.size())) +
      "</p>";
  std::string rows;
  double given = 0.0, served = 0.0;
  std::size_t villages = 0;
  for (std::size_t t = 0; t < option.quarters.size(); ++t) {
    const QuarterSum& q = option.quarters[t];
    given += q.budget_vnd;
    served += q.people;
    villages += q.villages.size();
    rows += fmt::format(
        R"(<tr><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="small">{}</td></tr>)",
        t + 1, number(q.budget_vnd / 1e9, 1), number(given / 1e9, 1), number(q.due_vnd / 1e9, 1), q.bts, q.relays,
        q.links, villages, number(served), names_of(result, q.villages));
  }
  return html +
         fmt::format(
             R"(<div class="scroll"><table><thead><tr><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">BTS</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th class="n">{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div>)",
             both("quarter", "quý"), both("budget, bn VND", "kinh phí, tỷ đồng"), both("so far", "lũy kế"),
             both("due so far", "phải chi lũy kế"), both("relays", "chuyển tiếp"), both("links", "tuyến"),
             both("villages so far", "số thôn lũy kế"), both("people so far", "người dân lũy kế"),
             both("new villages", "thôn mới có sóng"), rows);
}

}  // namespace phusong::sim
