// models, and models check.
#include <fmt/format.h>

#include "geo/base/error.h"
#include "models/catalogue.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_codes.h"
#include "sim/reference/report.h"
#include "sim/scenario/schema.h"

namespace phusong::cli {

namespace {

using models::Model;
using models::Range;

std::string range_text(const Range& range) {
  return range.low == range.high ? fmt::format("{:g}", range.low) : fmt::format("{:g} to {:g}", range.low, range.high);
}

std::string needs_text(const models::Needs& needs) {
  std::vector<std::string_view> words;
  if (needs.profile) words.push_back("profile");
  if (needs.clutter) words.push_back("clutter");
  if (needs.zones) words.push_back("zones");
  if (needs.climate) words.push_back("climate");
  return words.empty() ? "-" : fmt::format("{}", fmt::join(words, ", "));
}

/// What a loss of this model is not exceeded for.
std::string returns_text(const models::Domain& domain) {
  const bool time = domain.time_percent.low < domain.time_percent.high;
  const bool place = domain.location_percent.low < domain.location_percent.high;
  if (time && place) return "loss for p % of time, pL % of locations";
  if (time) return "loss for p % of time, median location";
  if (place) return "loss for pL % of locations, median time";
  return "median loss";
}

/// Where a model states no standard deviation itself, dB: the default of the scenario's key.
std::string default_sigma() {
  for (const sim::KeyInfo& row : sim::schema_rows())
    if (row.key == "propagation.sigma_db") return row.default_value;
  return "";
}

/// For readers: ranges as words.
sim::PlainTable limits_table() {
  sim::PlainTable table{
      {"name", "MHz", "km", "base station m", "terminal m", "time %", "locations %", "sigma dB"}, {}, {}};
  for (const Model& model : models::all_models()) {
    const models::Domain& domain = model.domain;
    table.rows.push_back({std::string{model.name}, range_text(domain.frequency_mhz), range_text(domain.distance_km),
                          range_text(domain.tx_height_m), range_text(domain.rx_height_m),
                          range_text(domain.time_percent), range_text(domain.location_percent),
                          model.states_sigma ? "its own" : default_sigma()});
  }
  return table;
}

sim::PlainTable data_flow_table() {
  sim::PlainTable table{{"name", "returns", "needs"}, {}, {}};
  for (const Model& model : models::all_models())
    table.rows.push_back({std::string{model.name}, returns_text(model.domain), needs_text(model.needs)});
  return table;
}

sim::PlainTable titles_table() {
  sim::PlainTable table{{"name", "title", "edition"}, {}, {}};
  for (const Model& model : models::all_models())
    table.rows.push_back({std::string{model.name}, std::string{model.title}, std::string{model.edition}});
  return table;
}

/// For programs: every limit in a column of its own.
sim::PlainTable data_table() {
  sim::PlainTable table{{"name", "title", "edition"}, {}, {}};
  for (const char* what :
       {"frequency_mhz", "distance_km", "tx_height_m", "rx_height_m", "time_percent", "location_percent"})
    for (const char* end : {"low", "high"}) {
      table.header.push_back(fmt::format("{}_{}", what, end));
      table.numbers.push_back(table.header.back());
    }
  for (const char* what : {"profile", "clutter", "zones", "climate"})
    table.header.push_back(fmt::format("needs_{}", what));
  table.header.insert(table.header.end(), {"returns", "states_sigma", "default_sigma_db"});
  table.numbers.emplace_back("default_sigma_db");

  for (const Model& model : models::all_models()) {
    const models::Domain& domain = model.domain;
    std::vector<std::string>& row = table.rows.emplace_back();
    row = {std::string{model.name}, std::string{model.title}, std::string{model.edition}};
    for (const Range& range : {domain.frequency_mhz, domain.distance_km, domain.tx_height_m, domain.rx_height_m,
                               domain.time_percent, domain.location_percent})
      row.insert(row.end(), {fmt::format("{}", range.low), fmt::format("{}", range.high)});
    for (const bool needed : {model.needs.profile, model.needs.clutter, model.needs.zones, model.needs.climate})
      row.emplace_back(needed ? "yes" : "no");
    row.insert(row.end(), {returns_text(domain), model.states_sigma ? "yes" : "no", default_sigma()});
  }
  return table;
}

constexpr const char* kLegend =
    R"(Limits are those of the source; outside them a value comes with a caveat. All losses are basic transmission losses
between isotropic antennas. Sigma: standard deviation over locations, of the model itself or else the default of the
scenario's propagation.sigma_db. Coverage takes propagation.sigma_db with every model, because that holds the model's
error too; link shows the model's own. Needs: the terrain profile, clutter heights on it, zones (sea, coastal land,
inland), radio climate.
)";

