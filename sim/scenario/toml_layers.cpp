#include "sim/scenario/toml_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <tuple>

#include <toml++/toml.h>

#include "geo/base/error.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/schema_table.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

/// Larger files are no scenarios; the limit keeps a wrong argument (a raster, say) from filling the memory.
constexpr std::uintmax_t kMaxScenarioBytes = 4U << 20U;

[[noreturn]] void fail(const std::string& where, const std::string& sentence) {
  throw Error{ErrorKind::scenario, where, sentence};
}

/// One parsed text: a file, or one --set.
struct Layer {
  toml::table table;
  std::string label;  ///< path as printed; for an override "--set key"
  fs::path folder;
  bool is_override = false;

  [[nodiscard]] std::string where(const toml::source_region& region) const {
    return is_override ? label : fmt::format("{}:{}:{}", label, region.begin.line, region.begin.column);
  }
};

Value to_value(const toml::node& node, const Layer& layer) {
  Value value{{}, layer.where(node.source()), {}};
  if (const auto* text = node.as_string()) {
    value.data = text->get();
    value.found = fmt::format("the text \"{}\"", text->get());
  } else if (const auto* whole = node.as_integer()) {
    value.data = whole->get();
    value.found = fmt::format("the number {}", whole->get());
  } else if (const auto* number = node.as_floating_point()) {
    value.data = number->get();
    value.found = fmt::format("the number {}", number_text(number->get()));
  } else if (const auto* flag = node.as_boolean()) {
    value.data = flag->get();
    value.found = flag->get() ? "true" : "false";
  } else if (const auto* date = node.as_date()) {
    value.data = DateText{fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day)};
    value.found = fmt::format("the date {}", std::get<DateText>(value.data).iso);
  } else if (const auto* list = node.as_array()) {
    std::vector<Value> items;
    for (const toml::node& item : *list) items.push_back(to_value(item, layer));
    value.data = std::move(items);
    value.found = "a list";
  } else {
    value.found = node.is_table() ? "a table" : "a time";
  }
  return value;
}

struct Item {
  const toml::key* key;
  const toml::node* node;
};

/// Errors name the first wrong key of the file, so keys are taken in the order in which they stand in it.
std::vector<Item> items_in_file_order(const toml::table& table) {
  std::vector<Item> items;
  for (auto&& [key, node] : table) items.push_back({&key, &node});
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    const auto& p = a.key->source().begin;
    const auto& q = b.key->source().begin;
    return std::tie(p.line, p.column) < std::tie(q.line, q.column);
  });
  return items;
}

/// What the schema knows about names, for the messages about unknown ones.
struct Names {
  std::vector<std::string> sections;                       ///< without []
  std::map<std::string, std::vector<std::string>> leaves;  ///< by section as in the table, with [] for arrays
  std::vector<std::string> all_leaves;
  std::set<std::string> arrays;  ///< sections that are arrays of tables, without []

  Names() {
    for (const Section& section : schema_sections()) {
      std::string name{section.name};
      if (name.ends_with("[]")) {
        name.resize(name.size() - 2);
        arrays.insert(name);
      }
      sections.push_back(name);
    }
    for (const Row& row : schema_table()) {
      if (row.section().empty()) continue;
      leaves[std::string{row.section()}].emplace_back(row.leaf());
      all_leaves.emplace_back(row.leaf());
    }
  }
};

const Names& names() {
  static const Names known;
  return known;
}

/// "[service]" or "[[bts_types]]", as it stands in the file.
std::string header_of(const std::string& section) {
  return section.ends_with("[]") ? fmt::format("[[{}]]", section.substr(0, section.size() - 2))
                                 : fmt::format("[{}]", section);
}

std::string section_with(const std::string& leaf) {
  for (const auto& [section, leaves] : names().leaves) {
    if (std::find(leaves.begin(), leaves.end(), leaf) != leaves.end()) return section;
  }
  return {};
}

[[noreturn]] void unknown_key(const std::string& where, const std::string& section, const std::string& leaf) {
  std::string mend = fmt::format("`phusong schema` lists the keys of {}", header_of(section));
  if (const std::string near = did_you_mean(leaf, names().leaves.at(section)); !near.empty()) {
    mend = fmt::format("did you mean {}?", near);
  } else if (const std::string other = section_with(leaf); !other.empty()) {
    mend = fmt::format("it belongs in {}", header_of(other));
  }
  fail(where, fmt::format("unknown key {} in {}; {}", leaf, header_of(section), mend));
}

