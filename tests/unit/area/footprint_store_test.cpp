// The store of footprints: every code comes back, whatever the budget, the threads and the run; broken files are
// unknown.
#include "sim/area/footprint_store.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "geo/base/error.h"
#include "geo/base/hash.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kAmple = 1'000'000'000;

/// A folder of the test's own, also the TMPDIR of its stores.
class Footprints : public testing::Test {
 protected:
  Footprints() {
    if (const char* was = std::getenv("TMPDIR")) tmpdir_was_ = was;
    std::string pattern = (fs::temp_directory_path() / "phusong-area-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    fs::create_directory(temporary_ = root_ / "tmp");
    ::setenv("TMPDIR", temporary_.c_str(), 1);
  }
  ~Footprints() override {
    if (tmpdir_was_)
      ::setenv("TMPDIR", tmpdir_was_->c_str(), 1);
    else
      ::unsetenv("TMPDIR");
    fs::remove_all(root_);
  }
  fs::path root_, temporary_;
  std::optional<std::string> tmpdir_was_;
};

struct Sample {
  std::string key;
  CellWindow window;
  std::vector<LossCode> codes;

  [[nodiscard]] LossCode at(int col, int row) const {
    const CellWindow& w = window;
    if (col < w.col || row < w.row || col >= w.col + w.columns || row >= w.row + w.rows) return kNoLoss;
    return codes[static_cast<std::size_t>(row - w.row) * static_cast<std::size_t>(w.columns) +
                 static_cast<std::size_t>(col - w.col)];
  }
};

/// Losses of a disc, with unknown ground in a sector; every fourth sample any codes at all.
Sample sample(unsigned seed) {
  std::mt19937 random{seed};
  const auto up_to = [&](unsigned n) { return static_cast<int>(random() % n); };
  Sample s;
  s.key = sha256_hex(std::to_string(seed));
  s.window = {up_to(900), up_to(900), 1 + up_to(700), 1 + up_to(700)};
  const double radius = 1 + up_to(400), mid_col = s.window.columns / 2.0, mid_row = s.window.rows / 2.0;
  for (int r = 0; r < s.window.rows; ++r)
    for (int c = 0; c < s.window.columns; ++c) {
      const double d = std::hypot(c - mid_col, r - mid_row);
      if (seed % 4 == 3)
        s.codes.push_back(static_cast<LossCode>(random()));
      else if (d > radius)
        s.codes.push_back(kNoLoss);
      else
        s.codes.push_back(encode_loss(
            static_cast<float>(60 + 35 * std::log10(1 + d)) + static_cast<float>(random() % 300) / 100, c > r + 100));
    }
  return s;
}

/// Reads all tiles of the samples' map and one ring around it.
void expect_same(const FootprintStore& store, const Sample& s) {
  EXPECT_EQ(store.window(s.key), s.window);
  std::vector<LossCode> codes(kCodesOfTile);
  for (int j = -1; j < 8; ++j)
    for (int i = -1; i < 8; ++i) {
      std::fill(codes.begin(), codes.end(), LossCode{4711});
      bool reached = false, same = true;
      const bool read = store.read_tile(s.key, i, j, codes);
      for (int r = 0; r < kTileCells; ++r)
        for (int c = 0; c < kTileCells; ++c) {
          const LossCode wanted = s.at(i * kTileCells + c, j * kTileCells + r);
          reached = reached || wanted != kNoLoss;
          same = same && codes[static_cast<std::size_t>(r * kTileCells + c)] == (read ? wanted : 4711);
        }
      ASSERT_EQ(read, reached) << s.key << " tile " << i << ", " << j;
      ASSERT_TRUE(same) << s.key << " tile " << i << ", " << j;
    }
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator{folder}, {}));
}

std::string text_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
void write(const fs::path& file, const std::string& text) { std::ofstream{file, std::ios::binary} << text; }

