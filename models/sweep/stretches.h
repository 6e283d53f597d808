// Stretches of a path over one kind of ground, as the points come.
//
//   Stretches sea;
//   sea.add(true, 0.0);                            // a point at sea, from the transmitter on
//   sea.add(false, 2.1);                           // one on land
//   double longest = sea.longest_km(2.2);          // the path ends at 2.2 km
//
// Guarantees: a point's stretch begins and ends half-way to its neighbours, which is the caller's to say.
#pragma once

#include <algorithm>

#include "geo/grid/profile.h"

namespace phusong::models {

class Stretches {
 public:
  void add(bool belongs, double begin_km) noexcept {
    if (belongs == open_) return;
    if (belongs) {
      begin_km_ = begin_km;
      if (!any_) first_begin_km_ = begin_km;
      any_ = true;
    } else {
      close(begin_km);
    }
    open_ = belongs;
  }

  // Of a path that ends at end_km.
  [[nodiscard]] double longest_km(double end_km) const noexcept {
    return open_ ? std::max(longest_km_, end_km - begin_km_) : longest_km_;
  }
  [[nodiscard]] double total_km(double end_km) const noexcept {
    return open_ ? total_km_ + (end_km - begin_km_) : total_km_;
  }
  [[nodiscard]] bool any() const noexcept { return any_; }
  [[nodiscard]] double first_begin_km() const noexcept { return first_begin_km_; }
  [[nodiscard]] double last_end_km(double end_km) const noexcept { return open_ ? end_km : last_end_km_; }

 private:
  void close(double end_km) noexcept {
    longest_km_ = std::max(longest_km_, end_km - begin_km_);
    total_km_ += end_km - begin_km_;
    last_end_km_ = end_km;
  }

  bool open_ = false, any_ = false;
  double begin_km_ = 0.0, longest_km_ = 0.0, total_km_ = 0.0, first_begin_km_ = 0.0, last_end_km_ = 0.0;
};

/// The stretches of a path by radio-climatic zone.
struct ZoneStretches {
  Stretches sea, land, inland;
  void add(Zone zone, double begin_km) noexcept {
    sea.add(zone == Zone::sea, begin_km);
    land.add(zone != Zone::sea, begin_km);
    inland.add(zone != Zone::sea && zone != Zone::coastal, begin_km);
  }
};

}  // namespace phusong::models
