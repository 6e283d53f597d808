// Checkpoints: finished pieces of long work, kept on disk so that a stopped run goes on where it was.
//
//   Checkpoints keep{folder, scenario_hash};
//   std::vector<float> band;
//   if (!keep.load("map-00012", band)) { band = compute(); keep.save("map-00012", band); }
//
// Guarantees: a piece is loaded only when it was made under the same key (scenario, inputs, program version) and its
// checksum holds; otherwise it is computed again. Files appear whole or not at all. Thread-safe for distinct names.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace phusong::sim {

class Checkpoints {
 public:
  /// Keeps nothing.
  Checkpoints() = default;
  Checkpoints(std::filesystem::path folder, std::string key) : folder_{std::move(folder)}, key_{std::move(key)} {}

  /// A narrower key, for one part of the work: its pieces lie in a folder of their own, so that parts never overwrite
  /// each other, whatever their names.
  [[nodiscard]] Checkpoints with(const std::string& part) const;

  template <class T>
  [[nodiscard]] bool load(const std::string& name, std::vector<T>& cells) const {
    static_assert(std::is_trivially_copyable_v<T>);
    std::vector<std::byte> bytes;
    if (!load_bytes(name, bytes) || bytes.size() % sizeof(T) != 0) return false;
    cells.resize(bytes.size() / sizeof(T));
    copy_bytes(cells.data(), bytes);
    return true;
  }
  template <class T>
  void save(const std::string& name, const std::vector<T>& cells) const {
    static_assert(std::is_trivially_copyable_v<T>);
    save_bytes(name, std::as_bytes(std::span{cells}));
  }
  /// A folder for pieces that keep themselves, under this key and inside this folder; empty when nothing is kept.
  [[nodiscard]] std::filesystem::path folder_of(const std::string& name) const;
  /// Removes the folder after a finished run.
  void clear() const;

 private:
  static void copy_bytes(void* to, const std::vector<std::byte>& bytes);
  [[nodiscard]] bool load_bytes(const std::string& name, std::vector<std::byte>& bytes) const;
  void save_bytes(const std::string& name, std::span<const std::byte> bytes) const;

  std::filesystem::path folder_;
  std::string key_;
};

}  // namespace phusong::sim
