// What is left of a folder's earlier files, and what a disk that fills or a folder that cannot be made leaves.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "geo/base/error.h"
#include "sim/output/output_names.h"
#include "tests/unit/output/written_run.h"
#include "tests/unit/output/xml_check.h"

namespace phusong::sim {
namespace {

TEST_F(Output, StagesThatWereNotRunLeaveNothing) {
  write_outputs(run_, folder_, nullptr);
  RunResult inputs = test::synthetic_run();
  inputs.gaps = {};
  inputs.map = {};
  inputs.candidates = {};
  inputs.effects.clear();
  inputs.options.clear();
  write_outputs(inputs, folder_, nullptr);
  for (const std::string& name : names_in(folder_))
    EXPECT_FALSE(name.starts_with("02") || name.starts_with("03") || name.starts_with("04") || name.starts_with("05") ||
                 name.starts_with("06"))
        << name << " is of the earlier run";
  const geo::FeatureTable villages =
      geo::read_features((folder_ / "results.gpkg").string(), "villages", inputs.terrain.crs);
  EXPECT_EQ(villages.features.size(), 5U);
  EXPECT_THROW((void)geo::read_features((folder_ / "results.gpkg").string(), "gaps", inputs.terrain.crs), Error);
  EXPECT_EQ(test::xml_defect(bytes_of(folder_ / "results.qgs")), "");
}

TEST_F(Output, AnEarlierRunIsTakenAwayAndTheUsersFilesStay) {
  fs::create_directories(folder_ / "05-plan-folder.csv");
  const std::vector<std::string> stale = {"05-plan-older.csv", "05-plan-older-certificate.json",
                                          "02-coverage-rsrp.tif.aux.xml", "results.gpkg-wal", "02-coverage.png"};
  const std::vector<std::string> mine = {"notes.txt", "05-planning.csv", "05-plan-mine.json", "02-coverage-notes.txt",
                                         "my results.gpkg"};
  for (const auto* list : {&stale, &mine})
    for (const std::string& name : *list) std::ofstream{folder_ / name} << "earlier";
  write_outputs(run_, folder_, nullptr);
  for (const std::string& name : stale) {
    const bool gone = !fs::exists(folder_ / name) || bytes_of(folder_ / name) != "earlier";
    EXPECT_TRUE(gone) << name;
  }
  for (const std::string& name : mine) EXPECT_EQ(bytes_of(folder_ / name), "earlier") << name;
  EXPECT_TRUE(fs::is_directory(folder_ / "05-plan-folder.csv"));
}

TEST_F(Output, AFullDiskLeavesWholeFilesOnlyAndNoManifest) {
  const fs::path whole = folder_ / "whole", cut = folder_ / "cut";
  write_outputs(run_, whole, nullptr);
  std::uintmax_t largest = 0;
  for (const auto& entry : fs::directory_iterator{whole}) largest = std::max(largest, entry.file_size());
  // At each limit some file is the first that does not fit.
  for (const rlim_t limit : {rlim_t{0}, rlim_t{2'000}, rlim_t{15'000}, static_cast<rlim_t>(largest - 1)}) {
    fs::remove_all(cut);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit bytes{limit, limit};
      ::setrlimit(RLIMIT_FSIZE, &bytes);
      try {
        write_outputs(run_, cut, nullptr);
      } catch (const Error& error) {
        ::_exit(error.kind() == ErrorKind::output ? 5 : 1);
      } catch (...) {
        ::_exit(2);
      }
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 5) << "limit " << limit;
    EXPECT_FALSE(fs::exists(cut / "run.json")) << "limit " << limit;
    for (const std::string& name : names_in(cut)) {
      ASSERT_TRUE(fs::exists(whole / name)) << name << " is left over at limit " << limit;
      EXPECT_EQ(bytes_of(cut / name), bytes_of(whole / name)) << name << " at limit " << limit;
    }
  }
}

TEST_F(Output, AFolderThatCannotBeMadeIsNamed) {
  fs::create_directories(folder_);
  std::ofstream{folder_ / "file"} << "in the way";
  try {
    write_outputs(run_, folder_ / "file" / "out", nullptr);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::output);
    EXPECT_EQ(error.where(), (folder_ / "file" / "out").string());
  }
}

}  // namespace
}  // namespace phusong::sim