TEST(LossCode, StandsAtItsEdges) {
  EXPECT_EQ(encode_loss(0.0F, false), 0);
  EXPECT_EQ(encode_loss(-3.0F, false), 0);
  EXPECT_EQ(encode_loss(0.004F, false), 0);
  EXPECT_EQ(encode_loss(0.006F, false), 1);
  EXPECT_EQ(encode_loss(327.66F, false), kLargestLoss);
  EXPECT_EQ(encode_loss(327.67F, false), kLargestLoss);
  EXPECT_EQ(encode_loss(1e30F, false), kLargestLoss);
  EXPECT_EQ(encode_loss(INFINITY, true), kLargestLoss | kUnknownBit);
  EXPECT_EQ(encode_loss(-INFINITY, true), kUnknownBit);
  EXPECT_NE(encode_loss(1e30F, true), kNoLoss);
  EXPECT_EQ(encode_loss(NAN, false), kNoLoss);
  EXPECT_EQ(encode_loss(NAN, true), kNoLoss);
  EXPECT_EQ(loss_of(kNoLoss), INFINITY);
  EXPECT_FALSE(crosses_unknown(kNoLoss));
}

TEST(LossCode, EachComesBack) {
  for (int steps = 0; steps <= kLargestLoss; ++steps)
    for (const bool unknown : {false, true}) {
      const LossCode code = encode_loss(static_cast<float>(steps) * 0.01F, unknown);
      ASSERT_EQ(code, steps + (unknown ? kUnknownBit : 0));
      ASSERT_EQ(crosses_unknown(code), unknown);
      ASSERT_NEAR(loss_of(code), steps * 0.01, 3e-5);
      ASSERT_EQ(encode_loss(loss_of(code), unknown), code);
    }
}

TEST_F(Footprints, ComeBackFromSeveralThreadsAndAnyBudget) {
  std::vector<Sample> samples;
  for (unsigned seed = 0; seed < 24; ++seed) samples.push_back(sample(seed));
  for (const bool lasting : {false, true})
    for (const std::uint64_t budget : {std::uint64_t{0}, std::uint64_t{2'000'000}, kAmple}) {
      FootprintStore store{lasting ? root_ / std::to_string(budget) : fs::path{}, budget};
      constexpr std::size_t kThreads = 4;
      const auto on_threads = [&](const auto& task) {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < kThreads; ++t)
          threads.emplace_back([&, t] {
            for (std::size_t i = t; i < samples.size(); i += kThreads) task(i);
          });
      };
      on_threads([&](std::size_t i) {
        EXPECT_FALSE(store.has(samples[i].key));
        store.put(samples[i].key, samples[i].window, samples[i].codes);
        EXPECT_TRUE(store.has(samples[i].key));
        EXPECT_LE(store.bytes_in_memory(), budget);
      });
      EXPECT_EQ(store.size(), samples.size());
      EXPECT_EQ(store.bytes_in_memory() == store.bytes_stored(), budget == kAmple);
      on_threads([&](std::size_t i) { expect_same(store, samples[(i * 7 + 3) % samples.size()]); });

      for (const Sample& s : samples) store.forget(s.key);
      EXPECT_EQ(store.size(), 0U);
      EXPECT_EQ(store.bytes_stored(), 0U);
      EXPECT_EQ(store.bytes_in_memory(), 0U);
      EXPECT_FALSE(store.has(samples[0].key));
    }
  EXPECT_EQ(files_in(root_), 4U);  // tmp and the three folders, all empty
}

TEST_F(Footprints, OfNoCellsOrNoLossTakeNothing) {
  FootprintStore store{{}, 0};
  std::vector<LossCode> tile(kCodesOfTile), empty(std::size_t{300} * 20, kNoLoss);
  store.put("empty", {200, 250, 300, 20}, empty);
  store.put("none", {5, 5, 0, 7}, {});
  EXPECT_EQ(store.bytes_stored(), 0U);
  EXPECT_EQ(store.window("none"), (CellWindow{5, 5, 0, 7}));
  EXPECT_FALSE(store.read_tile("empty", 0, 0, tile));
  EXPECT_FALSE(store.read_tile("none", 0, 0, tile));
  EXPECT_EQ(files_in(temporary_), 0U);
}

