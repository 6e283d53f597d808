// Certificates that a hand has changed, for the tests of both kinds.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "sim/plan/certificate.h"

namespace phusong::sim {

using Json = nlohmann::ordered_json;

/// A file changed by hand, with the digest brought along: the check must find the rest by itself.
inline std::string changed(const std::string& text, const std::function<void(Json&)>& change) {
  Json json = Json::parse(text);
  change(json);
  json["digest"] = sha256_hex(json["problem"].dump());
  return json.dump();
}

inline std::string complaint(const std::string& text) {
  try {
    (void)verify_certificate(text, "plan.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_EQ(error.where(), "plan.json");
    return error.sentence();
  }
  return "holds";
}

}  // namespace phusong::sim
