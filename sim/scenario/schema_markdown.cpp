#include <fmt/format.h>

#include "sim/scenario/schema.h"
#include "sim/scenario/schema_table.h"

namespace phusong::sim {
namespace {

constexpr std::string_view kIntroduction = R"(# Scenario files

<!-- Made from the schema table by `phusong schema --format markdown > docs/scenario.md`; do not edit by hand. -->

A scenario is one [TOML](https://toml.io) file that says everything a run depends on: the ground, the villages, the
network that is on air, what counts as service, what may be built and which options are compared. A key that is left
out has the default of the tables below; a key marked *required* must stand in the file or in one that it extends.

A complete small example:

```toml
[scenario]
name = "my-district"
title_en = "Coverage gaps of my district"

[terrain]
rasters = ["data/dem.tif"]
sea = "zero_and_below"

[land_cover]
raster = "data/worldcover.tif"

[villages]
source = "data/villages.gpkg"

[network]
sites = ["data/sites.csv"]

[[bts_types]]
name = "rural-900"
height_m = 42
frequency_mhz = 900
capex_vnd = 1_500_000_000
cost_source = "assumption"

[[options]]
name = "ten-sites"
bts_type = "rural-900"
objective = "villages"
max_bts = 10
```

`phusong validate my-district.toml` says what would be read and what is wrong, and `phusong run my-district.toml` makes
the plan. `phusong schema --format json` prints a JSON Schema, with which editors complete and check scenario files.

## Rules

- **Units stand in the names of the keys** (`height_m`, `power_dbm`, `frequency_mhz`): values are bare numbers. Numbers
  outside the stated range, words that are not listed and values of another type are errors.
- **Unknown keys are errors**, with the nearest known key as a suggestion. Every error names file, line and column.
- **Paths** are relative to the file in which they stand; on the command line, to the current folder. Names that begin
  with `/vsi`, or with a word and a colon (`glo30:`, `https://`, `PG:`), are passed on as they are. `~` is not expanded.
- **Variables**: `${NAME}` in any text is replaced from the environment; one that is not set is an error. `${PACK}` is
  the folder of the province pack that `pack.recipe` makes. A value is not expanded a second time.
- **Extending**: `extends = "base.toml"` above the first section reads that file first; then the keys of this file
  override its keys. Sections are merged key by key, lists are replaced whole. A base may extend another one.
- **Overriding one element** of `[[bts_types]]` or `[[options]]` that the base defines: a table with its name, such as
  `[options.ten-sites]`, changes only the keys that it gives. A `[[options]]` table instead replaces the whole list.
- **On the command line**, `--set service.rsrp_dbm=-121` overrides a key last of all, also
  `--set options.ten-sites.max_bts=12`. A value that is not TOML is taken as text: `--set report.language=vi`.
- **Sources of costs**: a `[[bts_types]]` table without `cost_source` is refused; write "assumption" where there is none.
- **The same scenario has the same hash** in whatever folder it lies: the hash in `run.json` is taken over all effective
  keys, with paths relative to the scenario file and variables in paths as written. The contents of the input files have
  hashes of their own there.
)";

/// '|' would end the table's cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '|') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", cell(text)); }

}  // namespace

std::string schema_markdown() {
  std::string page{kIntroduction};
  page += "\n## At the top of the file\n\n";
  const std::string head = "| key | type | unit | default | range | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
  const auto add_rows = [&](std::string_view section) {
    page += head;
    for (const Row& row : schema_table()) {
      if (row.section() != section) continue;
      page +=
          fmt::format("| {} | {} | {} | {} | {} | {} |\n", code(row.leaf()), type_name(row), cell(row.unit),
                      row.required() ? "*required*" : code(row.default_toml), cell(range_text(row)), cell(row.text));
    }
  };
  add_rows("");
  for (const Section& section : schema_sections()) {
    std::string name{section.name};
    if (name.ends_with("[]")) name = fmt::format("[{}]", name.substr(0, name.size() - 2));
    page += fmt::format("\n## [{}]\n\n{}\n\n", name, section.text);
    add_rows(section.name);
  }
  return page;
}

}  // namespace phusong::sim
