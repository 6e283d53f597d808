// Numbers as text and back.
#include "geo/base/numbers.h"

#include <gtest/gtest.h>

namespace phusong {
namespace {

TEST(Numbers, AreWrittenInGroupsOfThree) {
  EXPECT_EQ(grouped(1234567.0, 0, ","), "1,234,567");
  EXPECT_EQ(grouped(1234.5, 1, ".", ','), "1.234,5");
  EXPECT_EQ(grouped(999.0, 0, ","), "999");
  EXPECT_EQ(grouped(-1000.0, 0, " "), "\u22121 000");
  EXPECT_EQ(grouped(-0.04, 1, ","), "0.0") << "no minus before what is zero after rounding";
  EXPECT_EQ(grouped(999.96, 1, ","), "1,000.0");
}

TEST(Numbers, AreReadWholeOrNotAtAll) {
  EXPECT_EQ(plain_number("-1e3"), -1000.0);
  EXPECT_EQ(plain_number("+2.5"), 2.5);
  for (const char* const word : {"", "+", "+-1", "12 m", " 1", "1 ", "nan", "inf", "1e999", "0x10", "1,5"})
    EXPECT_FALSE(plain_number(word)) << '"' << word << '"';
}

}  // namespace
}  // namespace phusong
