// A scenario without a file: see load.h.
#include <fmt/format.h>

#include "geo/base/error.h"
#include "sim/scenario/load.h"
#include "sim/scenario/read_row.h"
#include "sim/scenario/schema_table.h"
#include "sim/scenario/toml_layers.h"

namespace phusong::sim {

Scenario load_defaults(const LoadSettings& settings) {
  const Layers layers = read_layers({}, settings);
  const ReadContext context{settings.variables, std::filesystem::current_path(), ""};
  Scenario scenario;
  for (const Row& row : schema_table()) {
    if (row.slot == nullptr || row.section().ends_with("[]")) continue;
    const std::string key{row.key};
    const auto entry = layers.keys.find(key);
    const bool given = entry != layers.keys.end();
    // What has no default belongs to a place, and there is none.
    if (!given && row.required()) continue;
    const std::string value =
        read_row(row, {.scenario = &scenario}, given ? &entry->second : nullptr, "--set " + key, context);
    scenario.canonical += fmt::format("{} = {}\n", key, value);
  }
  return scenario;
}

}  // namespace phusong::sim