[[noreturn]] void unknown_section(const std::string& where, const std::string& name) {
  std::string mend = "`phusong schema` lists all";
  std::vector<std::string> known = names().sections;
  known.emplace_back("extends");
  if (const std::string near = did_you_mean(name, known); !near.empty()) {
    mend = fmt::format("did you mean {}?", near);
  } else if (const std::string leaf = did_you_mean(name, names().all_leaves); !leaf.empty()) {
    mend = fmt::format("did you mean {} in {}?", leaf, header_of(section_with(leaf)));
  }
  fail(where, fmt::format("unknown section or key {}; {}", name, mend));
}

/// Adds the keys of one table over those that are there already.
void merge_leaves(const toml::table& table, const std::string& section, const Layer& layer, const std::string& prefix,
                  std::map<std::string, Entry>& into) {
  const std::vector<std::string>& known = names().leaves.at(section);
  for (const Item& item : items_in_file_order(table)) {
    const std::string leaf{item.key->str()};
    if (std::find(known.begin(), known.end(), leaf) == known.end()) {
      if (item.node->is_table() && section.ends_with("[]")) {
        fail(layer.where(item.key->source()),
             fmt::format("the table {} stands inside the last {} of this file; overriding an element by its name works "
                         "in a file that extends the one that defines it",
                         leaf, header_of(section)));
      }
      unknown_key(layer.where(item.key->source()), section, leaf);
    }
    into[prefix + leaf] = Entry{to_value(*item.node, layer), layer.where(item.key->source()), layer.folder};
  }
}

const std::string* name_of(const Element& element) {
  const auto name = element.entries.find("name");
  return name == element.entries.end() ? nullptr : std::get_if<std::string>(&name->second.value.data);
}

/// [options.plan-54]: overrides keys of the element of that name.
void merge_named(const toml::table& table, const std::string& section, const Layer& layer,
                 std::vector<Element>& elements) {
  for (const Item& item : items_in_file_order(table)) {
    const std::string wanted{item.key->str()};
    const std::string where = layer.where(item.key->source());
    std::vector<std::string> known;
    Element* target = nullptr;
    for (Element& element : elements) {
      const std::string* name = name_of(element);
      if (name == nullptr) continue;
      known.push_back(*name);
      if (*name == wanted) target = &element;
    }
    const std::string bare = section.substr(0, section.size() - 2);
    if (target == nullptr) {
      const std::string near = did_you_mean(wanted, known);
      fail(where, fmt::format("[{0}.{1}] overrides an element of {0}, but none has this name; {2}", bare, wanted,
                              near.empty() ? fmt::format("a new one begins with [[{}]]", bare)
                                           : fmt::format("did you mean {}?", near)));
    }
    const toml::table* keys = item.node->as_table();
    if (keys == nullptr) fail(where, fmt::format("{}.{} must be a table of keys to override", bare, wanted));
    merge_leaves(*keys, section, layer, "", target->entries);
  }
}

void merge_list(const toml::node& node, const std::string& section, const Layer& layer, Layers& layers) {
  std::vector<Element>& elements = layers.lists[section];
  if (const toml::table* by_name = node.as_table()) {
    merge_named(*by_name, section, layer, elements);
    return;
  }
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    fail(layer.where(node.source()), fmt::format("{} must be one or more tables; begin each with {}",
                                                 section.substr(0, section.size() - 2), header_of(section)));
  }
  // An array replaces that of the base: a scenario lists all the options that it compares.
  elements.clear();
  for (const toml::node& item : *array) {
    const toml::table* table = item.as_table();
    if (table == nullptr) {
      fail(layer.where(item.source()),
           fmt::format("each element must be a table; begin it with {}", header_of(section)));
    }
    Element element{layer.where(item.source()), {}};
    merge_leaves(*table, section, layer, "", element.entries);
    elements.push_back(std::move(element));
  }
}

void merge(const Layer& layer, Layers& layers) {
  for (const Item& item : items_in_file_order(layer.table)) {
    const std::string name{item.key->str()};
    if (name == "extends") continue;
    const std::string where = layer.where(item.key->source());
    if (names().arrays.contains(name)) {
      merge_list(*item.node, name + "[]", layer, layers);
      continue;
    }
    if (std::find(names().sections.begin(), names().sections.end(), name) == names().sections.end()) {
      unknown_section(where, name);
    }
    const toml::table* table = item.node->as_table();
    if (table == nullptr) fail(where, fmt::format("{0} must be a section; begin it with [{0}]", name));
    if (!layer.is_override) layers.section_where[name] = where;
    merge_leaves(*table, name, layer, name + ".", layers.keys);
  }
}

