// A small made-up province for the rules' tests: a recipe folder written to a temporary place, and a drawn landscape.
#pragma once

#include <filesystem>
#include <string>

#include "data/reconstruct/lay.h"
#include "data/reconstruct/recipe.h"

namespace phusong::data {

/// The project's own recipe folder.
[[nodiscard]] std::filesystem::path bundled_recipe();

/// A folder that vanishes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::string text_in(const std::filesystem::path& file);
void put(const std::filesystem::path& file, const std::string& text);
/// The text with one line "key = ..." replaced; fails the test when there is no such line.
[[nodiscard]] std::string with_key(std::string text, const std::string& key, const std::string& value);

/// Writes a recipe of three communes (town, valley, hills) with the bundled rules and no programme; returns its file.
[[nodiscard]] std::filesystem::path write_small_recipe(const std::filesystem::path& folder);

/// 18 km x 18 km at 30 m: sea in the south, a plain, two valleys between hills of up to 700 m, an island in the sea.
[[nodiscard]] Land small_land();

}  // namespace phusong::data
