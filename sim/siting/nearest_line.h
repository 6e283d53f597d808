// The nearest point of many lines or points: how far a site is from a road, a jetty or the power grid.
//
//   NearestLine roads{lines};
//   double km = roads.distance_m(site) / 1000.0;       // infinity when there is no line
//
// Guarantees: exact distances to segments on the working plane; const use from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/io/vector_io.h"

namespace phusong::sim {

class NearestLine {
 public:
  NearestLine() = default;
  /// A line of one point is that point. Empty lines count for nothing.
  explicit NearestLine(const std::vector<geo::LineString>& lines);

  [[nodiscard]] bool empty() const noexcept { return segments_.empty(); }
  /// Straight-line metres; infinity when there are no lines.
  [[nodiscard]] double distance_m(Point from) const noexcept;

 private:
  struct Segment {
    Point a, b;
  };
  [[nodiscard]] std::size_t bucket_of(int col, int row) const noexcept {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(col);
  }

  std::vector<Segment> segments_;  ///< none longer than a bucket
  double west_ = 0.0, south_ = 0.0, bucket_m_ = 1.0;
  int columns_ = 0, rows_ = 0;
  std::vector<std::uint32_t> begin_, member_;  ///< of each bucket, the segments whose middle lies in it
};

/// The lines of a layer, its points as lines of one point; areas give their rings. `where` names the scenario's key in
/// messages. Throws Error{input} as read_features does, and for a layer without any place.
[[nodiscard]] NearestLine read_nearest(const std::string& source, const std::string& layer, const geo::Crs& crs,
                                       const std::string& key);

}  // namespace phusong::sim
