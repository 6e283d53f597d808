#include "sim/output/output_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace phusong::sim {

namespace {

/// Whole names, without the extensions that other programs add.
constexpr std::array kNames = {
    std::string_view{"results.gpkg"},    std::string_view{"results.qgs"},
    std::string_view{"results.kmz"},     std::string_view{"report.html"},
    std::string_view{"run.json"},        std::string_view{"01-inputs.csv"},
    std::string_view{"02-servers.csv"},  std::string_view{"01-village-issues.csv"},
    std::string_view{"03-villages.csv"}, std::string_view{"03-gaps.csv"},
    std::string_view{"03-clusters.csv"}, std::string_view{"03-sensitivity.csv"},
    std::string_view{"04-refused.csv"},  std::string_view{"04-candidates.csv"},
    std::string_view{"03-spread.csv"},   std::string_view{"06-compare.csv"},
    std::string_view{"04-hops.csv"},     std::string_view{"04-hops-refused.csv"},
};

/// A stage's file with a part of its own in the name: prefix and extension.
struct Family {
  std::string_view prefix, extension;
};
constexpr std::array kFamilies = {
    Family{"01-terrain", ".tif"},    Family{"01-terrain", ".qml"},  Family{"01-terrain", ".png"},
    Family{"02-coverage", ".tif"},   Family{"02-coverage", ".qml"}, Family{"02-coverage", ".png"},
    Family{"03-gaps", ".png"},       Family{"04-siting", ".tif"},   Family{"04-siting", ".qml"},
    Family{"05-plan", ".csv"},       Family{"05-plan", ".png"},     Family{"05-backhaul", ".csv"},
    Family{"05-front", ".csv"},      Family{"05-phases", ".csv"},   Family{"05-plan", "-certificate.json"},
    Family{"05-resilience", ".csv"},
};

bool ends_with_and_cut(std::string_view& name, std::string_view ending) noexcept {
  if (!name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  return true;
}

}  // namespace

bool own_output(std::string_view file_name) noexcept {
  std::string_view name = file_name;
  // Statistics and journals of an earlier run would speak falsely of the new files of the same name.
  if (!ends_with_and_cut(name, ".aux.xml") && !ends_with_and_cut(name, "-wal")) ends_with_and_cut(name, "-shm");
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  return std::any_of(kFamilies.begin(), kFamilies.end(), [&](const Family& family) {
    if (!name.starts_with(family.prefix) || !name.ends_with(family.extension)) return false;
    const std::string_view middle =
        name.substr(family.prefix.size(), name.size() - family.prefix.size() - family.extension.size());
    return middle.empty() || middle.front() == '-';
  });
}

std::vector<std::string> option_slugs(const std::vector<OptionResult>& options) {
  std::vector<std::string> slugs;
  for (const OptionResult& result : options) {
    std::string slug;
    for (const char c : result.option.name) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      if (plain)
        slug += c;
      else if (!slug.empty() && slug.back() != '-')
        slug += '-';
    }
    while (slug.ends_with('-')) slug.pop_back();
    if (slug.empty()) slug = "option";
    // Two names that differ only in letters that a file name cannot hold still get two files.
    const std::string base = slug;
    for (int n = 2; std::find(slugs.begin(), slugs.end(), slug) != slugs.end(); ++n)
      slug = fmt::format("{}-{}", base, n);
    slugs.push_back(slug);
  }
  return slugs;
}

}  // namespace phusong::sim
