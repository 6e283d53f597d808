// compare: the options of one scenario, or those of several under the first one's ground and villages.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "geo/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_codes.h"
#include "sim/cli/result_folder.h"
#include "sim/scenario/schema.h"

namespace phusong::cli {
namespace {

/// Sections whose keys decide who counts as served, what may be built and what it costs: options judged by different
/// ones are not comparable as they stand.
const std::set<std::string> kRuleSections{"service", "terminal", "uplink",     "propagation", "bands",
                                          "climate", "network",  "land_cover", "candidates",  "cost"};
/// Files that do the same; they are compared by what is in them, not by where they lie.
const std::set<std::string> kRuleFiles{"network",  "antenna",  "land cover",       "land-cover classes",
                                       "DN50 map", "N050 map", "candidate points", "exclusion zones"};

/// Effective keys and values of those sections, and the hashes of those files.
std::map<std::string, std::string> rules_of(const sim::RunResult& run) {
  std::set<std::string> paths;
  for (const sim::KeyInfo& row : sim::schema_rows())
    if (row.type.find("path") != std::string::npos) paths.insert(row.key);
  std::map<std::string, std::string> rules;
  std::istringstream lines{run.scenario.canonical};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t dot = line.find('.'), equals = line.find(" = ");
    if (dot == std::string::npos || equals == std::string::npos || dot > equals) continue;
    const std::string section = line.substr(0, std::min(dot, line.find('['))), key = line.substr(0, equals);
    if (kRuleSections.contains(section) && !paths.contains(key)) rules[key] = line.substr(equals + 3);
  }
  for (const sim::InputFile& file : run.inputs)
    if (kRuleFiles.contains(file.role))
      rules[file.role] += (rules[file.role].empty() ? "" : " ") +
                          (file.sha256.empty() ? file.path : fmt::format("file {}", file.sha256.substr(0, 8)));
  return rules;
}

[[noreturn]] void refuse(const sim::Scenario& first, const sim::Scenario& other, const std::string& what) {
  throw Error{ErrorKind::scenario, other.file.string(),
              fmt::format("{} than in {}; only scenarios of the same terrain and villages can be compared", what,
                          first.file.string())};
}

/// Throws when the keys or files already show another place, before anything long is computed.
void require_same_sources(const sim::Scenario& first, const sim::Scenario& other) {
  const sim::WorkingArea a = sim::working_area(first), b = sim::working_area(other);
  if (!(a.grid == b.grid) || !a.crs.same_as(b.crs)) refuse(first, other, "the working grid is another");
  const auto files = [](const sim::Scenario& scenario, const std::string& role) {
    std::vector<std::string> all;
    for (const sim::InputFile& input : sim::input_files(scenario))
      if (input.role == role) all.push_back(input.sha256.empty() ? input.path : input.sha256);
    return all;
  };
  if (files(first, "terrain") != files(other, "terrain")) refuse(first, other, "the terrain is another");
  if (files(first, "villages") != files(other, "villages")) refuse(first, other, "the villages are others");
}

/// Throws unless both runs stand on the same ground and the same villages as read.
void require_same_place(const sim::RunResult& first, const sim::RunResult& other) {
  if (first.terrain.ground.cells != other.terrain.ground.cells ||
      first.terrain.height_m.cells != other.terrain.height_m.cells)
    refuse(first.scenario, other.scenario, "the ground is another (land, sea or heights)");
  const auto same_village = [](const geo::Village& a, const geo::Village& b) {
    return a.id == b.id && a.area_m2 == b.area_m2 && geo::people_of(a) == geo::people_of(b);
  };
  if (!std::equal(first.villages.villages.begin(), first.villages.villages.end(), other.villages.villages.begin(),
                  other.villages.villages.end(), same_village))
    refuse(first.scenario, other.scenario, "the villages are others");
}

/// What differs in the rules, for the reader of the table.
std::string rule_differences(const sim::RunResult& first, const sim::RunResult& other) {
  const auto a = rules_of(first), b = rules_of(other);
  std::set<std::string> keys;
  for (const auto* rules : {&a, &b})
    for (const auto& [key, value] : *rules) keys.insert(key);
  const auto value_of = [](const std::map<std::string, std::string>& rules, const std::string& key) {
    const auto found = rules.find(key);
    return found == rules.end() ? std::string{"none"} : found->second;
  };
  std::string text;
  for (const std::string& key : keys)
    if (value_of(a, key) != value_of(b, key))
      text += fmt::format("{}{}: {} against {}", text.empty() ? "" : ", ", key, value_of(a, key), value_of(b, key));
  return text;
}

bool same_option(const sim::OptionResult& a, const sim::OptionResult& b) {
  const auto same_site = [](const sim::PlannedSite& x, const sim::PlannedSite& y) {
    return x.id == y.id && x.at == y.at && x.capex_vnd == y.capex_vnd;
  };
  return a.closed == b.closed && a.target == b.target && a.present_value_vnd == b.present_value_vnd &&
         std::equal(a.sites.begin(), a.sites.end(), b.sites.begin(), b.sites.end(), same_site);
}

/// Adds the other run's options; an equal one that is already there is not repeated, an unequal one of the same name is
/// called after its scenario.
void merge_options(sim::RunResult& into, const sim::RunResult& other) {
  for (sim::OptionResult option : other.options) {
    const auto named = [&](const std::string& name) {
      return std::find_if(into.options.begin(), into.options.end(),
                          [&](const auto& o) { return o.option.name == name; });
    };
    const auto twin = named(option.option.name);
    if (twin != into.options.end()) {
      if (same_option(*twin, option)) continue;
      const std::string scenario = other.scenario.identity.name;
      option.option.name = fmt::format("{}-{}", option.option.name, scenario);
      for (int n = 2; named(option.option.name) != into.options.end(); ++n)
        option.option.name = fmt::format("{}-{}-{}", twin->option.name, scenario, n);
      if (!option.option.title_en.empty()) option.option.title_en += fmt::format(" ({})", scenario);
      if (!option.option.title_vi.empty()) option.option.title_vi += fmt::format(" ({})", scenario);
    }
    into.options.push_back(std::move(option));
  }
}

}  // namespace

