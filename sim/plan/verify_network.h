// Checks the certificate of a plan with backhaul or quarters: certificate.h says what it holds.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sim/plan/certificate.h"

namespace phusong::sim {

inline constexpr const char* kNetworkFormat = "phusong-network-certificate";

/// Throws as verify_certificate() does.
[[nodiscard]] Verified verify_network(const nlohmann::ordered_json& json, const std::string& file);

}  // namespace phusong::sim
