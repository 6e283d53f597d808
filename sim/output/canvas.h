// A page to draw on (cairo): pixels, shapes and Vietnamese letters, out as PNG or SVG.
//
//   Canvas page{1200, 800};
//   page.fill(kWhite).rectangle(10, 10, 100, 50, Colour{200, 0, 0});
//   page.text(20, 30, "Cửa Vạn", {.size = 14});
//   geo::write_whole("map.png", page.png());
//
// Guarantees: the same calls give the same bytes; y grows downwards; units are pixels (SVG: points).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace phusong::sim {

struct Colour {
  int red = 0, green = 0, blue = 0;
  double alpha = 1.0;
};
inline constexpr Colour kBlack{20, 24, 28}, kWhite{255, 255, 255}, kGrey{110, 118, 125};
/// "46,158,91" or "#2e9e5b".
[[nodiscard]] Colour colour_of(std::string_view text, double alpha = 1.0);

struct TextStyle {
  double size = 12;
  Colour colour = kBlack;
  bool bold = false;
  enum class Align { left, centre, right } align = Align::left;
  bool halo = false;  ///< a white rim, for letters on a map
};

struct Corner {
  double x, y;
};

class Canvas {
 public:
  enum class Kind { png, svg };
  Canvas(double width, double height, Kind kind = Kind::png);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  [[nodiscard]] double width() const noexcept { return width_; }
  [[nodiscard]] double height() const noexcept { return height_; }

  Canvas& fill(Colour colour);
  /// Pixels 0xRRGGBBAA, row-major, at (x, y), scaled to the size.
  Canvas& image(double x, double y, double w, double h, const std::vector<std::uint32_t>& rgba, int columns, int rows);
  Canvas& rectangle(double x, double y, double w, double h, Colour colour, bool outline = false, double line = 1);
  Canvas& disc(double x, double y, double radius, Colour colour, Colour rim = kWhite, double line = 0.8);
  Canvas& polygon(const std::vector<Corner>& corners, Colour colour);
  Canvas& line(const std::vector<Corner>& corners, Colour colour, double width = 1, const std::vector<double>& dash = {});
  /// A triangle that stands on (x, y), as maps mark masts.
  Canvas& mast(double x, double y, double size, Colour colour, Colour rim = kWhite);
  Canvas& text(double x, double y, std::string_view words, const TextStyle& style = {});
  /// Words that run upwards, centred on (x, y).
  Canvas& text_upwards(double x, double y, std::string_view words, const TextStyle& style = {});
  /// Slanting lines, `gap` apart, within the corners.
  Canvas& hatch(const std::vector<Corner>& corners, Colour colour, double gap, double width = 1);
  /// What follows is drawn inside this rectangle only, until unclip().
  Canvas& clip(double x, double y, double w, double h);
  Canvas& unclip();
  /// Words broken into lines of at most `width`; returns the y after the last line.
  double paragraph(double x, double y, double width, std::string_view words, const TextStyle& style = {});
  [[nodiscard]] double text_width(std::string_view words, const TextStyle& style = {}) const;

  /// The finished page. Call once, for the kind that it was made for.
  [[nodiscard]] std::string png();
  [[nodiscard]] std::string svg();

 private:
  struct Impl;
  double width_, height_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phusong::sim
