#include "sim/cli/invocation.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <map>
#include <string_view>

#include "geo/base/error.h"
#include "sim/cli/exit_codes.h"
#include "sim/scenario/schema.h"

namespace phusong::cli {
namespace {

/// One row per command: from it come --help, the parser and did-you-mean.
struct CommandRow {
  Command command;
  const char* name;
  const char* line;      ///< for the list of commands
  const char* examples;  ///< stands first in the command's own help
};

constexpr std::array<CommandRow, 13> kCommands{{
    {Command::run, "run", "the whole flow: coverage, gaps, plan, comparison, report",
     "  phusong run scenarios/quang-ninh-plan.toml\n"
     "  phusong run my.toml --dry-run\n"
     "  phusong run my.toml --out out/weaker --set service.rsrp_dbm=-121"},
    {Command::validate, "validate", "what would be read, memory and time, and everything that is wrong",
     "  phusong validate my.toml\n"
     "  phusong validate scenarios/quang-ninh-2021.toml --build"},
    {Command::coverage, "coverage", "the coverage map alone", "  phusong coverage my.toml --set map.cell_m=180"},
    {Command::gaps, "gaps", "villages without signal and why, without the map and the plan",
     "  phusong gaps scenarios/quang-ninh-2021.toml"},
    {Command::siting, "siting", "every land cell: what one BTS there would close; and why a place is no site",
     "  phusong siting scenarios/quang-ninh-plan.toml\n"
     "  phusong siting my.toml --why 107.35,21.05\n"
     "  phusong siting my.toml --why V-0123"},
    {Command::plan, "plan",
     "up to the plan and its options, without the map; plan verify: what a plan's certificate proves",
     "  phusong plan scenarios/quang-ninh-remaining-16.toml\n"
     "  phusong plan verify out/quang-ninh/05-plan-plan-54-certificate.json"},
    {Command::compare, "compare", "options side by side: one scenario's own, or those of several scenarios",
     "  phusong compare scenarios/quang-ninh-plan.toml\n"
     "  phusong compare baseline.toml more-budget.toml --out out/compared"},
    {Command::explain, "explain", "one point: profile, obstacles and every term of the link budget",
     "  phusong explain my.toml --at 107.35,21.05\n"
     "  phusong explain my.toml --at 107.35,21.05 --plot profile.svg"},
    {Command::schema, "schema", "every key of a scenario file", "  phusong schema\n  phusong schema --format markdown"},
    {Command::pack, "pack", "build the province of a recipe or scenario and print its folder",
     "  phusong pack scenarios/quang-ninh-2021.toml\n"
     "  phusong pack data/quang-ninh/recipe.toml --seed 7"},
    {Command::study, "study", "the plan over many seeds of the reconstruction: median and range",
     "  phusong study scenarios/quang-ninh-plan.toml --seeds 20"},
    {Command::models, "models", "the propagation models and their limits; models check: held against reference values",
     "  phusong models\n"
     "  phusong models check validation/p1812 validation/itm"},
    {Command::link, "link", "point to point: clearance, obstacles and the loss by one model or all of them",
     "  phusong link my.toml --from 107.10,20.95 --to 107.25,21.02 --model all\n"
     "  phusong link my.toml --from 107.10,20.95 --to 107.25,21.02 --to-height-m 30 --k 1.333,0.67 --out link.svg\n"
     "  phusong link --profile profile.csv --from-height-m 45 --frequency-mhz 900 --format json"},
}};

constexpr const char* kIntroduction =
    "phusong plans mobile coverage: who has no signal, why, and which BTS close the gaps.\n\n"
    "Examples\n"
    "  phusong validate scenarios/quang-ninh-plan.toml      what would be read, how long it takes, what is wrong\n"
    "  phusong run scenarios/quang-ninh-plan.toml           everything; open out/<name>/report.html or results.qgs\n"
    "  phusong explain my.toml --at 107.35,21.05            why is there no signal at this point\n"
    "  phusong compare a.toml b.toml                        options of several scenarios in one table\n";

constexpr const char* kCommonOptions =
    "Options of all commands\n"
    "  --out DIR           folder of the results (default: out/<scenario name>)\n"
    "  --set KEY=VALUE     override one key of the scenario, in TOML; may be given several times\n"
    "  --seed N            seed of the province pack, instead of pack.seed\n"
    "  --threads N         at most N threads (default: all cores); the results are the same bytes for any N\n"
    "  --quiet             only errors, and what was asked for\n"
    "  --log-format KIND   text or json: progress and errors on stderr\n"
    "  --help, --version\n";

std::string exit_code_text() {
  std::string text = "Exit codes\n";
  for (const ExitCode& row : kExitCodes) text += fmt::format("  {:>3}  {}\n", row.code, row.text);
  return text;
}

std::string main_help() {
  std::string text = kIntroduction;
  text += "\nCommands\n";
  for (const CommandRow& row : kCommands) text += fmt::format("  {:<10}{}\n", row.name, row.line);
  text += fmt::format("\n{}\n{}", kCommonOptions, exit_code_text());
  text +=
      "\nNO_COLOR in the environment turns colours off. `phusong COMMAND --help` tells the rest; see also man "
      "phusong.\n";
  return text;
}

const CommandRow* find_command(std::string_view name) {
  for (const CommandRow& row : kCommands)
    if (name == row.name) return &row;
  return nullptr;
}

/// "; did you mean ...?", or nothing when no known word is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = sim::did_you_mean(word, known);
  return near.empty() ? "" : fmt::format("; did you mean {}?", near);
}

[[noreturn]] void usage_error(const std::string& sentence) { throw Error{ErrorKind::usage, "", sentence}; }

LonLat parse_lon_lat(std::string_view option, const std::string& text) {
  LonLat at;
  const std::size_t comma = text.find(',');
  const auto number = [&](std::string_view part, double& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc{} && end == part.data() + part.size() && !part.empty();
  };
  if (comma == std::string::npos || !number(std::string_view{text}.substr(0, comma), at.lon_deg) ||
      !number(std::string_view{text}.substr(comma + 1), at.lat_deg))
    usage_error(fmt::format(
        "{0} {1} is not a place; write longitude,latitude in degrees without a space, such as {0} 107.35,21.05", option,
        text));
  if (at.lat_deg < -90 || at.lat_deg > 90 || at.lon_deg < -180 || at.lon_deg > 180) {
    const bool swapped = at.lon_deg >= -90 && at.lon_deg <= 90 && at.lat_deg >= -180 && at.lat_deg <= 180;
    usage_error(fmt::format("{} {} is outside the Earth's degrees{}", option, text,
                            swapped ? "; longitude comes first, then latitude" : ""));
  }
  return at;
}

/// A message of CLI11 as the tail of our sentence: one line, no capital, no full stop.
std::string tidy(std::string message) {
  for (char& c : message)
    if (c == '\n') c = ' ';
  while (!message.empty() && (message.back() == '.' || message.back() == ' ')) message.pop_back();
  return message;
}

/// Unknown options are found before CLI11 does, so that the nearest known one can be named.
void check_option_names(const CLI::App& command, int argc, const char* const* argv) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  for (int i = 2; i < argc; ++i) {
    const std::string_view word{argv[i]};
    if (word == "--") return;
    if (!word.starts_with("--")) continue;
    const std::string name{word.substr(0, word.find('='))};
    if (std::find(known.begin(), known.end(), name) == known.end())
      usage_error(fmt::format("{} is no option of phusong {}{}", name, argv[1], suggestion(name, known)));
  }
}

