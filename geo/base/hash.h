// SHA-256 of bytes and files, as lower-case hex; for cache keys and the run manifest.
//
//   std::string key = sha256_hex("text");
//   std::string input = sha256_file("dem.tif");     // equals `sha256sum dem.tif`
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace phusong {

/// Accumulates a SHA-256 over several parts. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& add(std::span<const std::byte> bytes);
  Sha256& add(std::string_view text);
  /// 64 hex digits. Call once.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view text);
/// Throws Error{input} when the file cannot be read.
[[nodiscard]] std::string sha256_file(const std::filesystem::path& file);

}  // namespace phusong
