#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/base/progress.h"

namespace phusong {
namespace {

TEST(Error, CarriesKindPlaceAndSentence) {
  const Error error{ErrorKind::scenario, "s.toml:3:7", "unknown key"};
  EXPECT_EQ(error.kind(), ErrorKind::scenario);
  EXPECT_EQ(error.where(), "s.toml:3:7");
  EXPECT_EQ(error.sentence(), "unknown key");
  EXPECT_STREQ(error.what(), "s.toml:3:7: unknown key");
  EXPECT_STREQ((Error{ErrorKind::input, "", "no place"}.what()), "no place");
}

TEST(Error, KindsAreTheDocumentedExitCodes) {
  EXPECT_EQ(static_cast<int>(ErrorKind::usage), 2);
  EXPECT_EQ(static_cast<int>(ErrorKind::scenario), 3);
  EXPECT_EQ(static_cast<int>(ErrorKind::input), 4);
  EXPECT_EQ(static_cast<int>(ErrorKind::output), 5);
  EXPECT_EQ(static_cast<int>(ErrorKind::infeasible), 6);
  EXPECT_EQ(static_cast<int>(ErrorKind::network), 7);
  EXPECT_EQ(static_cast<int>(ErrorKind::interrupted), 130);
}

// Vectors: FIPS 180-4 examples of NIST (empty, one block, two blocks, a million "a").
TEST(Sha256, EqualsPublishedVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PartsEqualTheWhole) { EXPECT_EQ(Sha256{}.add("a").add("").add("bc").hex(), sha256_hex("abc")); }

TEST(Sha256, OfAFileEqualsItsBytes) {
  const auto file = std::filesystem::path{testing::TempDir()} / "phusong-sha256.bin";
  // Longer than the reading block, and not a multiple of it.
  const std::string bytes = std::string((1 << 20) + 17, '\0') + "end\n";
  std::ofstream{file, std::ios::binary} << bytes;
  EXPECT_EQ(sha256_file(file), sha256_hex(bytes));
  std::filesystem::remove(file);
  try {
    static_cast<void>(sha256_file(file));
    FAIL() << "a missing file must be refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_EQ(error.where(), file.string());
  }
}

/// Keeps what it is told.
class Recorder : public Watcher {
 public:
  void begin(std::string_view stage, std::uint64_t total) override {
    stage_name = stage;
    steps = total;
  }
  void advanced(std::string_view, std::uint64_t done, std::uint64_t total) override {
    ++calls;
    if (done > total) beyond = true;
  }
  void end(std::string_view) override { ++ends; }
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return stop; }

  std::string stage_name;
  std::uint64_t steps = 0;
  std::atomic<int> calls{0};
  std::atomic<bool> beyond{false}, stop{false};
  int ends = 0;
};

TEST(Progress, ReportsFromManyThreadsAndNeverBeyondTheTotal) {
  Recorder recorder;
  constexpr int kThreads = 4, kSteps = 500;
  {
    Progress progress{&recorder, "coverage", kThreads * kSteps};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&progress] {
        for (int k = 0; k < kSteps; ++k) progress.advance();
      });
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(recorder.stage_name, "coverage");
  EXPECT_EQ(recorder.steps, static_cast<std::uint64_t>(kThreads * kSteps));
  EXPECT_EQ(recorder.calls, kThreads * kSteps);
  EXPECT_FALSE(recorder.beyond);
  EXPECT_EQ(recorder.ends, 1);
}

TEST(Progress, StopsWithInterrupted) {
  Recorder recorder;
  Progress progress{&recorder, "plan", 10};
  progress.advance();
  recorder.stop = true;
  try {
    progress.advance();
    FAIL() << "a stop must end the work";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  }
  EXPECT_THROW((Progress{&recorder, "next", 1}), Error);
}

TEST(Progress, NeedsNoWatcher) {
  Progress progress{nullptr, "quiet", 1};
  EXPECT_NO_THROW(progress.advance());
  EXPECT_NO_THROW(throw_if_stopped(nullptr));
}

TEST(Constants, HaveOneHome) {
  EXPECT_EQ(kSpeedOfLight_m_s, 299'792'458.0);
  EXPECT_EQ(kEarthRadius_km, 6371.0);
  EXPECT_DOUBLE_EQ(kPi, std::acos(-1.0));
}

}  // namespace
}  // namespace phusong
