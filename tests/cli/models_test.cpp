// phusong models, and phusong models check on folders made here and outside the repository.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "geo/io/csv.h"
#include "models/catalogue.h"
#include "tests/cli/process.h"

namespace phusong::test {
namespace {

const std::string kListHeader = "file,model,what,profiles,expected_column,abs_tol,rel_tol\n";
// Free of shared data: Hata (1980) at 900 MHz, 30 m, 1.5 m, 5 km, by the paper's own formulas.
const std::string kCases =
    "case_id,f_MHz,hb_m,hm_m,d_km,environment,L_dB\n"
    "village,900,30,1.5,5,open,122.52\n"
    "town,900,30,1.5,5,urban_small,151.02\n";

class ModelsCheck : public testing::Test {
 protected:
  ModelsCheck() {
    write_text(folder_ / "check.csv", kListHeader + "cases.csv,okumura_hata,Hata,,L_dB,0.05,\n");
    write_text(folder_ / "cases.csv", kCases);
  }
  [[nodiscard]] Outcome check(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"models", "check", folder_.path().string(), "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return phusong(arguments);
  }
  Folder folder_;
};

TEST(Models, TheTableHasEveryModelAndItsLimits) {
  const Outcome text = phusong({"models"});
  EXPECT_EQ(text.code, 0) << text.err;
  const Outcome json = phusong({"models", "--format", "json"});
  const nlohmann::json rows = nlohmann::json::parse(json.out);
  ASSERT_EQ(rows.size(), models::all_models().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const models::Model& model = models::all_models()[i];
    EXPECT_EQ(rows[i]["name"], model.name);
    EXPECT_EQ(rows[i]["edition"], model.edition);
    EXPECT_EQ(rows[i]["frequency_mhz_low"], model.domain.frequency_mhz.low);
    EXPECT_EQ(rows[i]["distance_km_high"], model.domain.distance_km.high);
    EXPECT_EQ(rows[i]["needs_profile"], model.needs.profile ? "yes" : "no");
    EXPECT_NE(text.out.find(std::string{model.name} + " "), std::string::npos) << model.name;
    EXPECT_NE(text.out.find(std::string{model.title}), std::string::npos) << model.title;
  }
}

TEST(Models, ForSpreadsheetsAndPages) {
  const geo::CsvTable table = geo::parse_csv(phusong({"models", "--format", "csv"}).out, "models.csv");
  EXPECT_EQ(table.rows.size(), models::all_models().size());
  EXPECT_EQ(phusong({"models", "--format", "markdown"}).out, read_text(PHUSONG_SOURCE_DIR "/docs/models.md"))
      << "make it anew: phusong models --format markdown > docs/models.md";
}

TEST(Models, WrongWordsAreUsageErrors) {
  expect_one_sentence(phusong({"models", "chek", "x", "--quiet"}), 2, {"chek", "did you mean check?"});
  expect_one_sentence(phusong({"models", "check", "--quiet"}), 2, {"folder"});
  expect_one_sentence(phusong({"models", "--format", "xml", "--quiet"}), 2, {"--format"});
}

TEST_F(ModelsCheck, WithinTheTolerance) {
  const Outcome outcome = check();
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_TRUE(outcome.err.empty()) << outcome.err;
  for (const char* words : {"cases.csv", "okumura_hata", "L_dB", "0.05", "ok", "1 ok, 0 beyond"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
}

TEST_F(ModelsCheck, BeyondTheToleranceIsOne) {
  write_text(folder_ / "check.csv", kListHeader + "cases.csv,okumura_hata,Hata,,L_dB,0.000001,\n");
  const Outcome outcome = check();
  EXPECT_EQ(outcome.code, 1) << outcome.out;
  EXPECT_NE(outcome.out.find("beyond"), std::string::npos);
}

TEST_F(ModelsCheck, NothingToCheckIsTwo) {
  write_text(folder_ / "check.csv", kListHeader + "cases.csv,okumura_hota,Hata,,L_dB,0.05,\n");
  const Outcome outcome = check();
  expect_one_sentence(outcome, 2, {folder_.path().string()});
  EXPECT_NE(outcome.out.find("skipped: no model \"okumura_hota\" is known"), std::string::npos) << outcome.out;
  std::filesystem::remove(folder_ / "check.csv");
  expect_one_sentence(check(), 2, {folder_.path().string(), "no check.csv"});
  expect_one_sentence(phusong({"models", "check", "/nowhere", "--quiet"}), 2, {"/nowhere", "no such folder"});
}

TEST_F(ModelsCheck, AMalformedFolderIsOneSentenceWithItsLine) {
  write_text(folder_ / "cases.csv", kCases + "broken,900,30,1.5,five,open,120\n");
  expect_one_sentence(check(), 2, {"cases.csv:4", "\"five\" in column d_km is no number"});
  write_text(folder_ / "cases.csv", kCases + "short,900\n");
  expect_one_sentence(check(), 2, {"cases.csv:4"});
  write_text(folder_ / "check.csv", "file,model\n");
  expect_one_sentence(check(), 2, {"check.csv:1", "column what"});
}

TEST_F(ModelsCheck, ForPrograms) {
  const nlohmann::json rows = nlohmann::json::parse(check({"--format", "json"}).out);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["cases"], 2);
  EXPECT_EQ(rows[0]["verdict"], "ok");
  EXPECT_LT(rows[0]["largest_abs"], 0.05);
}

/// Several folders at once, those outside the repository.
TEST(Models, ReferenceFoldersAreGreen) {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  const std::filesystem::path root =
      (chosen != nullptr ? std::filesystem::path{chosen} : std::filesystem::path{PHUSONG_SOURCE_DIR "/../shared"}) /
      "validation";
  if (!std::filesystem::exists(root / "hata" / "check.csv"))
    GTEST_SKIP() << "there are no reference folders in " << root << "; set PHUSONG_SHARED";
  const Outcome outcome = phusong({"models", "check", (root / "hata").string(), (root / "p526_basic").string()});
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("5 ok, 0 beyond the tolerance, 0 skipped, 0 unreadable"), std::string::npos)
      << outcome.out;
}

}  // namespace
}  // namespace phusong::test
