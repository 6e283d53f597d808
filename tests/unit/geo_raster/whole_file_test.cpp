#include "geo/io/whole_file.h"

#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "file_size_limit.h"
#include "made_raster.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using test::read_text;
using Names = std::vector<std::string>;

class WholeFile : public test::InFolder {};

TEST_F(WholeFile, AppearsAndIsReplaced) {
  write_whole(path("run.json"), "first");
  write_whole(path("run.json"), std::string("second\0part", 11));
  EXPECT_EQ(read_text(path("run.json")), std::string("second\0part", 11));
  write_whole(path("empty"), "");
  EXPECT_EQ(names(), (Names{"empty", "run.json"}));
}

TEST_F(WholeFile, WriterSeesTheSameFolderAndExtension) {
  fs::path seen;
  write_whole_with(path("villages.gpkg"), [&](const fs::path& beside) {
    seen = beside;
    std::ofstream{beside} << "data";
    std::ofstream{beside.string() + "-journal"} << "side file";
    EXPECT_FALSE(fs::exists(path("villages.gpkg")));
  });
  EXPECT_EQ(seen.parent_path(), folder_);
  EXPECT_EQ(seen.extension(), ".gpkg");
  EXPECT_EQ(names(), (Names{"villages.gpkg"}));
}

TEST_F(WholeFile, KeepsTheOldFileWhenTheWriterFails) {
  write_whole(path("plan.csv"), "old");
  const auto error = error_of([&] {
    write_whole_with(path("plan.csv"), [](const fs::path& beside) {
      std::ofstream{beside} << "half";
      std::ofstream{beside.string() + ".aux.xml"} << "side file";
      throw std::runtime_error{"the writer broke"};
    });
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::output);
  EXPECT_NE(error->sentence().find("the writer broke"), std::string::npos);
  EXPECT_EQ(read_text(path("plan.csv")), "old");
  EXPECT_EQ(names(), (Names{"plan.csv"}));
}

TEST_F(WholeFile, LetsErrorsOfTheWriterThrough) {
  const auto error = error_of([&] {
    write_whole_with(path("a"), [](const fs::path& beside) {
      std::ofstream{beside} << "half";
      throw Error{ErrorKind::interrupted, "", "stopped"};
    });
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::interrupted);
  EXPECT_EQ(names(), Names{});
}

TEST_F(WholeFile, RefusesAMissingFolderAndAWriterWithoutFile) {
  const auto missing = error_of([&] { write_whole(path("no/such/a.txt"), "x"); });
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->kind(), ErrorKind::output);
  EXPECT_EQ(missing->where(), path("no/such/a.txt"));
  const auto nothing = error_of([&] { write_whole_with(path("a.txt"), [](const fs::path&) {}); });
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->kind(), ErrorKind::output);
  fs::create_directory(path("folder"));
  EXPECT_TRUE(error_of([&] { write_whole(path("folder"), "x"); }));
}

TEST_F(WholeFile, LeavesNothingWhenTheFileSizeLimitIsReached) {
  write_whole(path("big.bin"), "old");
  const std::string big(200'000, 'x');
  std::optional<Error> error;
  {
    const test::FileSizeLimit limit{100'000};
    error = error_of([&] { write_whole(path("big.bin"), big); });
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::output);
  EXPECT_EQ(error->where(), path("big.bin"));
  EXPECT_EQ(read_text(path("big.bin")), "old");
  EXPECT_EQ(names(), (Names{"big.bin"}));
}

}  // namespace
}  // namespace phusong::geo
