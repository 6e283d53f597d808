#include "sim/reference/plain_table.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace phusong::sim {
namespace {

const PlainTable kTable{{"name", "cases", "why"}, {{"a", "7", ""}, {"long, one", "123", "x|y"}}, {"cases"}};

TEST(PlainTable, NumbersStandToTheRight) {
  EXPECT_EQ(table_text(kTable, 1),
            " name       cases  why\n"
            " a              7\n"
            " long, one    123  x|y\n");
}

TEST(PlainTable, WidthsAreCountedInCharacters) {
  const PlainTable table{{"thôn", "dB"}, {{"Khe Tiền", "7"}, {"Lục Hồn", "12"}}, {"dB"}};
  EXPECT_EQ(table_text(table),
            "thôn      dB\n"
            "Khe Tiền   7\n"
            "Lục Hồn   12\n");
}

TEST(PlainTable, ForPagesAndSpreadsheets) {
  EXPECT_EQ(table_markdown(kTable),
            "| name | cases | why |\n| --- | --- | --- |\n| a | 7 |  |\n| long, one | 123 | x\\|y |\n");
  EXPECT_EQ(table_csv(kTable), "name,cases,why\na,7,\n\"long, one\",123,x|y\n");
}

TEST(PlainTable, ForPrograms) {
  const auto json = nlohmann::json::parse(table_json(kTable));
  EXPECT_EQ(json[1]["cases"], 123);
  EXPECT_EQ(json[1]["name"], "long, one");
  EXPECT_TRUE(json[0]["why"].is_null());
}

TEST(PlainTable, TypesInJsonDoNotFollowTheData) {
  const PlainTable table{
      {"worst", "cases", "difference"}, {{"17", "", "inf"}, {"b", "3", "1e-3"}}, {"cases", "difference"}};
  const auto json = nlohmann::json::parse(table_json(table));
  EXPECT_EQ(json[0]["worst"], "17");
  EXPECT_TRUE(json[0]["cases"].is_null());
  EXPECT_TRUE(json[0]["difference"].is_null());
  EXPECT_EQ(json[1]["difference"], 1e-3);
}

}  // namespace
}  // namespace phusong::sim
