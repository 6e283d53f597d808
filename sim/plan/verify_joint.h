// Checks the certificate of a joint plan: certificate.h says what it holds, joint_evidence.h what it proves.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sim/plan/certificate.h"

namespace phusong::sim {

inline constexpr const char* kJointFormat = "phusong-joint-certificate";

/// Throws as verify_certificate() does.
[[nodiscard]] Verified verify_joint(const nlohmann::ordered_json& json, const std::string& file);

}  // namespace phusong::sim
