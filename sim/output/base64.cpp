#include "sim/output/base64.h"

#include <openssl/evp.h>

namespace phusong::sim {

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string base64(std::string_view bytes) {
  return base64(std::span{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace phusong::sim
