#include "geo/io/csv.h"

#include <gtest/gtest.h>

#include <random>

#include "support.h"

namespace phusong::geo {
namespace {

using test::error_of;
using test::expect_says;

TEST(Csv, ReadsQuotesSeparatorsAndLines) {
  const CsvTable t =
      parse_csv("\xEF\xBB\xBFid;name;\r\n1;\"Khe; \"\"T\"\"\";\r\n\r\n;;\r\n2;\"two\nlines\" ;\r\n3; x ;", "t.csv");
  ASSERT_EQ(t.header, (std::vector<std::string>{"id", "name"}));
  ASSERT_EQ(t.rows.size(), 3U);
  EXPECT_EQ(t.rows[0].cells, (std::vector<std::string>{"1", "Khe; \"T\""}));
  EXPECT_EQ(t.rows[0].line, 2);
  EXPECT_EQ(t.rows[1].cells[1], "two\nlines");
  EXPECT_EQ(t.rows[1].line, 5);
  EXPECT_EQ(t.rows[2].cells[1], "x");
  EXPECT_EQ(t.rows[2].line, 7);
  EXPECT_EQ(t.column("NAME"), 1U);
  EXPECT_FALSE(t.column("other").has_value());
}

TEST(Csv, BadTablesNameTheirLine) {
  expect_says(error_of([] { (void)parse_csv("a,b\n1,2\n3\n", "t.csv"); }).what(),
              "t.csv:3: this row has 1 cells but the header has 2");
  expect_says(error_of([] { (void)parse_csv("a,b\n1,\"2\n3,4\n", "t.csv"); }).what(), "t.csv:2: a quote");
  expect_says(error_of([] { (void)parse_csv("a,a\n1,2\n", "t.csv"); }).what(), "t.csv:1: two columns are called \"a\"");
  expect_says(error_of([] { (void)parse_csv("a,\n1,2\n", "t.csv"); }).what(),
              "t.csv:1: column 2 has values but no name");
  expect_says(error_of([] { (void)parse_csv("a\nK\xE9\n", "t.csv"); }).what(), "t.csv:2: the text is not UTF-8");
  expect_says(error_of([] { (void)parse_csv("\n\n", "t.csv"); }).what(), "the table is empty");
  EXPECT_EQ(error_of([] { (void)read_csv("no-such.csv"); }).kind(), ErrorKind::input);
}

TEST(Csv, NumbersAreExactAndStrict) {
  EXPECT_EQ(parse_number(" 12.5 "), 12.5);
  EXPECT_EQ(parse_number("+3"), 3.0);
  EXPECT_EQ(parse_number("-1e3"), -1000.0);
  for (const char* bad : {"", "12,5", "12 m", "nan", "inf", "1e999", "0x10", "+-1", "--1"})
    EXPECT_FALSE(parse_number(bad).has_value()) << bad;
}

// Property: whatever stands in cells comes back, and bytes that are no table end in an Error, never in a crash.
TEST(Csv, CellsSurviveWritingAndReading) {
  std::mt19937 random{7};
  const std::string letters = "ab ,;\t\"\n\r'x";
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<std::string> cells{"id"};
    for (int i = 0; i < 3; ++i) {
      std::string cell;
      for (auto n = random() % 6; n > 0; --n) cell += letters[random() % letters.size()];
      cells.push_back(cell);
    }
    std::string text = "a,b,c,d\n";
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i ? "," : "") + csv_cell(cells[i]);
    const CsvTable t = parse_csv(text + "\n", "t.csv");
    ASSERT_EQ(t.rows.size(), 1U) << text;
    EXPECT_EQ(t.rows[0].cells, cells) << text;
  }
  for (int trial = 0; trial < 5000; ++trial) {
    std::string text;
    for (auto n = random() % 40; n > 0; --n)
      text += static_cast<char>(random() % 3 ? letters[random() % letters.size()] : random());
    try {
      const CsvTable t = parse_csv(text, "t.csv");
      for (const CsvRow& row : t.rows) ASSERT_EQ(row.cells.size(), t.header.size());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
    }
  }
}

}  // namespace
}  // namespace phusong::geo
