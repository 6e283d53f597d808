// The losses around masts ("footprints"), kept as compressed tiles of the map: in memory as far as a stated budget
// goes, in files beyond it.
//
//   FootprintStore store{checkpoints / "footprints", 2'000'000'000};
//   if (!store.has(key)) store.put(key, window, losses_around(mast));       // on many threads, each its own keys
//   std::vector<LossCode> codes(kCodesOfTile);
//   if (store.read_tile(key, 3, 7, codes)) add_to_map(codes);
//
// Guarantees: what read_tile gives is what was put, code by code, whatever the budget and the threads. The compressed
// codes in memory never pass the budget; beside them stand 8 bytes a tile for its place, and what a put is working on.
// Files appear whole or not at all; a file that is broken, short or of another key counts as unknown. All functions may
// run at once, but put and forget of a key beside no other call for that key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>

namespace phusong::sim {

/// The loss of one path in two bytes: 0 to 32766 are hundredths of a dB; bit 15: the path crosses unknown ground.
using LossCode = std::uint16_t;
inline constexpr LossCode kNoLoss = 0xFFFF;  ///< out of range
inline constexpr LossCode kUnknownBit = 0x8000;
inline constexpr LossCode kLargestLoss = 32766;  // 32767 with kUnknownBit would be kNoLoss
inline constexpr float kLossStep_db = 0.01F;

/// To the nearest step, from 0 to 327.66 dB: what lies outside, infinity too, becomes the nearer end. NaN is kNoLoss.
[[nodiscard]] inline LossCode encode_loss(float loss_db, bool path_unknown) noexcept {
  if (loss_db != loss_db) return kNoLoss;
  const float steps = loss_db * 100.0F + 0.5F;
  const float clamped = steps < 0.0F ? 0.0F : steps > float{kLargestLoss} ? float{kLargestLoss} : steps;
  return static_cast<LossCode>(static_cast<int>(clamped) | (path_unknown ? kUnknownBit : 0));
}
/// Infinite where out of range, so that no level reckoned from it serves anyone.
[[nodiscard]] inline float loss_of(LossCode code) noexcept {
  if (code == kNoLoss) return std::numeric_limits<float>::infinity();
  return static_cast<float>(code & ~kUnknownBit) * kLossStep_db;
}
/// False where out of range: no path was looked at.
[[nodiscard]] inline bool crosses_unknown(LossCode code) noexcept {
  return code != kNoLoss && (code & kUnknownBit) != 0;
}

/// A rectangle of cells of the map's grid; without cells when columns or rows is 0.
struct CellWindow {
  int col = 0, row = 0, columns = 0, rows = 0;
  friend bool operator==(const CellWindow&, const CellWindow&) = default;
};

/// Tiles are aligned to the map's grid: tile (i, j) holds columns 256 i to 256 i + 255 and rows 256 j to 256 j + 255.
inline constexpr int kTileCells = 256;
inline constexpr std::size_t kCodesOfTile = std::size_t{kTileCells} * kTileCells;

class FootprintStore {
 public:
  /// `folder`: where each footprint is kept as a file, for a later run to find; made on the first put, removed by the
  /// caller. Empty: nothing is kept beyond this object, and what passes the budget goes to a temporary folder (under
  /// $TMPDIR or /tmp) that the destructor removes.
  FootprintStore(std::filesystem::path folder, std::uint64_t memory_bytes);
  ~FootprintStore();
  FootprintStore(const FootprintStore&) = delete;
  FootprintStore& operator=(const FootprintStore&) = delete;

  /// Whether the footprint is known, in memory or as a whole, intact file in the folder. Such a file is read once,
  /// here. A key is what a file may be called: 1 to 200 letters, digits, '-', '_', '.', the first no '.'; all functions
  /// throw std::invalid_argument on another.
  [[nodiscard]] bool has(const std::string& key);
  /// Keeps the footprint in place of what the key had. `codes`: row by row over the window.
  /// Throws std::invalid_argument when the window has negative numbers, cells past 2^30, or not as many as `codes`;
  /// Error{output} when a file cannot be written.
  void put(const std::string& key, const CellWindow& window, std::span<const LossCode> codes);

  // These two: only of a key that was put, or that has() knows; otherwise std::out_of_range.
  [[nodiscard]] CellWindow window(const std::string& key) const;
  /// The kCodesOfTile codes of one tile, row by row, kNoLoss where the footprint does not reach. False, and `codes`
  /// untouched, when it reaches no cell of the tile. Throws Error{input} when a file was changed meanwhile.
  [[nodiscard]] bool read_tile(const std::string& key, int tile_col, int tile_row, std::span<LossCode> codes) const;

  /// Gives up the footprint, its file included: has() is false from here on.
  void forget(const std::string& key);

  [[nodiscard]] std::uint64_t bytes_in_memory() const;  ///< compressed, of the footprints kept in memory
  [[nodiscard]] std::uint64_t bytes_stored() const;     ///< compressed, of all known footprints, wherever they lie
  [[nodiscard]] std::size_t size() const;               ///< how many footprints are known

 private:
  struct Footprint;

  [[nodiscard]] std::shared_ptr<const Footprint> find(const std::string& key) const;
  void keep(const std::string& key, std::shared_ptr<Footprint> footprint);
  [[nodiscard]] std::filesystem::path spill(const std::string& key, const Footprint& footprint);

  const std::filesystem::path folder_;
  const std::uint64_t memory_bytes_;
  mutable std::mutex mutex_;  // over everything below
  std::unordered_map<std::string, std::shared_ptr<const Footprint>> known_;
  std::uint64_t bytes_in_memory_ = 0;
  std::uint64_t bytes_stored_ = 0;
  std::filesystem::path temporary_;  // made when first needed
};

}  // namespace phusong::sim