toml::table parse(const std::string& text, const std::string& label, bool is_override) {
  try {
    return toml::parse(text, label);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    fail(is_override ? label : fmt::format("{}:{}:{}", label, begin.line, begin.column),
         fmt::format("this is not TOML: {}", error.description()));
  }
}

std::string read_text(const fs::path& file, const std::string& where, const std::string& what) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    fail(where,
         fmt::format("{} is not there or is not a file; check the path and the folder that it is relative to", what));
  }
  if (fs::file_size(file, error) > kMaxScenarioBytes || error) {
    fail(where, fmt::format("{} is larger than 4 MiB and so is no scenario; give the .toml file", what));
  }
  std::ifstream stream{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) fail(where, fmt::format("{} cannot be read; check its permissions", what));
  return text;
}

/// Reads a file and, first, what it extends.
void read_chain(const fs::path& file, const std::string& asked_at, const LoadSettings& settings,
                std::vector<fs::path>& open, Layers& layers) {
  std::error_code error;
  fs::path identity = fs::weakly_canonical(file, error);
  if (error) identity = fs::absolute(file).lexically_normal();
  if (const auto seen = std::find(open.begin(), open.end(), identity); seen != open.end()) {
    std::string chain;
    for (auto link = seen; link != open.end(); ++link) chain += link->filename().string() + " -> ";
    fail(asked_at, fmt::format("the scenarios extend each other in a loop ({}{}); take one extends out", chain,
                               identity.filename().string()));
  }
  open.push_back(identity);

  const std::string what = open.size() == 1 ? "the scenario" : fmt::format("the base scenario {}", file.string());
  Layer layer;
  layer.label = file.string();
  layer.folder = file.parent_path().empty() ? fs::path{"."} : file.parent_path();
  layer.table = parse(read_text(file, asked_at, what), layer.label, false);

  if (const toml::node* extends = layer.table.get("extends")) {
    const std::string where = layer.where(extends->source());
    const auto* text = extends->as_string();
    if (text == nullptr) fail(where, "extends must be the path of another scenario, in quotes");
    const std::string base = expand_variables(text->get(), settings.variables, where);
    if (base.empty()) fail(where, "extends is empty; give the path of the base scenario or take the key out");
    read_chain((layer.folder / base).lexically_normal(), where, settings, open, layers);
  }
  merge(layer, layers);
  layers.files.push_back(file);
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void merge_override(const std::string& fragment, Layers& layers) {
  const std::size_t equals = fragment.find('=');
  const std::string key = trimmed(fragment.substr(0, equals));
  const std::string label = "--set " + key;
  if (equals == std::string::npos || key.empty() || fragment.find('\n') != std::string::npos) {
    fail(label, "an override is one key and its value, such as --set service.rsrp_dbm=-121");
  }
  Layer layer;
  layer.label = label;
  layer.folder = ".";  // a path on the command line is relative to the current folder, as with any program
  layer.is_override = true;
  // A value that is no TOML is a bare text, so that the shell need not carry quotes within quotes.
  const std::string value = trimmed(fragment.substr(equals + 1));
  try {
    layer.table = toml::parse(fragment);
  } catch (const toml::parse_error&) {
    layer.table = parse(key + " = " + quoted_text(value), label, true);
  }
  if (layer.table.contains("extends")) fail(label, "extends cannot be overridden; give the other scenario instead");
  merge(layer, layers);
}

}  // namespace

Layers read_layers(const fs::path& file, const LoadSettings& settings) {
  Layers layers;
  std::vector<fs::path> open;
  if (!file.empty()) read_chain(file, file.string(), settings, open, layers);
  for (const std::string& fragment : settings.overrides) merge_override(fragment, layers);
  return layers;
}

Value value_of_default(std::string_view toml) {
  Layer layer;
  layer.label = "default";
  layer.is_override = true;
  layer.table = parse(fmt::format("value = {}", toml), layer.label, true);
  return to_value(*layer.table.get("value"), layer);
}

}  // namespace phusong::sim
