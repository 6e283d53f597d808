// A province of 20 x 20 km for the tests of the command line: a ridge runs north to south, the network stands west of
// it, two villages lie behind it. All files are text.
//
//   Folder folder; write_province(folder.path());
//   phusong({"run", (folder / "small.toml").string(), "--out", (folder / "out").string()});
#pragma once

#include <filesystem>
#include <string>

namespace phusong::test {

/// Writes dem.asc, dem.prj, villages.geojson, sites.csv and small.toml.
void write_province(const std::filesystem::path& folder);

/// Replaces the one place of `from` in a file; fails the test when it is not there exactly once.
void edit(const std::filesystem::path& file, const std::string& from, const std::string& to);

}  // namespace phusong::test
