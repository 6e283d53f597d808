// A folder of scenario files that lives as long as the test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "geo/base/error.h"
#include "sim/scenario/load.h"

namespace phusong::sim {

class ScenarioFolder {
 public:
  ScenarioFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "phusong-scenario-XXXXXX").string();
    folder_ = std::filesystem::canonical(::mkdtemp(pattern.data()));
  }
  ~ScenarioFolder() { std::filesystem::remove_all(folder_); }
  ScenarioFolder(const ScenarioFolder&) = delete;
  ScenarioFolder& operator=(const ScenarioFolder&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    // A new file instead of a truncated one, which some file systems flush to the disk when it is closed.
    std::filesystem::remove(file);
    std::ofstream{file, std::ios::binary} << text;
    return file;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// The least that a scenario needs: 8 lines, so that line 9 is the first of what a test adds.
inline const std::string kLeast =
    "[scenario]\n"
    "name = \"least\"\n"
    "[terrain]\n"
    "rasters = [\"dem.tif\"]\n"
    "sea = \"none\"\n"
    "[villages]\n"
    "source = \"villages.gpkg\"\n"
    "\n";

/// One BTS type and one plan, 8 lines.
inline const std::string kOnePlan =
    "[[bts_types]]\n"
    "name = \"rural\"\n"
    "cost_source = \"assumption\"\n"
    "\n"
    "[[options]]\n"
    "name = \"plan\"\n"
    "bts_type = \"rural\"\n"
    "objective = \"least_cost\"\n";

/// The error that loading throws; fails the test when it throws none.
inline Error error_of(const std::filesystem::path& file, const LoadSettings& settings = {}) {
  try {
    static_cast<void>(load_scenario(file, settings));
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << file << " was accepted";
  return Error{ErrorKind::usage, "", "no error"};
}

}  // namespace phusong::sim
