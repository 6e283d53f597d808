// Every model against every reference folder, and docs/validation.md against what came of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/reference/report.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

const fs::path kPage = fs::path{PHUSONG_SOURCE_DIR} / "docs" / "validation.md";

fs::path reference_root() {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  return (chosen != nullptr ? fs::path{chosen} : fs::path{PHUSONG_SOURCE_DIR} / ".." / "shared") / "validation";
}

/// All folders below the root that have a list, by name.
std::vector<fs::path> folders_with_lists() {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{reference_root(), ignored})
    if (entry.path().filename() == "check.csv") folders.push_back(entry.path().parent_path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// Read and compared once for both tests.
const std::vector<FolderResult>& results() {
  static const std::vector<FolderResult> all = [] {
    std::vector<FolderResult> checked;
    for (const fs::path& folder : folders_with_lists()) checked.push_back(check_folder(folder, all_adapters()));
    return checked;
  }();
  return all;
}

TEST(Validation, EveryRowIsWithinItsTolerance) {
  if (results().empty())
    GTEST_SKIP() << "there are no reference folders in " << reference_root()
                 << "; set PHUSONG_SHARED to the folder that holds validation/";
  for (const FolderResult& folder : results()) {
    EXPECT_EQ(folder.fault, "") << folder.folder;
    EXPECT_FALSE(folder.rows.empty()) << folder.folder;
    for (const RowResult& row : folder.rows)
      EXPECT_EQ(word_of(row.verdict), "ok")
          << folder.folder << " " << row.row.file << " " << row.row.model << " " << row.row.expected_column << ": "
          << row.fault_where << " " << row.why << ", largest " << row.largest_abs << " at " << row.worst;
  }
}

TEST(Validation, PageIsThatOfTheFolders) {
  if (results().empty())
    GTEST_SKIP() << "docs/validation.md cannot be made anew: there are no reference folders in " << reference_root();
  const std::string page = validation_page(results(), reference_root());
  if (std::getenv("PHUSONG_WRITE_DOCS") != nullptr) std::ofstream{kPage, std::ios::binary} << page;
  std::ifstream stream{kPage, std::ios::binary};
  const std::string written{std::istreambuf_iterator<char>{stream}, {}};
  EXPECT_EQ(written, page) << "docs/validation.md is out of date; run this test with PHUSONG_WRITE_DOCS=1";
}

/// A plain clone has the page too: it must name every model that can be checked, and none that failed.
TEST(Validation, PageNamesEveryModel) {
  std::ifstream stream{kPage, std::ios::binary};
  const std::string written{std::istreambuf_iterator<char>{stream}, {}};
  EXPECT_FALSE(all_adapters().empty());
  for (const Adapter& adapter : all_adapters())
    EXPECT_NE(written.find(std::string{adapter.catalogue_name}), std::string::npos) << adapter.catalogue_name;
  EXPECT_EQ(written.find("|  |"), std::string::npos) << "a model without its edition, or a row without a word";
  for (const char* word : {"beyond", "skipped", "unreadable"})
    EXPECT_EQ(written.find(std::string{"| "} + word), std::string::npos) << word;
}

}  // namespace
}  // namespace phusong::sim
