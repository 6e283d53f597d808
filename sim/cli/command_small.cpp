// schema, pack, explain, plan verify.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "data/reconstruct/reconstruct.h"
#include "geo/base/error.h"
#include "models/catalogue.h"
#include "sim/cli/commands.h"
#include "sim/output/explain.h"
#include "sim/plan/certificate.h"
#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"

namespace phusong::cli {

int print_schema(const Invocation& call) {
  if (call.format == "markdown") {
    print_out(sim::schema_markdown());
  } else if (call.format == "json") {
    print_out(sim::schema_json());
  } else {
    std::string text;
    for (const sim::KeyInfo& row : sim::schema_rows()) {
      text += fmt::format("{}\n    {}{}, {}{}\n    {}\n", row.key, row.type,
                          row.unit.empty() ? "" : fmt::format(" in {}", row.unit),
                          row.default_value == "required" ? row.default_value : "default " + row.default_value,
                          row.range.empty() ? "" : ", " + row.range, row.text);
    }
    print_out(text);
  }
  return 0;
}

int build_pack(const Invocation& call, Watcher& watcher) {
  const std::filesystem::path& file = call.files.front();
  sim::PackKeys pack{.recipe = file.string(), .seed = call.seed.value_or(1)};
  // A scenario names its recipe; a recipe is known by its file name.
  if (file.filename() == "recipe.toml") {
    if (!call.set.empty())
      throw Error{ErrorKind::usage, file.string(),
                  fmt::format("--set {} overrides a scenario's key, and this is a recipe; give --seed N, or a scenario "
                              "that names the recipe",
                              call.set.front())};
  } else {
    pack = sim::load_pack_keys(file, {.overrides = overrides_of(call), .variables = {}});
    if (pack.recipe.empty())
      throw Error{ErrorKind::usage, file.string(), "this scenario has no [pack]; name one that has, or a recipe.toml"};
  }
  const data::Pack built = data::ensure_pack(pack.recipe, pack.seed, &watcher);
  print_out(built.folder.string() + "\n");
  return 0;
}

int verify_plan(const Invocation& call) {
  const std::filesystem::path& file = call.files.front();
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  // An empty file is no fault of the stream that copies it.
  if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in.is_open() || in.bad() || std::filesystem::is_directory(file))
    throw Error{ErrorKind::input, file.string(), "the certificate cannot be read"};
  print_out(sim::verified_text(sim::verify_certificate(text.str(), file.string())));
  return 0;
}

int explain(const Invocation& call, Watcher& watcher) {
  const sim::Scenario scenario = prepare_scenario(call.files.front(), call, watcher);
  const sim::RunResult inputs =
      sim::run(scenario, {.until = sim::Stage::inputs, .map = false, .watcher = &watcher, .checkpoint_folder = {}});
  const sim::CellJudge judge{inputs.scenario, inputs.terrain, inputs.transmitters, sim::ModelChoice{scenario}};
  const sim::Explanation explanation = sim::explain_point(judge, call.at.value());
  if (!call.plot.empty()) sim::draw_profile(explanation, inputs.scenario, call.plot);
  print_out(call.format == "json" ? sim::explanation_json(explanation, inputs.scenario)
                                  : sim::explanation_text(explanation, inputs.scenario));
  return 0;
}

}  // namespace phusong::cli
