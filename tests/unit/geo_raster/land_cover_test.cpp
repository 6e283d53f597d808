#include "geo/ground/land_cover.h"

#include <fstream>

#include "made_raster.h"

namespace phusong::geo {
namespace {

using test::error_of;

TEST(LandCover, KnowsTheElevenCodesOfEsaWorldCover) {
  const ClutterClasses all = esa_world_cover();
  ASSERT_EQ(all.classes.size(), 12U);
  ASSERT_EQ(all.by_code.size(), 256U);
  int listed = 0;
  for (int code = 0; code < 256; ++code) {
    const std::uint8_t index = all.index_of_code(code);
    if (index == 0) continue;
    ++listed;
    EXPECT_EQ(all.classes[index].code, code);
  }
  EXPECT_EQ(listed, 11);
  EXPECT_EQ(all.classes[all.index_of_code(10)].name, "Tree cover");
  EXPECT_EQ(all.classes[all.index_of_code(10)].height_m, 15.0);
  EXPECT_EQ(all.classes[all.index_of_code(50)].height_m, 10.0);
  EXPECT_EQ(all.classes[all.index_of_code(80)].height_m, 0.0);
  EXPECT_EQ(all.classes[0].code, -1);
  EXPECT_EQ(all.index_of_code(-1), 0);
  EXPECT_EQ(all.index_of_code(256), 0);
  EXPECT_EQ(no_clutter().classes.size(), 1U);
  EXPECT_EQ(no_clutter().index_of_code(10), 0);
}

class ClassTable : public test::InFolder {
 protected:
  std::string table(const std::string& text) const {
    std::ofstream{path("classes.csv")} << text;
    return path("classes.csv");
  }
};

TEST_F(ClassTable, ReadsOwnTables) {
  const ClutterClasses all =
      read_classes(table("code,name,category,height_m\n3,Rừng ngập mặn,trees,4.5\n0,Sea,water,0\n"));
  ASSERT_EQ(all.classes.size(), 3U);
  EXPECT_EQ(all.classes[all.index_of_code(3)].name, "Rừng ngập mặn");
  EXPECT_EQ(all.classes[all.index_of_code(3)].height_m, 4.5);
  EXPECT_EQ(all.classes[all.index_of_code(0)].category, "water");
}

TEST_F(ClassTable, RefusesBadRowsByLine) {
  const std::string head = "code,name,category,height_m\n1,Field,open,0\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {head + "2,Wood,trees,-3\n", ":3"},        {head + "2,Wood,trees,101\n", ":3"},
      {head + "2,Wood,trees,high\n", ":3"},      {head + "1,Wood,trees,15\n", ":3"},
      {head + "256,Wood,trees,15\n", ":3"},      {head + "2.5,Wood,trees,15\n", ":3"},
      {head + "2,Wood,wood,15\n", ":3"},         {head + "2,,trees,15\n", ":3"},
      {"code,name,height_m\n1,Field,0\n", ":1"}, {"code,name,category,height_m\n", ""}};
  for (const auto& [text, line] : cases) {
    const auto error = error_of([&] { static_cast<void>(read_classes(table(text))); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->kind(), ErrorKind::input);
    EXPECT_EQ(error->where(), path("classes.csv") + line) << text;
  }
  EXPECT_TRUE(error_of([&] { static_cast<void>(read_classes(path("absent.csv"))); }));
}

}  // namespace
}  // namespace phusong::geo
