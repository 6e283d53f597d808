// What the user asked for: the command line as a plain struct, and its parser.
//
//   Parsed parsed = parse_command_line(argc, argv);      // throws Error{usage}, one sentence, with did-you-mean
//   if (!parsed.text.empty()) std::fputs(parsed.text.c_str(), stdout);   // --help, --version
//   else perform(parsed.call, watcher);
//
// CLI11 stays inside invocation.cpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "geo/grid/grid.h"

namespace phusong::cli {

enum class Command {
  run,
  validate,
  coverage,
  gaps,
  siting,
  plan,
  verify,
  compare,
  explain,
  schema,
  pack,
  study,
  models,
  link
};
enum class LogFormat { text, json };

/// `link`: what is asked of a path; what is not given comes from the scenario.
struct LinkOptions {
  std::optional<LonLat> from, to;
  std::filesystem::path profile;  ///< a table instead of two places
  std::string profile_name;
  std::optional<double> from_height_m, to_height_m, frequency_mhz, latitude_deg;
  std::vector<std::string> models;  ///< names, or "all"
  std::vector<double> k;
  double time_percent = 50.0, location_percent = 50.0;
  std::string polarisation;  ///< empty: the scenario's
};

/// Defaults here are the documented ones.
struct Invocation {
  Command command = Command::run;            ///< `plan verify FILE` is verify
  std::vector<std::filesystem::path> files;  ///< scenarios, the recipe of `pack`, or the words of `models`

  bool quiet = false;
  LogFormat log_format = LogFormat::text;
  int threads = 0;               ///< 0: all cores
  std::filesystem::path out;     ///< empty: out/<scenario name>; of `link` the picture
  std::vector<std::string> set;  ///< "section.key=value", applied last
  std::optional<int> seed;       ///< beats pack.seed

  std::optional<LonLat> at;    ///< explain
  std::filesystem::path plot;  ///< explain
  std::string format;          ///< explain, schema, models, link
  bool build = false;          ///< validate: build the pack when it is missing
  bool dry_run = false;        ///< run, coverage, gaps, siting, plan: the estimate alone
  int seeds = 20;              ///< study
  std::string why;             ///< siting: a place or the id of a candidate
  LinkOptions link;
};

/// Either `text` (help or version, to print on stdout) or a call.
struct Parsed {
  std::string text;
  Invocation call;
};

/// Throws Error{usage}.
[[nodiscard]] Parsed parse_command_line(int argc, const char* const* argv);

}  // namespace phusong::cli
