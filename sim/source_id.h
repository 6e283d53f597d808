// Which program this is, for keys of what is kept between runs: hashes of its own sources, made when it is built
// (cmake/source_id.cmake).
//
//   hash.add(engine_id());
//
// Guarantees: the same sources give the same id on any machine; a change of comment lines alone changes none.
#pragma once

#include <string_view>

namespace phusong::sim {

/// Of all that a result depends on: 16 hex digits.
[[nodiscard]] std::string_view engine_id() noexcept;
/// Of what decides how far a mast is heard: ground, models, coverage and verdicts.
[[nodiscard]] std::string_view radio_id() noexcept;

}  // namespace phusong::sim
