// Lists, cases, tolerances and verdicts, with models so simple that each expected number is plain.
#include "sim/reference/check.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/error.h"
#include "sim/reference/report.h"
#include "tests/unit/reference/made_folder.h"

namespace phusong::sim {
namespace {

using test::kListHeader;
using test::MadeFolder;

double twice(const ReferenceCase& one) { return 2.0 * one.number("x"); }
double twice_and_more(const ReferenceCase& one) { return 2.0 * one.number("x") + one.number("more"); }
double last_height(const ReferenceCase& one) { return one.profile->column("h_m_asl").back(); }
double step(const ReferenceCase& one) { return one.profile->step_m; }
double nothing(const ReferenceCase&) { return std::numeric_limits<double>::quiet_NaN(); }

const std::vector<Adapter>& made_adapters() {
  static const std::vector<Adapter> table{
      {.model = "double", .catalogue_name = "double", .columns = {"x"}, .answers = {{"y", &twice}, {"y_*", &twice}}},
      {.model = "double", .catalogue_name = "double", .columns = {"x", "more"}, .answers = {{"y", &twice_and_more}}},
      {.model = "nothing", .catalogue_name = "nothing", .columns = {"x"}, .answers = {{"y", &nothing}}},
      {.model = "last",
       .catalogue_name = "last",
       .columns = {},
       .profile = true,
       .answers = {{"h", &last_height}, {"step", &step}}}};
  return table;
}

FolderResult check(const MadeFolder& folder) { return check_folder(folder.path(), made_adapters()); }

/// One row over a file "cases.csv".
RowResult check_one(const std::string& row, const std::string& cases) {
  const MadeFolder folder;
  folder.write("check.csv", kListHeader + row + "\n");
  folder.write("cases.csv", cases);
  const FolderResult result = check(folder);
  EXPECT_EQ(result.fault, "");
  EXPECT_EQ(result.rows.size(), 1U);
  return result.rows.empty() ? RowResult{} : result.rows.front();
}

TEST(Check, CountsCasesAndNamesTheWorst) {
  const RowResult row =
      check_one("cases.csv,double,\"what, quoted\",,y,0.5,", "case_id,x,y\na,1,2\nb,2,4.25\nc,3,6.125\n");
  EXPECT_EQ(row.verdict, CheckVerdict::ok);
  EXPECT_EQ(row.cases, 3);
  EXPECT_DOUBLE_EQ(row.largest_abs, 0.25);
  EXPECT_DOUBLE_EQ(row.largest_rel, 0.25 / 4.25);
  EXPECT_EQ(row.worst, "b");
  EXPECT_EQ(row.row.what, "what, quoted");
}

TEST(Check, BeyondTheToleranceCountsAndIsWorst) {
  const RowResult row = check_one("cases.csv,double,,,y,0.5,", "case,x,y\n14,1,2.4\n15,2,4.75\n16,2,5\n");
  EXPECT_EQ(row.verdict, CheckVerdict::beyond);
  EXPECT_EQ(row.beyond, 2);
  EXPECT_EQ(row.worst, "16");
}

TEST(Check, TheEdgeOfATolerancesAgrees) {
  EXPECT_EQ(check_one("cases.csv,double,,,y,0.5,", "x,y\n1,2.5\n").verdict, CheckVerdict::ok);
  EXPECT_EQ(check_one("cases.csv,double,,,y,,0.25", "x,y\n5,8\n").verdict, CheckVerdict::ok);
  EXPECT_EQ(check_one("cases.csv,double,,,y,0,", "x,y\n5,10\n").verdict, CheckVerdict::ok);
  EXPECT_EQ(check_one("cases.csv,double,,,y,0,", "x,y\n5,10.0000001\n").verdict, CheckVerdict::beyond);
}

TEST(Check, RelativeToTheExpectedValue) {
  EXPECT_EQ(check_one("cases.csv,double,,,y,,0.1", "x,y\n500,1050\n").verdict, CheckVerdict::ok);
  EXPECT_EQ(check_one("cases.csv,double,,,y,,0.1", "x,y\n500,1200\n").verdict, CheckVerdict::beyond);
  // Nothing but zero is within a share of zero; the shown relative difference leaves such cases aside.
  const RowResult zero = check_one("cases.csv,double,,,y,,0.1", "x,y\n0.5,0\n");
  EXPECT_EQ(zero.verdict, CheckVerdict::beyond);
  EXPECT_EQ(zero.largest_rel, 0.0);
  EXPECT_EQ(check_one("cases.csv,double,,,y,,0.1", "x,y\n0,0\n").verdict, CheckVerdict::ok);
}

TEST(Check, OneOfTwoTolerancesIsEnough) {
  EXPECT_EQ(check_one("cases.csv,double,,,y,1e-6,0.1", "x,y\n500,1050\n").verdict, CheckVerdict::ok);
  EXPECT_EQ(check_one("cases.csv,double,,,y,60,1e-6", "x,y\n500,1050\n").verdict, CheckVerdict::ok);
  EXPECT_EQ(check_one("cases.csv,double,,,y,40,0.01", "x,y\n500,1050\n").verdict, CheckVerdict::beyond);
}

TEST(Check, NotANumberIsBeyondEveryTolerance) {
  const RowResult row = check_one("cases.csv,nothing,,,y,1e9,", "case_id,x,y\na,1,2\n");
  EXPECT_EQ(row.verdict, CheckVerdict::beyond);
  EXPECT_EQ(row.worst, "a");
  EXPECT_TRUE(std::isinf(row.largest_abs));
}

TEST(Check, EmptyExpectedCellsAreLeftOutAndCounted) {
  const RowResult row = check_one("cases.csv,double,,,y,1e-6,", "x,y\n1,2\n2,\n3,6\n");
  EXPECT_EQ(row.cases, 2);
  EXPECT_EQ(row.left_out, 1);
  EXPECT_EQ(row.verdict, CheckVerdict::ok);
  const RowResult none = check_one("cases.csv,double,,,y,1e-6,", "x,y\n1,\n");
  EXPECT_EQ(none.verdict, CheckVerdict::skipped);
  EXPECT_NE(none.why.find("column y"), std::string::npos) << none.why;
}

TEST(Check, CasesWithoutANameAreNamedByTheirLine) {
  const RowResult row = check_one("cases.csv,double,,,y,1e-6,", "x,y\n1,2\n\n2,5\n");
  EXPECT_EQ(row.worst, "cases.csv:4");
}

TEST(Check, TheLongestListOfColumnsWins) {
  EXPECT_EQ(check_one("cases.csv,double,,,y,1e-6,", "x,more,y\n1,5,7\n").verdict, CheckVerdict::ok);
  // The longer format gives no y_recomputed; the shorter one does.
  EXPECT_EQ(check_one("cases.csv,double,,,y_recomputed,1e-6,", "x,more,y_recomputed\n1,5,2\n").verdict,
            CheckVerdict::ok);
}

TEST(Check, WhatIsNotKnownIsSkippedAndSaysWhy) {
  const auto why = [](const std::string& row, const std::string& cases) {
    const RowResult result = check_one(row, cases);
    EXPECT_EQ(result.verdict, CheckVerdict::skipped);
    return result.why;
  };
  EXPECT_EQ(why("cases.csv,triple,,,y,1e-6,", "x,y\n1,3\n"), "no model \"triple\" is known");
  EXPECT_EQ(why("cases.csv,double,,,z,1e-6,", "x,z\n1,3\n"), "double gives no z");
  EXPECT_EQ(why("cases.csv,double,,,y,1e-6,", "w,y\n1,3\n"), "double needs a column x");
  EXPECT_EQ(why("cases.csv,last,,,h,1e-6,", "profile,h\nP,3\n"), "last needs profiles, and the list names none");
  // Even when its file is missing: a folder may come without what nobody here reads.
  EXPECT_EQ(why("missing.csv,triple,,,y,1e-6,", "x\n1\n"), "no model \"triple\" is known");
}

TEST(Check, FaultsNameFileAndLine) {
  const auto fault = [](const std::string& row, const std::string& cases) {
    const RowResult result = check_one(row, cases);
    EXPECT_EQ(result.verdict, CheckVerdict::unreadable);
    return std::filesystem::path{result.fault_where}.filename().string() + ": " + result.why;
  };
  EXPECT_EQ(fault("cases.csv,double,,,y,1e-6,", "x,y\n1,2\nabc,4\n"), "cases.csv:3: \"abc\" in column x is no number");
  EXPECT_EQ(fault("cases.csv,double,,,y,1e-6,", "x,y\n1,nan\n"), "cases.csv:2: \"nan\" in column y is no number");
  EXPECT_EQ(fault("cases.csv,double,,,y,1e-6,", "x,y\n,2\n"),
            "cases.csv:2: the cell of column x is empty; a number belongs there");
  EXPECT_EQ(fault("cases.csv,double,,,z,1e-6,", "x,y\n1,2\n"),
            "cases.csv:1: the file has no column z, which check.csv expects");
  EXPECT_EQ(fault("missing.csv,double,,,y,1e-6,", "x\n1\n"), "missing.csv: there is no such file");
  EXPECT_EQ(fault("cases.csv,double,,,y,small,", "x,y\n1,2\n"),
            "check.csv:2: abs_tol is \"small\", which is no tolerance");
  EXPECT_EQ(fault("cases.csv,double,,,y,,-1", "x,y\n1,2\n"), "check.csv:2: rel_tol is \"-1\", which is no tolerance");
  EXPECT_EQ(fault("cases.csv,double,,,y,,", "x,y\n1,2\n"), "check.csv:2: neither abs_tol nor rel_tol is given");
  EXPECT_EQ(fault("cases.csv,,,,y,1,", "x,y\n1,2\n"), "check.csv:2: the cell of column model is empty");
  EXPECT_EQ(fault("cases.csv,last,,profiles/,h,1,", "profile,h\nP,2\n"),
            "cases.csv:2: the profile \"P\" is asked for, and profiles/ is not there");
  EXPECT_EQ(fault("cases.csv,double,,,y,1e-6,", "x,y\n1,2,3\n").substr(0, 11), "cases.csv:2");
}

TEST(Check, ACaseThatCannotBeReadHidesNoOther) {
  const std::string list = "cases.csv,double,,,y,0.5,";
  const RowResult beyond = check_one(list, "case_id,x,y\na,abc,2\nb,2,9\nc,,6\nd,4,8\n");
  EXPECT_EQ(beyond.verdict, CheckVerdict::beyond);
  EXPECT_EQ(beyond.cases, 2);
  EXPECT_EQ(beyond.beyond, 1);
  EXPECT_EQ(beyond.unreadable, 2);
  EXPECT_EQ(beyond.worst, "b");
  EXPECT_TRUE(beyond.fault_where.ends_with("cases.csv:2")) << beyond.fault_where;
  EXPECT_EQ(beyond.why, "\"abc\" in column x is no number");

  // Where no case is beyond, the row is still not in order.
  const RowResult others = check_one(list, "case_id,x,y\na,1,2\nb,abc,4\n");
  EXPECT_EQ(others.verdict, CheckVerdict::unreadable);
  EXPECT_EQ(others.cases, 1);
  EXPECT_EQ(others.unreadable, 1);

  // Of profiles too: each case asks for its own.
  const MadeFolder folder;
  folder.write("check.csv", kListHeader + "cases.csv,last,,profiles/,h,1,\n");
  folder.write("cases.csv", "profile,h\nmissing,2\nP,70\n");
  folder.write("profiles/P.csv", "d_m,h_m_asl\n0,10\n1,7\n");
  const RowResult profiles = check(folder).rows.front();
  EXPECT_EQ(profiles.verdict, CheckVerdict::beyond);
  EXPECT_EQ(profiles.unreadable, 1);
  EXPECT_EQ(profiles.why, "the profile \"missing\" is not in the folder profiles/");
}

TEST(Check, ABrokenFileOfProfilesIsTheSameFaultForEveryCase) {
  const MadeFolder folder;
  folder.write("check.csv", kListHeader + "cases.csv,last,,profiles.csv,h,1,\n");
  folder.write("cases.csv", "profile,h\nP,2\nQ,7\n");
  folder.write("profiles.csv", "name,d_m,h_m_asl\nP,0,10\n");
  const RowResult row = check(folder).rows.front();
  EXPECT_EQ(row.verdict, CheckVerdict::unreadable);
  EXPECT_EQ(row.unreadable, 2);
  EXPECT_EQ(row.cases, 0);
  EXPECT_EQ(row.why, "a file of many profiles needs a column profile");
}

TEST(Check, AListThatCannotBeUsedIsOneSentence) {
  const MadeFolder folder;
  EXPECT_NE(check(folder).fault.find("no check.csv"), std::string::npos);
  folder.write("below/check.csv", kListHeader);
  EXPECT_NE(check(folder).fault.find("the folders below below it"), std::string::npos) << check(folder).fault;
  folder.write("check.csv", "file,model\ncases.csv,double\n");
  EXPECT_EQ(check(folder).fault, "the list has no column what");
  EXPECT_TRUE(check(folder).fault_where.ends_with("check.csv:1"));
  EXPECT_EQ(check_folder(folder.path() / "nowhere", made_adapters()).fault, "there is no such folder");
  EXPECT_EQ(overall(std::vector{check(folder)}), CheckVerdict::unreadable);
}

TEST(Check, AFolderMayBeNamedByItsList) {
  const MadeFolder folder;
  folder.write("check.csv", kListHeader + "cases.csv,double,,,y,1e-6,\n");
  folder.write("cases.csv", "x,y\n1,2\n");
  EXPECT_EQ(overall(std::vector{check_folder(folder.path() / "check.csv", made_adapters())}), CheckVerdict::ok);
}

TEST(Check, ColumnsOfTheListStandInAnyOrder) {
  const MadeFolder folder;
  folder.write("check.csv",
               "\xEF\xBB\xBFrel_tol,abs_tol,expected_column,profiles,what,model,file,note\r\n"
               ",1e-6,y,,,double,cases.csv,x\r\n");
  folder.write("cases.csv", "x,y\r\n1,2\r\n");
  EXPECT_EQ(overall(std::vector{check(folder)}), CheckVerdict::ok);
}

TEST(Check, ProfilesInOneFileInAnyOrder) {
  for (const std::string index : {"i", "index"}) {
    const MadeFolder folder;
    folder.write("check.csv", kListHeader + "cases.csv,last,,profiles.csv,h,1e-6,\n");
    folder.write("cases.csv", "case_id,profile,h\na,P,30\nb,Q,7\nc,P,30\n");
    folder.write("profiles.csv",
                 "profile," + index + ",d_m,h_m_asl\nP,10,2,30\nP,9,1,20\nQ,0,0,5\nP,0,0,10\nQ,1,1,7\n");
    const RowResult row = check(folder).rows.front();
    EXPECT_EQ(row.verdict, CheckVerdict::ok) << row.why << row.largest_abs;
    EXPECT_EQ(row.cases, 3);
  }
}

TEST(Check, ProfilesInAFolderWithTheirStep) {
  const MadeFolder folder;
  folder.write("check.csv", kListHeader + "cases.csv,last,,profiles/,h,1e-6,\ncases.csv,last,,profiles,step,1e-6,\n");
  folder.write("cases.csv", "profile,h,step\nP,30,99.5\nQ,7,0\n");
  folder.write("profiles/P.csv", "d_m,h_m_asl\n0,10\n1,30\n");
  folder.write("profiles/P.step.csv", "np,xi_m\n1,99.5\n");
  folder.write("profiles/Q.csv", "d_m,h_m_asl\n0,10\n1,7\n");
  FolderResult result = check(folder);
  EXPECT_EQ(result.rows[0].verdict, CheckVerdict::ok) << result.rows[0].why;
  EXPECT_EQ(result.rows[1].verdict, CheckVerdict::ok) << result.rows[1].why;

  folder.write("profiles/P.step.csv", "np,xi_m\n1,zero\n");
  EXPECT_TRUE(check(folder).rows[0].fault_where.ends_with("P.step.csv:2"));
  folder.write("profiles/P.step.csv", "np,xi_m\n1,99.5\n");
  folder.write("profiles/Q.csv", "d_m,h_m_asl\n0,10\n1,high\n");
  EXPECT_TRUE(check(folder).rows[0].fault_where.ends_with("Q.csv:3")) << check(folder).rows[0].fault_where;
}

TEST(Check, TheWholeIsAsBadAsItsWorst) {
  const auto folder_of = [](std::initializer_list<CheckVerdict> verdicts) {
    FolderResult result;
    for (const CheckVerdict verdict : verdicts) result.rows.emplace_back().verdict = verdict;
    return result;
  };
  using enum CheckVerdict;
  EXPECT_EQ(overall(std::vector{folder_of({ok, skipped})}), ok);
  EXPECT_EQ(overall(std::vector{folder_of({ok, unreadable})}), unreadable);
  EXPECT_EQ(overall(std::vector{folder_of({ok, unreadable}), folder_of({beyond})}), beyond);
  EXPECT_EQ(overall(std::vector{folder_of({ok}), folder_of({skipped})}), skipped);
  EXPECT_EQ(overall(std::vector{folder_of({})}), skipped);
  EXPECT_EQ(overall({}), skipped);
}

TEST(Report, ShowsEveryRowAndSumsUp) {
  const MadeFolder folder;
  folder.write("check.csv", kListHeader +
                                "cases.csv,double,,,y,1e-6,\ncases.csv,triple,,,y,,1e-6\n"
                                "cases.csv,double,,,y_b,1e-6,\n");
  folder.write("cases.csv", "case_id,x,y,y_b\na,1,2,2\nb,2,4,9\nc,3,,6\n");
  const std::vector results{check(folder)};
  const std::string text = check_text(results);
  for (const char* words : {"2 (1 left out)", "5.0e+00", "beyond in 1 of 3", "skipped: no model \"triple\" is known",
                            "1 ok, 1 beyond the tolerance, 1 skipped, 0 unreadable\n"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  const PlainTable table = check_table(results);
  EXPECT_EQ(table.rows.size(), 3U);
}

TEST(Report, NamesTheFirstUnreadableCaseBesideTheVerdict) {
  const MadeFolder folder;
  folder.write("check.csv", kListHeader + "cases.csv,double,,,y,1e-6,\ncases.csv,double,,,y_b,1e-6,\n");
  folder.write("cases.csv", "case_id,x,y,y_b\na,1,2,2\nb,two,4,4\nc,3,7,6\n");
  const std::vector results{check(folder)};
  const std::string text = check_text(results);
  for (const char* words : {"beyond in 1 of 2; unreadable in 1 of 3: ", "cases.csv:3: \"two\" in column x is no number",
                            "0 ok, 1 beyond the tolerance, 0 skipped, 1 unreadable\n"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  const PlainTable table = check_table(results);
  for (const auto& row : table.rows) ASSERT_EQ(row.size(), table.header.size());
  const auto unreadable = std::find(table.header.begin(), table.header.end(), "unreadable") - table.header.begin();
  EXPECT_EQ(table.rows[1][static_cast<std::size_t>(unreadable)], "1");
  EXPECT_EQ(overall(results), CheckVerdict::beyond);
}

TEST(Report, ClassesAreThePowerOfTenAbove) {
  EXPECT_EQ(class_of(0.0), "< 1e-09");
  EXPECT_EQ(class_of(3e-13), "< 1e-09");
  EXPECT_EQ(class_of(4.9e-9), "< 1e-08");
  EXPECT_EQ(class_of(2e-3), "< 0.01");
  EXPECT_EQ(class_of(std::numeric_limits<double>::infinity()), "not finite");
}

}  // namespace
}  // namespace phusong::sim
