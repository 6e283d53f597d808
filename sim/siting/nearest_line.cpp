#include "sim/siting/nearest_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

/// Buckets of this side, larger where there would be too many of them.
constexpr double kBucket_m = 1000.0;
constexpr double kMostBuckets = 4'000'000.0;

double distance_to_segment_m(Point p, Point a, Point b) noexcept {
  const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
  const double along = square > 0.0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0.0;
  return std::hypot(a.x + along * dx - p.x, a.y + along * dy - p.y);
}

}  // namespace

NearestLine::NearestLine(const std::vector<geo::LineString>& lines) {
  Extent box;
  for (const geo::LineString& line : lines)
    for (const Point& p : line) box.add(p);
  if (box.empty()) return;
  const double across = std::max(box.east - box.west, 1.0), up = std::max(box.north - box.south, 1.0);
  bucket_m_ = std::max(kBucket_m, std::sqrt(across * up / kMostBuckets));
  west_ = box.west;
  south_ = box.south;
  columns_ = static_cast<int>(across / bucket_m_) + 1;
  rows_ = static_cast<int>(up / bucket_m_) + 1;

  for (const geo::LineString& line : lines) {
    if (line.size() == 1) segments_.push_back({line.front(), line.front()});
    for (std::size_t i = 1; i < line.size(); ++i) {
      const Point a = line[i - 1], b = line[i];
      const int parts = std::max(1, static_cast<int>(std::ceil(phusong::distance_m(a, b) / bucket_m_)));
      const auto at = [&](int part) -> Point {
        const double share = static_cast<double>(part) / parts;
        return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
      };
      for (int part = 0; part < parts; ++part) segments_.push_back({at(part), at(part + 1)});
    }
  }
  // Counting sort of the segments into the buckets of their middles.
  const auto bucket_of_segment = [this](const Segment& s) {
    const auto col = static_cast<int>((0.5 * (s.a.x + s.b.x) - west_) / bucket_m_);
    const auto row = static_cast<int>((0.5 * (s.a.y + s.b.y) - south_) / bucket_m_);
    return bucket_of(std::clamp(col, 0, columns_ - 1), std::clamp(row, 0, rows_ - 1));
  };
  begin_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) + 1, 0);
  for (const Segment& s : segments_) ++begin_[bucket_of_segment(s) + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  member_.resize(segments_.size());
  std::vector<std::uint32_t> next{begin_.begin(), begin_.end() - 1};
  for (std::size_t s = 0; s < segments_.size(); ++s)
    member_[next[bucket_of_segment(segments_[s])]++] = static_cast<std::uint32_t>(s);
}

double NearestLine::distance_m(Point from) const noexcept {
  double best_m = std::numeric_limits<double>::infinity();
  if (segments_.empty()) return best_m;
  const int col0 = static_cast<int>(std::floor((from.x - west_) / bucket_m_));
  const int row0 = static_cast<int>(std::floor((from.y - south_) / bucket_m_));
  const auto look_into = [&](int col, int row) {
    if (col < 0 || row < 0 || col >= columns_ || row >= rows_) return;
    const std::size_t bucket = bucket_of(col, row);
    for (std::uint32_t i = begin_[bucket]; i < begin_[bucket + 1]; ++i) {
      const Segment& s = segments_[member_[i]];
      best_m = std::min(best_m, distance_to_segment_m(from, s.a, s.b));
    }
  };
  // Rings of buckets outwards. A segment reaches half a bucket beyond the one that holds its middle.
  const int outside = std::max({-col0, col0 - (columns_ - 1), -row0, row0 - (rows_ - 1), 0});
  const int last = outside + std::max(columns_, rows_);
  for (int ring = outside; ring <= last; ++ring) {
    if (best_m <= (ring - 1.5) * bucket_m_) break;
    for (int i = -ring; i <= ring; ++i) {
      look_into(col0 + i, row0 - ring);
      if (ring == 0) break;
      look_into(col0 + i, row0 + ring);
      if (i == -ring || i == ring) continue;
      look_into(col0 - ring, row0 + i);
      look_into(col0 + ring, row0 + i);
    }
  }
  return best_m;
}

NearestLine read_nearest(const std::string& source, const std::string& layer, const geo::Crs& crs,
                         const std::string& key) {
  const geo::FeatureTable table = geo::read_features(source, layer, crs);
  if (!table.notes.empty())
    throw Error{
        ErrorKind::input, table.source,
        fmt::format("{} asks for distances, but of features with several parts only one is read ({}{}); split them, "
                    "for instance by ogr2ogr -explodecollections",
                    key, table.notes.front(),
                    table.notes.size() > 1 ? fmt::format(", and {} more", table.notes.size() - 1) : "")};
  std::vector<geo::LineString> lines;
  for (const geo::Feature& feature : table.features) {
    if (const auto* point = std::get_if<Point>(&feature.geometry)) lines.push_back({*point});
    if (const auto* line = std::get_if<geo::LineString>(&feature.geometry)) lines.push_back(*line);
    if (const auto* area = std::get_if<geo::MultiPolygon>(&feature.geometry))
      for (const geo::Polygon& part : *area)
        for (const auto& ring : part.rings) lines.push_back(ring);
  }
  NearestLine nearest{lines};
  if (nearest.empty())
    throw Error{
        ErrorKind::input, table.source,
        fmt::format("{} names this layer, but it holds no line and no point to measure a distance to; correct the "
                    "layer or take the key out",
                    key)};
  return nearest;
}

}  // namespace phusong::sim
