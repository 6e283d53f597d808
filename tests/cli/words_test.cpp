// What phusong says of itself: help, version, unknown words, schema, man page and completion.
#include <gtest/gtest.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/cli/exit_codes.h"
#include "tests/cli/process.h"

namespace phusong::test {
namespace {

const std::vector<std::string> kCommandNames{"run",     "validate", "coverage", "gaps",  "siting", "plan", "compare",
                                             "explain", "schema",   "pack",     "study", "models", "link"};

TEST(Words, HelpShowsExamplesFirstAndSucceeds) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"}, {"-h"}, {"help"}, {}}) {
    const Outcome outcome = phusong(arguments);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(outcome.err.empty()) << outcome.err;
    EXPECT_LT(outcome.out.find("Examples"), outcome.out.find("Commands"));
    for (const cli::ExitCode& row : cli::kExitCodes)
      EXPECT_NE(outcome.out.find(row.text), std::string::npos) << row.text;
  }
}

TEST(Words, EachCommandHasHelpWithExamples) {
  for (const std::string& command : kCommandNames) {
    const Outcome outcome = phusong({command, "--help"});
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_LT(outcome.out.find("phusong " + command), outcome.out.find("--log-format")) << outcome.out;
  }
}

TEST(Words, VersionIsOneLine) {
  const Outcome outcome = phusong({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "phusong " PHUSONG_VERSION "\n");
}

TEST(Words, UnknownCommandSuggestsTheNearest) {
  expect_one_sentence(phusong({"valdiate", "x.toml"}), 2, {"valdiate", "did you mean validate?"});
  expect_one_sentence(phusong({"zzzzzz"}), 2, {"zzzzzz", "--help"});
}

TEST(Words, UnknownOptionSuggestsTheNearest) {
  expect_one_sentence(phusong({"run", "x.toml", "--thread", "2"}), 2, {"--thread", "did you mean --threads?"});
  expect_one_sentence(phusong({"--quiet", "run", "x.toml"}), 2, {"--quiet"});
}

TEST(Words, WrongArgumentsAreUsageErrors) {
  expect_one_sentence(phusong({"run"}), 2, {"scenario"});
  expect_one_sentence(phusong({"run", "a.toml", "--threads", "0"}), 2, {"--threads"});
  expect_one_sentence(phusong({"run", "a.toml", "--log-format", "xml"}), 2, {"--log-format"});
  expect_one_sentence(phusong({"explain", "a.toml", "--at", "107.1;21.0"}), 2, {"--at", "longitude,latitude"});
  expect_one_sentence(phusong({"explain", "a.toml", "--at", "21.0,107.1"}), 2, {"longitude comes first"});
  expect_one_sentence(phusong({"explain", "a.toml", "--at", "107.1,21.0", "--plot", "x.pdf"}), 2, {".png or .svg"});
}

TEST(Words, OptionsThatWouldBeIgnoredAreRefused) {
  expect_one_sentence(phusong({"explain", "a.toml", "--at", "107.1,21.0", "--out", "x"}), 2, {"explain", "--plot"});
  expect_one_sentence(phusong({"validate", "a.toml", "--out", "x"}), 2, {"validate", "--out"});
  expect_one_sentence(phusong({"pack", "recipe.toml", "--set", "pack.seed=7"}), 2, {"pack.seed=7", "--seed"});
}

TEST(Words, PlanVerifyIsAWordOfItsOwn) {
  expect_one_sentence(phusong({"plan", "verify"}), 2, {"plan verify", "certificate"});
  expect_one_sentence(phusong({"plan", "verify", "a.json", "b.json"}), 2, {"plan"});
  expect_one_sentence(phusong({"plan", "a.toml", "b.toml"}), 2, {"b.toml", "plan verify FILE"});
  expect_one_sentence(phusong({"plan", "verify", "a.json", "--out", "x"}), 2, {"plan verify", "--out"});
  expect_one_sentence(phusong({"plan", "verify", "a.json", "--set", "map.cell_m=1"}), 2, {"plan verify", "--set"});
  // A scenario of that name is asked for by its path.
  expect_one_sentence(phusong({"plan", "./verify", "--quiet"}), 3, {"./verify"});
  EXPECT_NE(phusong({"plan", "--help"}).out.find("phusong plan verify"), std::string::npos);
  const std::string man = read_text(PHUSONG_SOURCE_DIR "/docs/phusong.1");
  EXPECT_NE(man.find(".Cm plan verify\n"), std::string::npos);
  const std::string completion = read_text(PHUSONG_SOURCE_DIR "/sim/cli/phusong.bash-completion");
  EXPECT_NE(completion.find("'verify'"), std::string::npos);
}

TEST(Words, SchemaInThreeForms) {
  const Outcome text = phusong({"schema"});
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.out.find("service.rsrp_dbm"), std::string::npos);
  const Outcome json = phusong({"schema", "--format", "json"});
  EXPECT_TRUE(nlohmann::json::accept(json.out));
  const Outcome markdown = phusong({"schema", "--format", "markdown"});
  EXPECT_EQ(markdown.out, read_text(PHUSONG_SOURCE_DIR "/docs/scenario.md"))
      << "make it anew: phusong schema --format markdown > docs/scenario.md";
}

TEST(Words, FullStandardOutputIsAnError) {
  const Outcome outcome = phusong({"schema"}, {.out_file = "/dev/full"});
  expect_one_sentence(outcome, 5, {"standard output"});
}

/// Whether the word stands in a text, with no letter or digit on either side.
bool has_word(const std::string& text, const std::string& word) {
  const auto part_of_word = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if ((at == 0 || !part_of_word(at - 1)) && !part_of_word(at + word.size())) return true;
  return false;
}

/// The long option that a line of --help defines; empty when it defines none. The examples and the footer stand around
/// such lines.
std::string option_defined_in(const std::string& line) {
  if (!line.starts_with("  --") && !line.starts_with("  -h,--")) return "";
  const std::size_t begin = line.find("--");
  return line.substr(begin, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", begin) - begin);
}

/// The words of --help, and what is written by hand about them.
TEST(Words, ManPageAndCompletionKnowEveryCommandOptionAndExitCode) {
  const std::string man = read_text(PHUSONG_SOURCE_DIR "/docs/phusong.1");
  const std::string completion = read_text(PHUSONG_SOURCE_DIR "/sim/cli/phusong.bash-completion");
  int options = 0;
  for (const std::string& command : kCommandNames) {
    EXPECT_NE(man.find(".It Cm " + command + "\n"), std::string::npos) << command;
    EXPECT_TRUE(has_word(completion, command)) << command;
    for (const std::string& line : lines_of(phusong({command, "--help"}).out)) {
      const std::string option = option_defined_in(line);
      if (option.empty()) continue;
      ++options;
      EXPECT_NE(man.find(".It Fl -" + option.substr(2)), std::string::npos)
          << option << " of " << command << " is not in the man page";
      EXPECT_NE(completion.find(option), std::string::npos) << option << " of " << command << " is not completed";
    }
  }
  EXPECT_GT(options, 40);
  for (const cli::ExitCode& row : cli::kExitCodes)
    EXPECT_NE(man.find(".It " + std::to_string(row.code) + "\n"), std::string::npos) << row.code;
}

}  // namespace
}  // namespace phusong::test
