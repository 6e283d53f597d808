// A point-to-point link for people and programs: words, tables, JSON and a picture.
//
//   LinkResult link = evaluate_link(path, request);
//   std::cout << link_text(link);
//   draw_link(link, "link.svg");
//
// Guarantees: what rests on unknown ground is called unverified everywhere: brackets in the table, empty in CSV, null
// in JSON, where the values over the assumed ground have names of their own.
#pragma once

#include <filesystem>
#include <string>

#include "sim/link/link.h"

namespace phusong::sim {

/// One sentence: clear, entered or obstructed, by how much and where.
[[nodiscard]] std::string link_verdict(const LinkResult& link);
[[nodiscard]] std::string link_text(const LinkResult& link);
/// One row per model.
[[nodiscard]] std::string link_csv(const LinkResult& link);
[[nodiscard]] std::string link_json(const LinkResult& link);
/// Terrain with Earth bulge, direct ray, 0.6 of the first Fresnel zone, obstacles, clutter, and the losses below.
/// `file` ends in .png or .svg. Throws Error{usage} for another ending, Error{output}.
void draw_link(const LinkResult& link, const std::filesystem::path& file);

}  // namespace phusong::sim