TEST_F(Footprints, PutAgainReplaces) {
  for (const std::uint64_t budget : {std::uint64_t{0}, kAmple}) {
    FootprintStore store{{}, budget};
    Sample a = sample(1), b = sample(2);
    b.key = a.key;
    store.put(a.key, a.window, a.codes);
    store.put(b.key, b.window, b.codes);
    EXPECT_EQ(store.size(), 1U);
    expect_same(store, b);
    const std::uint64_t bytes = store.bytes_stored();
    EXPECT_EQ(store.bytes_in_memory(), budget == 0 ? 0 : bytes);
    store.put(b.key, b.window, b.codes);
    EXPECT_EQ(store.bytes_stored(), bytes);
  }
}

TEST_F(Footprints, BeyondTheBudgetLieInATemporaryFolderThatGoes) {
  {
    FootprintStore store{{}, 0};
    EXPECT_EQ(files_in(temporary_), 0U);
    const Sample s = sample(4);
    store.put(s.key, s.window, s.codes);
    EXPECT_EQ(files_in(temporary_), 2U);  // the folder and the footprint
  }
  EXPECT_EQ(files_in(temporary_), 0U);
}

/// Bytes that the program holds of the heap (a sanitizer's own heap counts nothing here).
std::size_t heap_bytes() {
  const struct mallinfo2 heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

TEST_F(Footprints, BeyondTheBudgetHoldNoMemory) {
  FootprintStore store{{}, 0};
  Sample s = sample(7);  // any codes at all, which do not pack
  s.window = {0, 0, 512, 512};
  s.codes.resize(512 * 512);
  std::mt19937 random{1};
  for (LossCode& code : s.codes) code = static_cast<LossCode>(random());
  store.put("first", s.window, s.codes);  // the compressor's buffers
  const std::size_t before = heap_bytes();
  for (int i = 0; i < 20; ++i) store.put("more-" + std::to_string(i), s.window, s.codes);
  EXPECT_GT(store.bytes_stored(), 10'000'000U);
  EXPECT_LT(heap_bytes(), before + 1'000'000);
}

TEST_F(Footprints, AreFoundByTheNextStore) {
  const Sample a = sample(5), b = sample(6);
  const fs::path folder = root_ / "run" / "footprints";
  std::uint64_t bytes = 0;
  {
    FootprintStore store{folder, kAmple};
    store.put(a.key, a.window, a.codes);
    bytes = store.bytes_stored();
  }
  for (const std::uint64_t budget : {std::uint64_t{0}, kAmple}) {
    FootprintStore store{folder, budget};
    EXPECT_EQ(store.size(), 0U);
    EXPECT_TRUE(store.has(a.key));
    EXPECT_FALSE(store.has(b.key));
    EXPECT_EQ(store.size(), 1U);
    EXPECT_EQ(store.bytes_stored(), bytes);
    EXPECT_EQ(store.bytes_in_memory(), budget == 0 ? 0 : bytes);
    expect_same(store, a);
  }
  FootprintStore store{folder, kAmple};
  store.forget(a.key);  // never asked for here, and gone all the same
  EXPECT_FALSE(store.has(a.key));
  EXPECT_EQ(files_in(folder), 0U);
  EXPECT_EQ(files_in(temporary_), 0U);
}

TEST_F(Footprints, SameCodesMakeTheSameFile) {
  const Sample s = sample(8);
  for (const char* folder : {"a", "b"}) FootprintStore{root_ / folder, 0}.put(s.key, s.window, s.codes);
  EXPECT_EQ(text_of(root_ / "a" / (s.key + ".footprint")), text_of(root_ / "b" / (s.key + ".footprint")));
}

class BrokenFile : public Footprints {
 protected:
  BrokenFile() {
    small_.key = "small";
    small_.window = {250, 251, 9, 8};  // four tiles
    for (int i = 0; i < 72; ++i) small_.codes.push_back(static_cast<LossCode>(9000 + 37 * i % 50));
    FootprintStore{folder_, 0}.put(small_.key, small_.window, small_.codes);
    whole_ = text_of(file_);
  }
  [[nodiscard]] bool known(const std::string& text) const {
    write(file_, text);
    FootprintStore store{folder_, kAmple};
    return store.has("small");
  }
  /// The text with its checksum made to hold.
  [[nodiscard]] static std::string signed_anew(std::string text) {
    return text.replace(8, 64, sha256_hex("small\n" + text.substr(72)));
  }
  template <class T>
  [[nodiscard]] std::string forged(std::size_t offset, T value) const {
    std::string text = whole_;
    std::memcpy(text.data() + offset, &value, sizeof value);
    return signed_anew(text);
  }

  Sample small_;
  fs::path folder_ = root_ / "kept", file_ = folder_ / "small.footprint";
  std::string whole_;
};

TEST_F(BrokenFile, IsUnknownAtEveryLengthAndWithAnyByteFlipped) {
  ASSERT_TRUE(known(whole_));
  for (std::size_t length = 0; length < whole_.size(); ++length)
    ASSERT_FALSE(known(whole_.substr(0, length))) << length;
  EXPECT_FALSE(known(whole_ + '\0'));
  EXPECT_FALSE(known(whole_ + whole_));
  for (std::size_t i = 0; i < whole_.size(); ++i) {
    std::string text = whole_;
    text[i] = static_cast<char>(text[i] ^ (1 << i % 8));
    ASSERT_FALSE(known(text)) << i;
  }
  EXPECT_FALSE(known("no footprint at all, but long enough to be one: " + std::string(5000, 'x')));
}

TEST_F(BrokenFile, IsUnknownWhereItsNumbersMakeNoSense) {
  ASSERT_EQ(signed_anew(whole_), whole_);
  constexpr std::size_t kWindow = 72, kStarts = 88;
  for (const int number : {-1, -300, 1 << 30, 0x7FFFFFFF, 0x3FFFFF00})
    for (const std::size_t field : {0U, 4U, 8U, 12U})
      EXPECT_FALSE(known(forged(kWindow + field, number))) << number << " at " << field;
  for (std::size_t tile = 0; tile <= 4; ++tile)
    for (const std::uint64_t start : {std::uint64_t{1} << 63, ~std::uint64_t{0}, std::uint64_t{100'000}})
      EXPECT_FALSE(known(forged(kStarts + 8 * tile, start))) << start << " of tile " << tile;
}

TEST_F(BrokenFile, OfAnotherKeyIsUnknown) {
  fs::copy_file(file_, folder_ / "other.footprint");
  FootprintStore store{folder_, 0};
  EXPECT_FALSE(store.has("other"));
  fs::create_directory(folder_ / "folder.footprint");
  EXPECT_FALSE(store.has("folder"));
  EXPECT_TRUE(store.has("small"));
}

TEST_F(BrokenFile, IsReplacedByThePut) {
  write(file_, whole_.substr(0, 100));
  FootprintStore store{folder_, 0};
  ASSERT_FALSE(store.has("small"));
  store.put(small_.key, small_.window, small_.codes);
  expect_same(store, small_);
  EXPECT_EQ(text_of(file_), whole_);
}

TEST_F(BrokenFile, WhileItIsInUseIsAnError) {
  FootprintStore store{folder_, 0};
  ASSERT_TRUE(store.has("small"));
  std::vector<LossCode> tile(kCodesOfTile);
  // Any flipped bit of a tile's bytes is noticed; also where the file ends too early, or is gone.
  const std::size_t body = whole_.size() - store.bytes_stored();
  int noticed = 0, flips = 0;
  for (std::size_t i = body; i < whole_.size(); ++i, ++flips) {
    std::string text = whole_;
    text[i] = static_cast<char>(text[i] ^ 0x10);
    write(file_, text);
    try {
      for (int t = 0; t < 4; ++t) (void)store.read_tile("small", t % 2, t / 2, tile);
      expect_same(store, small_);  // a bit that zstd does not use
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      EXPECT_EQ(error.where(), file_.string());
      ++noticed;
    }
  }
  EXPECT_GT(noticed, flips * 9 / 10);
  write(file_, whole_.substr(0, body + 1));
  EXPECT_THROW((void)store.read_tile("small", 0, 0, tile), Error);
  fs::remove(file_);
  EXPECT_THROW((void)store.read_tile("small", 0, 0, tile), Error);
}

TEST_F(Footprints, WhatCannotBeIsRefused) {
  FootprintStore store{{}, kAmple};
  const std::vector<LossCode> codes(12);
  for (const CellWindow& w : {CellWindow{-1, 0, 3, 4}, CellWindow{0, -1, 3, 4}, CellWindow{0, 0, -3, -4},
                              CellWindow{0, 0, 3, 3}, CellWindow{0x7FFFFFF0, 0, 12, 1}, CellWindow{0, 1 << 30, 12, 1}})
    EXPECT_THROW(store.put("a", w, codes), std::invalid_argument) << w.col << " " << w.row;
  for (const char* key : {"", "a/b", "..", ".hidden", "a b", "a\n", "\xC3\xA9"}) {
    EXPECT_THROW(store.put(key, {0, 0, 3, 4}, codes), std::invalid_argument) << key;
    EXPECT_THROW((void)store.has(key), std::invalid_argument) << key;
    EXPECT_THROW(store.forget(key), std::invalid_argument) << key;
  }
  EXPECT_THROW((void)store.has(std::string(201, 'k')), std::invalid_argument);
  EXPECT_EQ(store.size(), 0U);
  store.put("corner", {(1 << 30) - 12, 0, 12, 1}, codes);
  std::vector<LossCode> tile(kCodesOfTile);
  EXPECT_TRUE(store.read_tile("corner", (1 << 22) - 1, 0, tile));
  EXPECT_EQ(tile[kTileCells - 12], 0);
  EXPECT_EQ(tile[kTileCells - 13], kNoLoss);
  EXPECT_FALSE(store.read_tile("corner", 0x7FFFFFFF, -0x7FFFFFFF, tile));
  EXPECT_THROW((void)store.read_tile("corner", 0, 0, std::span{tile}.first(100)), std::invalid_argument);
  EXPECT_THROW((void)store.window("unknown"), std::out_of_range);
  EXPECT_THROW((void)store.read_tile("unknown", 0, 0, tile), std::out_of_range);
}

/// Files of this process end at so many bytes, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &was_);
    const rlimit now{bytes, was_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &was_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit was_{};
};

TEST_F(Footprints, AFullOrUnwritableDiskIsNamed) {
  const Sample s = sample(3);  // random codes: does not shrink
  write(root_ / "file", "in the way");
  const auto error_of = [&](const fs::path& folder) {
    FootprintStore store{folder, 0};
    try {
      store.put(s.key, s.window, s.codes);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::output);
      EXPECT_FALSE(store.has(s.key));
      EXPECT_EQ(store.bytes_stored(), 0U);
      return std::string{error.what()};
    }
    return std::string{};
  };
  EXPECT_NE(error_of(root_ / "file" / "kept").find((root_ / "file" / "kept").string()), std::string::npos);
  {
    const FullDisk full{1000};
    EXPECT_NE(error_of(root_ / "kept").find("free space"), std::string::npos);
    EXPECT_NE(error_of({}).find("TMPDIR"), std::string::npos);
  }
  EXPECT_EQ(files_in(root_ / "kept"), 0U);
  EXPECT_EQ(files_in(temporary_), 0U);
  ::setenv("TMPDIR", (root_ / "missing").c_str(), 1);
  EXPECT_NE(error_of({}).find("TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace phusong::sim