int print_models(const std::string& format) {
  if (format == "json")
    print_out(table_json(data_table()));
  else if (format == "csv")
    print_out(table_csv(data_table()));
  else if (format == "markdown")
    print_out(fmt::format(
        "# Propagation models\n"
        "Made from the one table of the models: `phusong models --format markdown > docs/models.md`. How each\n"
        "is held against reference values: [validation.md](validation.md).\n\n{}\n{}\n{}\n{}",
        table_markdown(titles_table()), table_markdown(limits_table()), table_markdown(data_flow_table()), kLegend));
  else
    print_out(fmt::format("{}\n{}\n{}\n{}", table_text(titles_table()), table_text(limits_table()),
                          table_text(data_flow_table()), kLegend));
  return 0;
}

int check(const Invocation& call, ProgressView& view) {
  std::vector<sim::FolderResult> results;
  for (auto folder = call.files.begin() + 1; folder != call.files.end(); ++folder)
    results.push_back(sim::check_folder(*folder, sim::all_adapters()));

  if (call.format == "json")
    print_out(table_json(check_table(results)));
  else if (call.format == "csv")
    print_out(table_csv(check_table(results)));
  else if (call.format == "markdown")
    print_out(table_markdown(check_table(results)));
  else
    print_out(check_text(results));

  // What could not be read is also said where errors are said.
  for (const sim::FolderResult& result : results) {
    if (!result.fault.empty()) view.error(kNothingChecked, result.fault_where, result.fault);
    std::string said;
    for (const sim::RowResult& row : result.rows)
      if (!row.fault_where.empty() && row.fault_where + row.why != said) {
        view.error(kNothingChecked, row.fault_where, row.why);
        said = row.fault_where + row.why;
      }
  }
  switch (sim::overall(results)) {
    case sim::CheckVerdict::ok:
      return 0;
    case sim::CheckVerdict::beyond:
      return kBeyondTolerance;
    case sim::CheckVerdict::skipped:
      for (const sim::FolderResult& result : results)
        if (sim::overall({&result, 1}) == sim::CheckVerdict::skipped)
          view.error(kNothingChecked, result.folder.string(), "no row of its check.csv could be compared");
      return kNothingChecked;
    case sim::CheckVerdict::unreadable:
      return kNothingChecked;
  }
  return kInternalError;
}

}  // namespace

int models_or_check(const Invocation& call, ProgressView& view) {
  if (call.files.empty()) return print_models(call.format);
  const std::string word = call.files.front().string();
  if (word != "check") {
    const std::string near = sim::did_you_mean(word, {"check"});
    throw Error{
        ErrorKind::usage, "",
        fmt::format("{} is nothing that phusong models does{}", word,
                    near.empty() ? "; write phusong models, or phusong models check FOLDER" : "; did you mean check?")};
  }
  if (call.files.size() < 2)
    throw Error{ErrorKind::usage, "", "phusong models check needs a folder of reference values; see its --help"};
  return check(call, view);
}

}  // namespace phusong::cli
