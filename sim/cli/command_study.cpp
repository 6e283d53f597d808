// study: the same scenario on many seeds of the reconstruction, because one made-up province proves nothing.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/reconstruct/reconstruct.h"
#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/io/whole_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/result_folder.h"
#include "sim/cli/study_table.h"
#include "sim/output/text.h"
#include "sim/scenario/load.h"
#include "sim/source_id.h"

namespace phusong::cli {
namespace {

/// What is written down of one seed. Options by name: BTS, villages closed, of the target, and money.
StudyRow row_of(const sim::RunResult& result, int seed, const std::string& key) {
  std::array<int, 4> verdicts{};
  int gaps = 0, programme = 0;
  for (const sim::VillageService& village : result.gaps.villages) {
    ++verdicts[static_cast<std::size_t>(village.verdict)];
    if (!sim::is_gap(village.verdict)) continue;
    ++gaps;
    programme += result.villages.villages[village.village].phase.empty() ? 0 : 1;
  }
  StudyRow row{.seed = seed, .key = key, .numbers = {}};
  row.numbers.emplace_back("villages", static_cast<double>(result.gaps.villages.size()));
  row.numbers.emplace_back("gaps", gaps);
  row.numbers.emplace_back("gaps dead", verdicts[static_cast<std::size_t>(sim::Verdict::dead)]);
  row.numbers.emplace_back("gaps marginal", verdicts[static_cast<std::size_t>(sim::Verdict::marginal)]);
  row.numbers.emplace_back("unverified", verdicts[static_cast<std::size_t>(sim::Verdict::unverified)]);
  row.numbers.emplace_back("gaps in the programme", programme);
  for (const sim::OptionResult& option : result.options) {
    // A comma would end the column's name in study.csv, a colon the option's part of it.
    std::string name = option.option.name;
    std::replace(name.begin(), name.end(), ',', ';');
    std::replace(name.begin(), name.end(), ':', ';');
    row.numbers.emplace_back(name + ": BTS", static_cast<double>(option.sites.size()));
    row.numbers.emplace_back(name + ": target", static_cast<double>(option.target.size()));
    row.numbers.emplace_back(name + ": closed of target", static_cast<double>(option.closed_target.size()));
    row.numbers.emplace_back(name + ": closed", static_cast<double>(option.closed.size()));
    row.numbers.emplace_back(name + ": people in closed", option.people);
    row.numbers.emplace_back(name + ": CAPEX million VND", option.capex_vnd / 1e6);
  }
  return row;
}

std::string study_page(const StudyTable& table, const sim::Scenario& scenario, int seeds) {
  const std::string title = sim::title_of(scenario.identity, sim::Language::en);
  std::string text = fmt::format("# {}: {} of {} seeds\n\n", title, table.rows().size(), seeds);
  text +=
      "Each seed is another province made by the same written rules. These numbers show how the planner compares with "
      "a naive rule "
      "on a reconstruction; they prove nothing about the real programme.\n\n";
  if (const std::string notice = sim::notice_of(scenario.identity, sim::Language::en); !notice.empty())
    text += notice + "\n\n";
  text += table.markdown();
  text +=
      "\nMedian, with the smallest and largest value in brackets. Closed: villages whose gap one new BTS of the option "
      "closes.\n";
  return text;
}

}  // namespace

int study(const Invocation& call, Watcher& watcher) {
  const std::filesystem::path& file = call.files.front();
  if (call.seed) throw Error{ErrorKind::usage, "", "study sets the seeds itself; use --seeds N instead of --seed"};

  // The key of a row: the scenario as it would be for any seed, and the recipe with this one.
  const sim::LoadSettings any_seed{.overrides =
                                       [&] {
                                         auto overrides = overrides_of(call);
                                         overrides.emplace_back("pack.seed=1");
                                         return overrides;
                                       }(),
                                   .variables = {{"PACK", "/pack"}}};
  const sim::PackKeys pack = sim::load_pack_keys(file, any_seed);
  if (pack.recipe.empty())
    throw Error{ErrorKind::usage, file.string(),
                "a study needs a scenario with a [pack], whose province is made anew for each seed"};
  const sim::Scenario neutral = sim::load_scenario(file, any_seed);
  const std::string scenario_key = Sha256{}.add(sim::engine_id()).add("\n").add(neutral.canonical).hex().substr(0, 12);

  const ResultFolder folder{call.out.empty() ? std::filesystem::path{"out"} / (neutral.identity.name + "-study")
                                             : call.out};
  const std::filesystem::path csv = folder.path() / "study.csv", page = folder.path() / "study.md";
  StudyTable table = StudyTable::read(csv);
  // The file keeps the rows of other seeds, keys and programs; the page is of these alone.
  std::vector<std::pair<int, std::string>> wanted;
  for (int seed = 1; seed <= call.seeds; ++seed)
    wanted.emplace_back(seed,
                        fmt::format("{}-{}", scenario_key, data::pack_folder(pack.recipe, seed).filename().string()));

  for (const auto& [seed, key] : wanted) {
    if (table.has(seed, key)) continue;
    throw_if_stopped(&watcher);
    Invocation one = call;
    one.seed = seed;
    const sim::RunResult result =
        sim::run(prepare_scenario(file, one, watcher),
                 {.until = sim::Stage::plan, .map = false, .watcher = &watcher, .checkpoint_folder = {}});
    if (result.stopped) throw_if_stopped(&watcher);  // a row is of whole plans
    table.add(row_of(result, seed, key));
    geo::write_whole(csv, table.csv());
    geo::write_whole(page, study_page(table.only(wanted), neutral, call.seeds));
    watcher.note(fmt::format("seed {} of {} is done and kept in {}", seed, call.seeds, csv.string()));
  }
  geo::write_whole(csv, table.csv());
  geo::write_whole(page, study_page(table.only(wanted), neutral, call.seeds));
  print_out(study_page(table.only(wanted), neutral, call.seeds));
  return 0;
}

}  // namespace phusong::cli
