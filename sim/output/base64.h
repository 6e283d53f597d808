// Base64 (RFC 4648) for pictures inside the report.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace phusong::sim {

[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace phusong::sim