void add_common(CLI::App& command, Invocation& call, std::string& log_format) {
  if (call.command == Command::link)
    command.add_option("--out", call.out, "also draw the path")->type_name("FILE.png|FILE.svg");
  else
    command.add_option("--out", call.out, "folder of the results (default: out/<scenario name>)")->type_name("DIR");
  command.add_option("--set", call.set, "override one key of the scenario, in TOML; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--seed", call.seed, "seed of the province pack, instead of pack.seed")
      ->type_name("N")
      ->check(CLI::Range(0, 2'000'000'000));
  command.add_option("--threads", call.threads, "at most N threads; the results are the same bytes for any N")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command.add_flag("--quiet", call.quiet, "only errors, and what was asked for");
  command.add_option("--log-format", log_format, "progress and errors on stderr: text or json")
      ->type_name("KIND")
      ->check(CLI::IsMember({"text", "json"}));
}

/// What is written as text and read after parsing.
struct PlaceTexts {
  std::string at, from, to;
};

void add_link(CLI::App& command, Invocation& call, PlaceTexts& places) {
  LinkOptions& link = call.link;
  command.add_option("scenario", call.files, "scenario file (TOML); not needed with --profile")->expected(0, 1);
  command.add_option("--from", places.from, "the first end, a base station: longitude,latitude in degrees")
      ->type_name("LON,LAT");
  command.add_option("--to", places.to, "the second end, a terminal or the other station")->type_name("LON,LAT");
  command.add_option("--profile", link.profile, "a table with the columns d_km, h_m_asl instead of two places")
      ->type_name("FILE.csv");
  command.add_option("--profile-name", link.profile_name, "which profile of a table of several")->type_name("NAME");
  command
      .add_option("--from-height-m", link.from_height_m, "antenna above ground (default: that of the first BTS type)")
      ->type_name("H");
  command.add_option("--to-height-m", link.to_height_m, "antenna above ground (default: service.receiver_height_m)")
      ->type_name("H");
  command.add_option("--frequency-mhz", link.frequency_mhz, "default: that of the first BTS type")->type_name("F");
  command.add_option("--model", link.models, "names of models, or all (default: the scenario's); repeatable")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--k", link.k,
                  "effective Earth radius over the Earth's; the first one counts for the loss, each "
                  "for the clearance (default: the scenario's)")
      ->type_name("K")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--time-percent", link.time_percent, "loss not exceeded for this share of time (default 50)")
      ->type_name("P");
  command.add_option("--location-percent", link.location_percent, "and at this share of locations (default 50)")
      ->type_name("P");
  command.add_option("--polarisation", link.polarisation, "vertical or horizontal (default: the scenario's)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"vertical", "horizontal"}));
  command.add_option("--latitude-deg", link.latitude_deg, "of the middle of a --profile (default 21)")
      ->type_name("LAT");
  command.add_option("--format", call.format, "text, csv or json")
      ->type_name("KIND")
      ->check(CLI::IsMember({"text", "csv", "json"}));
}

void add_own(CLI::App& command, Invocation& call, PlaceTexts& places) {
  switch (call.command) {
    case Command::run:
    case Command::coverage:
    case Command::gaps:
    case Command::siting:
      command.add_option("scenario", call.files, "scenario file (TOML)")->required()->expected(1);
      command.add_flag("--dry-run", call.dry_run,
                       "check the inputs and estimate time, memory and disk from a short measurement; write nothing");
      if (call.command == Command::siting)
        command
            .add_option("--why", call.why,
                        "ask one place, or a candidate by its id: which rule refuses it, what it would close and cost, "
                        "which candidate replaces it; writes nothing")
            ->type_name("LON,LAT|ID");
      break;
    case Command::plan:
    case Command::verify:
      command
          .add_option("scenario", call.files,
                      "scenario file (TOML), or the word verify and a certificate that a plan of any kind "
                      "wrote: plan and bound are recomputed without the solver (a scenario named "
                      "verify is ./verify)")
          ->required()
          ->expected(1, 2)
          ->option_text("FILE | verify CERTIFICATE");
      command.add_flag("--dry-run", call.dry_run,
                       "check the inputs and estimate time, memory and disk from a short measurement; write nothing");
      break;
    case Command::validate:
      command.add_option("scenario", call.files, "scenario file (TOML)")->required()->expected(1);
      command.add_flag("--build", call.build, "build the province pack when it is not built yet");
      break;
    case Command::compare:
      command.add_option("scenarios", call.files, "one or more scenario files; the first is the baseline")->required();
      break;
    case Command::explain:
      command.add_option("scenario", call.files, "scenario file (TOML)")->required()->expected(1);
      command.add_option("--at", places.at, "the point: longitude,latitude in degrees")
          ->required()
          ->type_name("LON,LAT");
      command.add_option("--plot", call.plot, "also draw the profile")->type_name("FILE.png|FILE.svg");
      command.add_option("--format", call.format, "text or json")
          ->type_name("KIND")
          ->check(CLI::IsMember({"text", "json"}));
      break;
    case Command::schema:
      command.add_option("--format", call.format, "text, markdown or json")
          ->type_name("KIND")
          ->check(CLI::IsMember({"text", "markdown", "json"}));
      break;
    case Command::pack:
      command.add_option("recipe", call.files, "recipe.toml, or a scenario with a [pack]")->required()->expected(1);
      break;
    case Command::study:
      command.add_option("scenario", call.files, "scenario file (TOML) with a [pack]")->required()->expected(1);
      command.add_option("--seeds", call.seeds, "seeds 1 to N (default 20)")
          ->type_name("N")
          ->check(CLI::Range(1, 1000));
      break;
    case Command::models:
      command.add_option("check", call.files, "nothing, or the word check and folders that hold a check.csv")
          ->option_text("FOLDER ...");
      command.add_option("--format", call.format, "text, markdown, json or csv")
          ->type_name("KIND")
          ->check(CLI::IsMember({"text", "markdown", "json", "csv"}));
      break;
    case Command::link:
      add_link(command, call, places);
      break;
  }
}

void check_picture(std::string_view option, const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  if (!file.empty() && extension != ".png" && extension != ".svg")
    usage_error(fmt::format("{} {}: the picture's name must end in .png or .svg", option, file.string()));
}

/// Two places on a scenario's terrain, or a profile: what belongs to the other is refused, not ignored.
void check_link(const Invocation& call) {
  const LinkOptions& link = call.link;
  if (link.profile.empty()) {
    if (call.files.empty()) usage_error("a link needs a scenario with --from and --to, or --profile FILE.csv");
    if (!link.from || !link.to)
      usage_error(fmt::format("{} is missing; give both ends of the link as longitude,latitude",
                              link.from ? "--to" : "--from"));
    if (!link.profile_name.empty())
      usage_error("--profile-name names a profile of --profile FILE.csv, which is missing");
    if (link.latitude_deg) usage_error("--latitude-deg is for --profile; two places have a latitude of their own");
  } else if (link.from || link.to) {
    usage_error("--profile stands for the whole path; leave --from and --to out");
  }
  check_picture("--out", call.out);
}

/// `plan verify FILE` is a command of its own; what only a run knows is refused, not ignored.
void check_plan(Invocation& call) {
  const bool verify = call.files.front() == "verify";
  if (!verify && call.files.size() > 1)
    usage_error(
        fmt::format("plan takes one scenario, and {} is a second file; phusong plan verify FILE checks a "
                    "certificate",
                    call.files[1].string()));
  if (!verify) return;
  if (call.files.size() != 2)
    usage_error("plan verify wants a certificate, such as out/NAME/05-plan-OPTION-certificate.json");
  if (call.dry_run || !call.set.empty() || call.seed)
    usage_error("plan verify reads a certificate alone; leave --dry-run, --set and --seed away");
  call.command = Command::verify;
  call.files.erase(call.files.begin());
}

/// Commands that print, or write into the cache, have no use for a folder of results; it is refused, not ignored.
void check_out(const Invocation& call, std::string_view name) {
  if (call.out.empty()) return;
  switch (call.command) {
    case Command::siting:
      if (!call.why.empty()) usage_error("siting --why prints, and has no folder of results; leave --out away");
      return;
    case Command::explain:
      usage_error("explain prints, and has no folder of results; --plot FILE.png draws the profile");
    case Command::validate:
    case Command::schema:
    case Command::pack:
    case Command::models:
    case Command::verify:
      usage_error(fmt::format("{} prints, and has no folder of results; leave --out away", name));
    default:
      return;
  }
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  Parsed parsed;
  const std::string_view first = argc > 1 ? argv[1] : "--help";
  if (first == "--help" || first == "-h" || first == "help") {
    parsed.text = main_help();
    return parsed;
  }
  if (first == "--version" || first == "-V") {
    parsed.text = fmt::format("phusong {}\n", PHUSONG_VERSION);
    return parsed;
  }

  const CommandRow* row = find_command(first);
  if (row == nullptr) {
    if (first.starts_with("-"))
      usage_error(fmt::format("{} stands before the command; write phusong COMMAND {} ...", first, first));
    std::vector<std::string> names;
    for (const CommandRow& known : kCommands) names.emplace_back(known.name);
    const std::string near = suggestion(first, names);
    usage_error(fmt::format("{} is no command of phusong{}", first, near.empty() ? "; see phusong --help" : near));
  }

  // One CLI11 parser for the one command that was named.
  Invocation& call = parsed.call;
  call.command = row->command;
  std::string log_format = "text";
  PlaceTexts places;
  CLI::App app{fmt::format("{}\n\nExamples\n{}\n", row->line, row->examples), fmt::format("phusong {}", row->name)};
  app.set_help_flag("-h,--help", "print this help and exit");
  app.footer("\n" + exit_code_text());
  add_own(app, call, places);
  add_common(app, call, log_format);

  check_option_names(app, argc, argv);
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::CallForHelp&) {
    parsed.text = app.help();
    return parsed;
  } catch (const CLI::ParseError& error) {
    usage_error(fmt::format("{}; see phusong {} --help", tidy(error.what()), row->name));
  }

  call.log_format = log_format == "json" ? LogFormat::json : LogFormat::text;
  if (!places.at.empty()) call.at = parse_lon_lat("--at", places.at);
  // What is written like a place must be one; anything else is an id, which only the scenario knows.
  if (call.why.find(',') != std::string::npos) static_cast<void>(parse_lon_lat("--why", call.why));
  if (!places.from.empty()) call.link.from = parse_lon_lat("--from", places.from);
  if (!places.to.empty()) call.link.to = parse_lon_lat("--to", places.to);
  check_picture("--plot", call.plot);
  if (call.command == Command::link) check_link(call);
  if (call.command == Command::plan) check_plan(call);
  check_out(call, call.command == Command::verify ? "plan verify" : row->name);
  return parsed;
}

}  // namespace phusong::cli
