// The cache of packs: made once, whole or not at all.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "data/reconstruct/reconstruct.h"
#include "geo/base/error.h"
#include "tests/unit/data/small_recipe.h"

namespace phusong::data {
namespace {

namespace fs = std::filesystem;

/// Stops the work at its first question.
class Stopper : public Watcher {
 public:
  void begin(std::string_view, std::uint64_t) override {}
  void advanced(std::string_view, std::uint64_t, std::uint64_t) override {}
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return true; }
};

class Cache : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::setenv("PHUSONG_CACHE", (folder.path() / "cache").c_str(), 1), 0);
    fs::create_directories(folder.path() / "recipe");
    recipe = write_small_recipe(folder.path() / "recipe");
  }
  void TearDown() override { ::unsetenv("PHUSONG_CACHE"); }
  [[nodiscard]] bool cache_is_empty() const {
    return !fs::exists(folder.path() / "cache") || fs::is_empty(folder.path() / "cache");
  }

  TemporaryFolder folder;
  fs::path recipe;
};

TEST_F(Cache, FollowsTheEnvironment) {
  EXPECT_EQ(cache_folder(), folder.path() / "cache");
  ::unsetenv("PHUSONG_CACHE");
  ASSERT_EQ(::setenv("XDG_CACHE_HOME", "/x", 1), 0);
  EXPECT_EQ(cache_folder(), fs::path{"/x/phusong"});
  ::unsetenv("XDG_CACHE_HOME");
}

TEST_F(Cache, NamesThePackByRecipeAndSeed) {
  const fs::path one = pack_folder(recipe, 1);
  EXPECT_EQ(one.parent_path(), cache_folder());
  EXPECT_EQ(one.filename().string().substr(0, 6), "small-");
  EXPECT_EQ(one.filename().string().size(), 6U + 12U);
  EXPECT_EQ(pack_folder(recipe, 1), one);
  std::set<fs::path> folders{one, pack_folder(recipe, 2)};
  put(recipe.parent_path() / "README.md", "words change nothing");
  EXPECT_EQ(pack_folder(recipe, 1), one);
  put(recipe, with_key(text_in(recipe), "sites", "21"));
  folders.insert(pack_folder(recipe, 1));
  put(recipe.parent_path() / "border.csv", text_in(recipe.parent_path() / "border.csv") + "106.94,21.05\n");
  folders.insert(pack_folder(recipe, 1));
  EXPECT_EQ(folders.size(), 4U);
}

TEST_F(Cache, AFinishedPackIsTakenAsItIs) {
  const fs::path pack = pack_folder(recipe, 1);
  fs::create_directories(pack);
  put(pack / "pack.json", "{}");
  const Pack found = ensure_pack(recipe, 1, nullptr);
  EXPECT_EQ(found.folder, pack);
  EXPECT_FALSE(found.built_now);
  EXPECT_EQ(text_in(pack / "pack.json"), "{}");
}

TEST_F(Cache, AFailedBuildLeavesNothing) {
  try {
    (void)ensure_pack(recipe, 1, nullptr);  // the small recipe has no terrain.csv
    ADD_FAILURE() << "built without terrain";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::input) << e.what();
  }
  EXPECT_TRUE(cache_is_empty());
}

TEST_F(Cache, AStoppedBuildLeavesNothing) {
  Stopper stop;
  fs::copy_file(bundled_recipe().parent_path() / "terrain.csv", recipe.parent_path() / "terrain.csv");
  try {
    (void)ensure_pack(recipe, 1, &stop);
    ADD_FAILURE() << "ran to the end";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::interrupted) << e.what();
  }
  EXPECT_TRUE(cache_is_empty());
}

TEST_F(Cache, SweepsWhatAKilledBuilderLeft) {
  // Process numbers end far below this one.
  const fs::path left = cache_folder() / (".making-" + pack_folder(recipe, 1).filename().string() + "-2147483646-1");
  fs::create_directories(left);
  put(left / "terrain.tif", "half");
  EXPECT_THROW((void)ensure_pack(recipe, 1, nullptr), Error);
  EXPECT_TRUE(cache_is_empty());
}

TEST_F(Cache, AFolderThatCannotBeWrittenIsNamed) {
  put(folder.path() / "file", "");
  ASSERT_EQ(::setenv("PHUSONG_CACHE", (folder.path() / "file" / "cache").c_str(), 1), 0);
  try {
    (void)ensure_pack(recipe, 1, nullptr);
    ADD_FAILURE() << "wrote into a file";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::output);
    EXPECT_NE(std::string{e.what()}.find("PHUSONG_CACHE"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace phusong::data
