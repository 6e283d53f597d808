// The table of a study: what is kept, what is made anew, and how it is summed up.
#include "sim/cli/study_table.h"

#include <gtest/gtest.h>

#include "geo/base/error.h"
#include "sim/cli/progress_view.h"
#include "tests/cli/process.h"

namespace phusong::cli {
namespace {

StudyRow row(int seed, const std::string& key, double bts) {
  return {.seed = seed, .key = key, .numbers = {{"plan: BTS", bts}}};
}

TEST(StudyTable, KnowsSeedsOfTheSameKeyOnly) {
  StudyTable table;
  table.add(row(2, "abc", 50));
  EXPECT_TRUE(table.has(2, "abc"));
  EXPECT_FALSE(table.has(2, "other"));
  EXPECT_FALSE(table.has(1, "abc"));
}

TEST(StudyTable, ReadsWhatItWrote) {
  test::Folder folder;
  StudyTable table;
  table.add(row(3, "abc", 51.5));
  table.add(row(1, "abc", 49));
  test::write_text(folder / "study.csv", table.csv());
  const StudyTable again = StudyTable::read(folder / "study.csv");
  ASSERT_EQ(again.rows().size(), 2U);
  EXPECT_EQ(again.rows()[0].seed, 1);
  EXPECT_EQ(again.rows()[1].numbers[0].second, 51.5);
  EXPECT_EQ(again.csv(), table.csv());
}

TEST(StudyTable, ReplacesARowOfTheSameKeyAndKeepsTheOthers) {
  test::Folder folder;
  StudyTable table;
  table.add(row(1, "old", 40));
  table.add({.seed = 2, .key = "other", .numbers = {{"another: BTS", 3}}});
  table.add(row(2, "new", 41));
  table.add(row(1, "old", 42));
  ASSERT_EQ(table.rows().size(), 3U);
  test::write_text(folder / "study.csv", table.csv());
  EXPECT_EQ(table.csv(), "seed,key,plan: BTS,another: BTS\n1,old,42,\n2,new,41,\n2,other,,3\n");
  const StudyTable again = StudyTable::read(folder / "study.csv");
  EXPECT_EQ(again.csv(), table.csv());
  EXPECT_EQ(again.rows()[2].numbers.size(), 1U);
}

// What another scenario or more seeds left in the file takes no part in the medians.
TEST(StudyTable, SumsUpOnlyWhatIsWanted) {
  StudyTable table;
  for (int seed = 1; seed <= 5; ++seed) {
    table.add(row(seed, "k", seed));
    table.add(row(seed, "old", 1000));
  }
  const StudyTable now = table.only({{1, "k"}, {2, "k"}, {3, "k"}});
  EXPECT_NE(now.markdown().find("| plan | 2 (1 to 3) |"), std::string::npos) << now.markdown();
  EXPECT_EQ(table.rows().size(), 10U);
}

TEST(StudyTable, SumsUpByMedianAndRange) {
  StudyTable table;
  for (int seed = 1; seed <= 4; ++seed) table.add(row(seed, "k", seed * seed));
  EXPECT_NE(table.markdown().find("| plan | 6.5 (1 to 16) |"), std::string::npos) << table.markdown();
  table = table.only({{1, "k"}, {2, "k"}, {3, "k"}});
  EXPECT_NE(table.markdown().find("| plan | 4 (1 to 9) |"), std::string::npos) << table.markdown();
}

TEST(StudyTable, OptionsAreLinesAndTheirNumbersColumns) {
  StudyTable table;
  table.add({.seed = 1,
             .key = "k",
             .numbers = {{"gaps", 9}, {"a: BTS", 1}, {"a: closed", 2}, {"b: BTS", 3}, {"b: closed", 4}}});
  EXPECT_EQ(table.markdown(),
            "| province | |\n| --- | ---: |\n| gaps | 9 (9 to 9) |\n\n"
            "| option | BTS | closed |\n| --- | ---: | ---: |\n"
            "| a | 1 (1 to 1) | 2 (2 to 2) |\n| b | 3 (3 to 3) | 4 (4 to 4) |\n");
}

TEST(StudyTable, RefusesAnotherFile) {
  test::Folder folder;
  test::write_text(folder / "study.csv", "seed,key,a\n1,k,5\n2,k,five\n");
  try {
    static_cast<void>(StudyTable::read(folder / "study.csv"));
    FAIL() << "a word was read as a number";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_TRUE(error.where().ends_with("study.csv:3")) << error.where();
  }
}

TEST(Duration, IsReadable) {
  EXPECT_EQ(duration_text(4.4), "4 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 05 min");
}

}  // namespace
}  // namespace phusong::cli
