// Stretches of a path over one kind of ground, as the points come.
//
//   Stretches sea;
//   sea.add(true, 0.0);                                   // from the transmitter on
//   const Stretches all = sea.ended(false, 2.1, 2.2);     // one more point from 2.1 km, end of the path at 2.2 km
//
// Guarantees: a point's stretch begins and ends half-way to its neighbours, which is the caller's to say.
#pragma once

#include <algorithm>

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
  /// The same stretches with one more point that begins at `border_km` and ends the path at `end_km`.
  [[nodiscard]] Stretches ended(bool belongs, double border_km, double end_km) const noexcept {
    Stretches all = *this;
    all.add(belongs, border_km);
    if (belongs) all.close(end_km);
    return all;
  }

  [[nodiscard]] bool any() const noexcept { return any_; }
  [[nodiscard]] double longest_km() const noexcept { return longest_km_; }
  [[nodiscard]] double total_km() const noexcept { return total_km_; }
  [[nodiscard]] double first_begin_km() const noexcept { return first_begin_km_; }
  [[nodiscard]] double last_end_km() const noexcept { return last_end_km_; }

 private:
  void close(double end_km) noexcept {
    longest_km_ = std::max(longest_km_, end_km - begin_km_);
    total_km_ += end_km - begin_km_;
    last_end_km_ = end_km;
  }

  bool open_ = false, any_ = false;
  double begin_km_ = 0.0, longest_km_ = 0.0, total_km_ = 0.0, first_begin_km_ = 0.0, last_end_km_ = 0.0;
};

}  // namespace phusong::models
