// A valid scenario damaged at random: it loads, or it fails with Error{scenario}; an unknown key never passes.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <random>
#include <set>

#include "sim/scenario/schema.h"
#include "tests/unit/scenario/scenario_folder.h"

namespace phusong::sim {
namespace {

const std::string kValid = kLeast +
                           "[service]\nrsrp_dbm = -110.5\nuplink = true\nowner = \"any\"\n"
                           "[area]\nbounds_deg = [106.3, 20.5, 108.2, 21.8]\n"
                           "[network]\nsites = [\"${PACK}/s.csv\"]\nas_of = 2021-12-31\n" +
                           kOnePlan;

std::set<std::string> known_keys() {
  std::set<std::string> keys;
  for (const KeyInfo& row : schema_rows()) keys.insert(row.key);
  return keys;
}

/// The keys of a TOML text as the schema writes them, found without the loader.
std::set<std::string> keys_in(const std::string& text) {
  std::set<std::string> keys;
  const toml::table root = toml::parse(text);
  for (const auto& [section, node] : root) {
    const std::string name{section.str()};
    if (const auto* table = node.as_table()) {
      const bool by_name = name == "bts_types" || name == "options";
      for (const auto& [key, value] : *table) {
        if (!by_name) keys.insert(name + "." + std::string{key.str()});
        if (by_name && value.is_table()) {
          for (const auto& [leaf, unused] : *value.as_table()) keys.insert(name + "[]." + std::string{leaf.str()});
        }
      }
    } else if (const auto* array = node.as_array()) {
      for (const auto& element : *array) {
        for (const auto& [key, value] : *element.as_table()) keys.insert(name + "[]." + std::string{key.str()});
      }
    } else {
      keys.insert(name);
    }
  }
  return keys;
}

TEST(Mutations, LoadOrFailWithASentenceAndNeverAcceptAnUnknownKey) {
  const ScenarioFolder folder;
  const LoadSettings settings{.overrides = {}, .variables = {{"PACK", "/pack"}}};
  const std::set<std::string> known = known_keys();
  std::mt19937 random{20210815};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  const std::string letters = "\"'[]{}=.,#\n\t _-0123456789eaxmdb$~\\\xC3\xFF";
  int accepted = 0;
  int refused = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    std::string text = kValid;
    for (std::size_t edits = 1 + below(2); edits > 0 && !text.empty(); --edits) {
      const std::size_t at = below(text.size());
      switch (below(5)) {
        case 0:
          text[at] = letters[below(letters.size())];
          break;
        case 1:
          text.insert(at, 1, letters[below(letters.size())]);
          break;
        case 2:
          text.erase(at, 1 + below(4));
          break;
        case 3:
          text.insert(at, text.substr(below(text.size()), below(40)));
          break;
        default:
          text.resize(at);
          break;
      }
    }
    const auto file = folder.write("mutant.toml", text);
    try {
      const Scenario scenario = load_scenario(file, settings);
      ++accepted;
      for (const std::string& key : keys_in(text)) {
        EXPECT_TRUE(known.contains(key)) << key << " was accepted in:\n" << text;
      }
      EXPECT_FALSE(scenario.canonical.empty());
    } catch (const Error& error) {
      ++refused;
      EXPECT_EQ(error.kind(), ErrorKind::scenario) << error.what() << "\n" << text;
      EXPECT_TRUE(error.where().starts_with((folder.path() / "").string())) << error.what() << "\n" << text;
      EXPECT_FALSE(error.sentence().empty()) << text;
    }
  }
  // Both paths were taken often, so that neither half of the test is idle.
  EXPECT_GT(accepted, 200);
  EXPECT_GT(refused, 1000);
}

TEST(Mutations, EveryMisspeltKeyIsRefusedWhereItStands) {
  const ScenarioFolder folder;
  const std::set<std::string> known = known_keys();
  for (const KeyInfo& row : schema_rows()) {
    if (row.key == "extends") continue;
    const std::size_t dot = row.key.rfind('.');
    std::string section = row.key.substr(0, dot);
    const std::string leaf = row.key.substr(dot + 1);
    std::string prefix = section + ".";
    const bool list = section.ends_with("[]");
    if (list) section = fmt::format("[{}]", section.substr(0, section.size() - 2));
    for (std::size_t i = 0; i < leaf.size(); ++i) {
      std::string wrong = leaf;
      wrong[i] = wrong[i] == 'q' ? 'z' : 'q';
      if (known.contains(prefix + wrong)) continue;
      // The key stands alone in the file: what is unknown is said before what is missing.
      const auto file = folder.write("main.toml", "[" + section + "]\n " + wrong + " = 1\n");
      const Error error = error_of(file);
      EXPECT_EQ(error.where(), file.string() + ":2:2") << error.what();
      EXPECT_NE(error.sentence().find("unknown key " + wrong), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace phusong::sim
