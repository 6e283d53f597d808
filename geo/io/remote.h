// Fetches whole small files over HTTP, and says apart "it is not there" from "it could not be read".
//
//   if (const auto bytes = fetch("https://host/list.txt")) ... else ... the server answered 404 ...
#pragma once

#include <optional>
#include <string>

#include "geo/base/progress.h"

namespace phusong::geo {

/// The bytes at an http(s) address; nothing when the server answers 404. The whole file is held in memory.
/// Throws Error{network} for every other failure: no connection, another status, a transfer that ends early; and
/// Error{interrupted} when the user stops it.
[[nodiscard]] std::optional<std::string> fetch(const std::string& address, const Watcher* watcher = nullptr);

}  // namespace phusong::geo