int compare(const Invocation& call, Watcher& watcher) {
  const sim::Scenario scenario = prepare_scenario(call.files.front(), call, watcher);
  std::vector<sim::Scenario> others;
  for (std::size_t i = 1; i < call.files.size(); ++i) {
    others.push_back(prepare_scenario(call.files[i], call, watcher));
    require_same_sources(scenario, others.back());
  }

  // A folder of its own: the results of a folder are those of one command, and the first scenario's run stays.
  ResultFolder folder{call.out.empty() ? std::filesystem::path{"out"} / (scenario.identity.name + "-compared")
                                       : call.out};
  const sim::RunSettings settings{
      .until = sim::Stage::plan, .map = false, .watcher = &watcher, .checkpoint_folder = folder.checkpoints()};
  sim::RunResult table = sim::run(scenario, settings);

  for (std::size_t i = 0; i < others.size(); ++i) {
    const sim::Scenario& next = others[i];
    if (table.stopped) {
      table.notes.push_back(fmt::format("{} was left out: the run was stopped on request", next.file.string()));
      watcher.note(table.notes.back());
      continue;
    }
    sim::RunSettings next_settings = settings;
    next_settings.checkpoint_folder = folder.checkpoints() / std::to_string(i + 1);
    const sim::RunResult other = sim::run(next, next_settings);
    require_same_place(table, other);
    if (const std::string differences = rule_differences(table, other); !differences.empty()) {
      table.notes.push_back(fmt::format("{} judges by other rules than {} ({}); its options are compared as they stand",
                                        next.file.string(), scenario.file.string(), differences));
      watcher.note(table.notes.back());
    }
    if (other.options.empty()) {
      table.notes.push_back(
          fmt::format("{} has no [[options]] and adds nothing to the comparison", next.file.string()));
      watcher.note(table.notes.back());
    }
    merge_options(table, other);
    table.stopped = other.stopped;
    if (other.stopped)  // what was left out is among them
      for (const std::string& note : other.notes)
        if (std::find(table.notes.begin(), table.notes.end(), note) == table.notes.end()) table.notes.push_back(note);
    for (const sim::InputFile& input : other.inputs) {
      const bool known = std::any_of(table.inputs.begin(), table.inputs.end(), [&](const sim::InputFile& have) {
        return have.role == input.role && have.path == input.path && have.sha256 == input.sha256;
      });
      if (!known) table.inputs.push_back(input);
    }
  }
  if (table.options.empty())
    throw Error{ErrorKind::scenario, scenario.file.string(),
                "there is nothing to compare: no scenario that was named has [[options]]; see phusong schema"};

  const std::vector<std::string> files = write_results(table, folder, watcher);
  print_out(options_table(table.options));
  if (!call.quiet) print_out(written_text(folder.path(), files));
  return table.stopped ? kStoppedWithResults : 0;
}

}  // namespace phusong::cli
