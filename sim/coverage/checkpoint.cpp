#include "sim/coverage/checkpoint.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "geo/base/hash.h"
#include "geo/io/whole_file.h"

namespace phusong::sim {

namespace {

constexpr std::size_t kHexDigits = 64;

/// The first 128 bytes of a checkpoint: who may read it, and the checksum of what follows.
std::string header_of(const std::string& key, std::span<const std::byte> bytes) {
  return sha256_hex(key) + Sha256{}.add(key).add(bytes).hex();
}

}  // namespace

Checkpoints Checkpoints::with(const std::string& part) const {
  constexpr std::size_t kEnough = 16;  // hex digits that keep the parts of one run apart
  return {folder_.empty() ? folder_ : folder_ / sha256_hex(part).substr(0, kEnough), key_ + "/" + part};
}

std::filesystem::path Checkpoints::folder_of(const std::string& name) const {
  constexpr std::size_t kEnough = 16;  // hex digits that keep the keys of one folder apart
  return folder_.empty() ? folder_ : folder_ / (name + "-" + sha256_hex(key_).substr(0, kEnough));
}

void Checkpoints::copy_bytes(void* to, const std::vector<std::byte>& bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
}

bool Checkpoints::load_bytes(const std::string& name, std::vector<std::byte>& bytes) const {
  if (folder_.empty()) return false;
  std::ifstream in{folder_ / (name + ".part"), std::ios::binary};
  if (!in) return false;
  const std::string all{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  if (all.size() < 2 * kHexDigits) return false;
  const std::span<const std::byte> body = std::as_bytes(std::span{all}).subspan(2 * kHexDigits);
  if (header_of(key_ + "/" + name, body) != all.substr(0, 2 * kHexDigits)) return false;
  bytes.assign(body.begin(), body.end());
  return true;
}

void Checkpoints::save_bytes(const std::string& name, std::span<const std::byte> bytes) const {
  if (folder_.empty()) return;
  std::error_code ignored;  // a folder that cannot be made shows when the file is written
  std::filesystem::create_directories(folder_, ignored);
  std::string all = header_of(key_ + "/" + name, bytes);
  all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  geo::write_whole(folder_ / (name + ".part"), all);
}

void Checkpoints::clear() const {
  if (folder_.empty()) return;
  std::error_code ignored;  // a left-over checkpoint does no harm: its key is checked on reading
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace phusong::sim
