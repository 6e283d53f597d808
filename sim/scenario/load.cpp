#include "sim/scenario/load.h"

#include <fmt/format.h>

#include "sim/scenario/checks.h"
#include "sim/scenario/read_row.h"
#include "sim/scenario/schema_table.h"
#include "sim/scenario/toml_layers.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

ReadContext context_of(const fs::path& file, const LoadSettings& settings) {
  return {settings.variables, fs::absolute(file).lexically_normal().parent_path(), file.string()};
}

/// Finds what was written for a key, and the place to point at when nothing was.
class Places {
 public:
  Places(const Layers& layers, std::string top_file) : layers_{layers}, top_file_{std::move(top_file)} {}

  /// "service.rsrp_dbm" or "options[2].name"; null when nobody wrote it.
  [[nodiscard]] const Entry* find(const std::string& key) const {
    const std::size_t open = key.find('[');
    if (open == std::string::npos) {
      const auto entry = layers_.keys.find(key);
      return entry == layers_.keys.end() ? nullptr : &entry->second;
    }
    const Element& owner = element(key, open);
    const auto entry = owner.entries.find(key.substr(key.rfind('.') + 1));
    return entry == owner.entries.end() ? nullptr : &entry->second;
  }

  [[nodiscard]] std::string where(const std::string& key) const {
    if (const Entry* entry = find(key)) return entry->value.where;
    if (const std::size_t open = key.find('['); open != std::string::npos) return element(key, open).where;
    const auto section = layers_.section_where.find(key.substr(0, key.find('.')));
    return section == layers_.section_where.end() ? top_file_ + ":1:1" : section->second;
  }

 private:
  [[nodiscard]] const Element& element(const std::string& key, std::size_t open) const {
    return layers_.lists.at(key.substr(0, open) + "[]").at(std::stoul(key.substr(open + 1)));
  }

  const Layers& layers_;
  std::string top_file_;
};

/// Fills what the rows of one section bind to and adds their canonical lines. `shown` is the section with its index.
void read_section(std::string_view section, const std::string& shown, const Home& home, const Places& places,
                  const ReadContext& context, std::string& canonical) {
  for (const Row& row : schema_table()) {
    if (row.slot == nullptr || row.section() != section) continue;
    const std::string key = fmt::format("{}.{}", shown, row.leaf());
    const std::string value = read_row(row, home, places.find(key), places.where(key), context);
    canonical += fmt::format("{} = {}\n", key, value);
  }
}

}  // namespace

Scenario load_scenario(const fs::path& file, const LoadSettings& settings) {
  const Layers layers = read_layers(file, settings);
  const ReadContext context = context_of(file, settings);
  const Places places{layers, file.string()};

  Scenario scenario;
  scenario.file = file;
  scenario.files = layers.files;
  const auto count = [&](const char* list) {
    const auto elements = layers.lists.find(list);
    return elements == layers.lists.end() ? std::size_t{0} : elements->second.size();
  };
  scenario.bts_types.resize(count("bts_types[]"));
  scenario.options.resize(count("options[]"));
  scenario.bands.resize(count("bands[]"));
  scenario.backhaul_bands.resize(count("backhaul_bands[]"));
  scenario.restrictions.resize(count("restrictions[]"));

  for (const Section& section : schema_sections()) {
    if (section.name == "bts_types[]") {
      for (std::size_t i = 0; i < scenario.bts_types.size(); ++i) {
        read_section(section.name, fmt::format("bts_types[{}]", i),
                     {.scenario = &scenario, .bts_type = &scenario.bts_types[i]}, places, context, scenario.canonical);
      }
    } else if (section.name == "options[]") {
      for (std::size_t i = 0; i < scenario.options.size(); ++i) {
        read_section(section.name, fmt::format("options[{}]", i),
                     {.scenario = &scenario, .option = &scenario.options[i]}, places, context, scenario.canonical);
      }
    } else if (section.name == "bands[]") {
      for (std::size_t i = 0; i < scenario.bands.size(); ++i) {
        read_section(section.name, fmt::format("bands[{}]", i), {.scenario = &scenario, .band = &scenario.bands[i]},
                     places, context, scenario.canonical);
      }
    } else if (section.name == "backhaul_bands[]") {
      for (std::size_t i = 0; i < scenario.backhaul_bands.size(); ++i) {
        read_section(section.name, fmt::format("backhaul_bands[{}]", i),
                     {.scenario = &scenario, .backhaul_band = &scenario.backhaul_bands[i]}, places, context,
                     scenario.canonical);
      }
    } else if (section.name == "restrictions[]") {
      for (std::size_t i = 0; i < scenario.restrictions.size(); ++i) {
        read_section(section.name, fmt::format("restrictions[{}]", i),
                     {.scenario = &scenario, .restriction = &scenario.restrictions[i]}, places, context,
                     scenario.canonical);
      }
    } else {
      read_section(section.name, std::string{section.name}, {.scenario = &scenario}, places, context,
                   scenario.canonical);
    }
  }
  check_across_keys(
      scenario, [&](const std::string& key) { return places.where(key); },
      [&](const std::string& key) { return places.find(key) != nullptr; });
  return scenario;
}

PackKeys load_pack_keys(const fs::path& file, const LoadSettings& settings) {
  const Layers layers = read_layers(file, settings);
  Scenario scenario;
  std::string canonical;
  read_section("pack", "pack", {.scenario = &scenario}, Places{layers, file.string()}, context_of(file, settings),
               canonical);
  return scenario.pack;
}

}  // namespace phusong::sim
