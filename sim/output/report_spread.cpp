// How far two models differ: see report_sections.h.
#include <fmt/format.h>

#include "models/catalogue.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// The two models, and how many gaps each counts.
std::string models_words(const RunResult& result) {
  const Spread& s = *result.spread;
  const std::string other_title = xml(models::find_model(s.other_model).title);
  return both(
      fmt::format("The run was judged by <code>{}</code>, and once more by <code>{}</code> ({}): the first counts "
                  "<b>{}</b> gaps "
                  "(no signal or marginal) among {} villages, the second <b>{}</b>. Neither is the truth; the spread "
                  "between them shows how much a verdict rests on the choice of the model.",
                  xml(s.model), xml(s.other_model), other_title, s.gaps,
                  number_en(static_cast<double>(result.gaps.villages.size())), s.other_gaps),
      fmt::format(
          "Lần chạy dùng mô hình <code>{}</code>, rồi tính lại bằng <code>{}</code> ({}): mô hình thứ nhất đếm được "
          "<b>{}</b> thôn lõm sóng hoặc sóng yếu trong {} thôn, mô hình thứ hai <b>{}</b>. Không mô hình nào là "
          "sự thật; chênh lệch cho thấy kết luận phụ thuộc bao nhiêu vào việc chọn mô hình.",
          xml(s.model), xml(s.other_model), other_title, s.gaps,
          number_vi(static_cast<double>(result.gaps.villages.size())), s.other_gaps));
}

/// The levels on the map, where there is one.
std::string difference_words(const RunResult& result) {
  const Spread& s = *result.spread;
  if (!has_difference(result)) return "";
  if (s.cells == 0)
    return both("No cell of the map has a level by both models.", "Không ô nào có mức thu theo cả hai mô hình.");
  return both(
      fmt::format(
          "Over {} cells of the map with a level by both, RSRP by <code>{}</code> minus RSRP by <code>{}</code> has "
          "the median <b>{} dB</b>, and lies between {} and {} dB in 90 % of the cells (5 to 95 %).",
          number_en(static_cast<double>(s.cells)), xml(s.other_model), xml(s.model), number_en(s.median_db, 1),
          number_en(s.low_db, 1), number_en(s.high_db, 1)),
      fmt::format(
          "Trên {} ô bản đồ có mức thu theo cả hai mô hình, RSRP theo <code>{}</code> trừ RSRP theo <code>{}</code> "
          "có trung vị <b>{} dB</b>, và nằm giữa {} và {} dB ở 90 % số ô (5 đến 95 %).",
          number_vi(static_cast<double>(s.cells)), xml(s.other_model), xml(s.model), number_vi(s.median_db, 1),
          number_vi(s.low_db, 1), number_vi(s.high_db, 1)));
}

std::string level_cell(double dbm) {
  if (dbm <= kNoLevel_dbm) return R"(<td class="n" data-v="-999">–</td>)";
  return fmt::format(R"(<td class="n" data-v="{}">{}</td>)", fixed(dbm, 1), number(dbm, 1));
}

std::string flips_table(const RunResult& result) {
  const Spread& s = *result.spread;
  std::string rows;
  for (const VerdictFlip& flip : s.flips) {
    const geo::Village& village = result.villages.villages[flip.village];
    const std::optional<double> difference = difference_of(flip);
    const Phrase change = phrase_of(change_of(flip));
    rows += fmt::format(R"(<tr><td>{}</td><td>{}</td><td class="n" data-v="{}">{}</td><td>{}</td>{}<td>{}</td>{})",
                        xml(village.name), xml(village.commune), fixed(geo::people_of(village), 0),
                        number(geo::people_of(village)), verdict_tag(flip.verdict), level_cell(flip.median_rsrp_dbm),
                        verdict_tag(flip.other_verdict), level_cell(flip.other_median_rsrp_dbm));
    rows += fmt::format(R"(<td class="n" data-v="{}">{}</td><td class="small">{}</td></tr>)",
                        difference ? fixed(*difference, 1) : "-999", difference ? number(*difference, 1) : "–",
                        both(change.en, change.vi));
  }
  return fmt::format(
      R"(<div class="scroll"><table class="sort" id="flips"><thead><tr><th>{}</th><th>{}</th><th class="n">{}</th><th><code>{}</code></th><th class="n">{}</th><th><code>{}</code></th><th class="n">{}</th><th class="n">{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table></div>)",
      both("Village", "Thôn"), both("Commune", "Xã, phường"), both("People", "Người"), xml(s.model), "dBm",
      xml(s.other_model), "dBm", both("difference, dB", "chênh lệch, dB"), both("Change", "Thay đổi"), rows);
}

}  // namespace

std::string spread_section(const RunResult& result, const std::string& map_png) {
  if (!result.spread) return "";
  std::string html =
      R"(<section id="spread"><h2>)" + both("How far two models differ", "Hai mô hình chênh nhau bao nhiêu") + "</h2>";
  html += "<p>" + models_words(result) + "</p>";
  if (const std::string words = difference_words(result); !words.empty()) html += "<p>" + words + "</p>";
  if (!map_png.empty())
    html +=
        fmt::format(R"(<img class="map-picture" alt="map of the difference" src="data:image/png;base64,{}">)", map_png);
  const std::size_t flips = result.spread->flips.size();
  html += "<h3>" + both("Villages whose verdict flips", "Thôn đổi kết luận") + "</h3>";
  if (flips == 0)
    html += "<p>" + both("None: both models judge every village alike.", "Không có: hai mô hình kết luận như nhau.") +
            "</p>";
  else
    html +=
        "<p>" +
        both(fmt::format("{} of {}. Levels are each village's median.", flips, result.gaps.villages.size()),
             fmt::format("{} trong {} thôn. Mức thu là trung vị của mỗi thôn.", flips, result.gaps.villages.size())) +
        "</p>" + flips_table(result);
  return html + "</section>";
}

}  // namespace phusong::sim
