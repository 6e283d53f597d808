#include "sim/output/canvas.h"

#include <cairo-svg.h>
#include <cairo.h>
#if defined(__SANITIZE_ADDRESS__)
#include <fontconfig/fontconfig.h>
#endif

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

constexpr const char* kFace = "DejaVu Sans";

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

/// What cairo and fontconfig keep of letters is given back when the process ends where a checker for leaks looks for
/// it. Nobody else gains from that.
struct LettersGivenBack {
  LettersGivenBack() = default;
  ~LettersGivenBack() {
#if defined(__SANITIZE_ADDRESS__)
    cairo_debug_reset_static_data();
    FcFini();
#endif
  }
};

}  // namespace

Colour colour_of(std::string_view text, double alpha) {
  Colour colour{0, 0, 0, alpha};
  int* const parts[] = {&colour.red, &colour.green, &colour.blue};
  if (text.starts_with('#') && text.size() == 7) {
    for (std::size_t i = 0; i < 3; ++i)
      std::from_chars(text.data() + 1 + 2 * i, text.data() + 3 + 2 * i, *parts[i], 16);
    return colour;
  }
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int* part : parts) {
    at = std::from_chars(at, end, *part).ptr;
    if (at < end) ++at;  // the comma
  }
  return colour;
}

struct Canvas::Impl {
  std::string svg_bytes;  ///< outlives the surface that writes into it
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;

  void set(Colour c) const { cairo_set_source_rgba(cairo, c.red / 255.0, c.green / 255.0, c.blue / 255.0, c.alpha); }
  void font(const TextStyle& style) const {
    cairo_select_font_face(cairo, kFace, CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, style.size);
  }
  void trace(const std::vector<Corner>& corners) const {
    for (std::size_t i = 0; i < corners.size(); ++i)
      i == 0 ? cairo_move_to(cairo, corners[i].x, corners[i].y) : cairo_line_to(cairo, corners[i].x, corners[i].y);
  }
};

Canvas::Canvas(double width, double height, Kind kind)
    : width_{width}, height_{height}, impl_{std::make_unique<Impl>()} {
  static const LettersGivenBack at_the_end;
  impl_->surface = kind == Kind::svg ? cairo_svg_surface_create_for_stream(append, &impl_->svg_bytes, width, height)
                                     : cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(width),
                                                                  static_cast<int>(height));
  impl_->cairo = cairo_create(impl_->surface);
  if (cairo_status(impl_->cairo) != CAIRO_STATUS_SUCCESS)
    throw Error{ErrorKind::output, "",
                std::string{"a picture cannot be drawn: "} + cairo_status_to_string(cairo_status(impl_->cairo))};
}

Canvas::~Canvas() {
  cairo_destroy(impl_->cairo);
  cairo_surface_destroy(impl_->surface);
}

Canvas& Canvas::fill(Colour colour) {
  impl_->set(colour);
  cairo_paint(impl_->cairo);
  return *this;
}

Canvas& Canvas::image(double x, double y, double w, double h, const std::vector<std::uint32_t>& rgba, int columns,
                      int rows) {
  // Cairo wants premultiplied ARGB in the machine's byte order.
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_ARGB32, columns);
  std::vector<unsigned char> bytes(static_cast<std::size_t>(stride) * static_cast<std::size_t>(rows));
  for (int r = 0; r < rows; ++r) {
    auto* const out =
        reinterpret_cast<std::uint32_t*>(bytes.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(stride));
    for (int c = 0; c < columns; ++c) {
      const std::uint32_t p =
          rgba[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)];
      const std::uint32_t a = p & 255U;
      const auto part = [a](std::uint32_t v) { return (v * a + 127U) / 255U; };
      out[c] = a << 24 | part(p >> 24) << 16 | part(p >> 16 & 255U) << 8 | part(p >> 8 & 255U);
    }
  }
  cairo_surface_t* const picture =
      cairo_image_surface_create_for_data(bytes.data(), CAIRO_FORMAT_ARGB32, columns, rows, stride);
  cairo_save(impl_->cairo);
  cairo_translate(impl_->cairo, x, y);
  cairo_scale(impl_->cairo, w / columns, h / rows);
  cairo_set_source_surface(impl_->cairo, picture, 0, 0);
  cairo_paint(impl_->cairo);
  cairo_restore(impl_->cairo);
  cairo_surface_destroy(picture);
  return *this;
}

Canvas& Canvas::rectangle(double x, double y, double w, double h, Colour colour, bool outline, double line) {
  impl_->set(colour);
  cairo_rectangle(impl_->cairo, x, y, w, h);
  cairo_set_line_width(impl_->cairo, line);
  outline ? cairo_stroke(impl_->cairo) : cairo_fill(impl_->cairo);
  return *this;
}

Canvas& Canvas::disc(double x, double y, double radius, Colour colour, Colour rim, double line) {
  cairo_new_sub_path(impl_->cairo);
  cairo_arc(impl_->cairo, x, y, radius, 0.0, 6.283185307179586);
  impl_->set(colour);
  cairo_fill_preserve(impl_->cairo);
  impl_->set(rim);
  cairo_set_line_width(impl_->cairo, line);
  cairo_stroke(impl_->cairo);
  return *this;
}

Canvas& Canvas::polygon(const std::vector<Corner>& corners, Colour colour) {
  impl_->trace(corners);
  cairo_close_path(impl_->cairo);
  impl_->set(colour);
  cairo_fill(impl_->cairo);
  return *this;
}

Canvas& Canvas::line(const std::vector<Corner>& corners, Colour colour, double width, const std::vector<double>& dash) {
  impl_->trace(corners);
  impl_->set(colour);
  cairo_set_line_width(impl_->cairo, width);
  cairo_set_line_join(impl_->cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(impl_->cairo, dash.data(), static_cast<int>(dash.size()), 0.0);
  cairo_stroke(impl_->cairo);
  cairo_set_dash(impl_->cairo, nullptr, 0, 0.0);
  return *this;
}

Canvas& Canvas::mast(double x, double y, double size, Colour colour, Colour rim) {
  const std::vector<Corner> corners{
      {x - size * 0.5, y + size * 0.45}, {x + size * 0.5, y + size * 0.45}, {x, y - size * 0.55}};
  polygon(corners, colour);
  impl_->trace(corners);
  cairo_close_path(impl_->cairo);
  impl_->set(rim);
  cairo_set_line_width(impl_->cairo, 0.8);
  cairo_stroke(impl_->cairo);
  return *this;
}

double Canvas::text_width(std::string_view words, const TextStyle& style) const {
  impl_->font(style);
  cairo_text_extents_t extents;
  cairo_text_extents(impl_->cairo, std::string{words}.c_str(), &extents);
  return extents.x_advance;
}

Canvas& Canvas::text(double x, double y, std::string_view words, const TextStyle& style) {
  const std::string owned{words};
  const double width = text_width(words, style);
  const double left = style.align == TextStyle::Align::left     ? x
                      : style.align == TextStyle::Align::centre ? x - width / 2.0
                                                                : x - width;
  cairo_move_to(impl_->cairo, left, y);
  if (style.halo) {
    cairo_text_path(impl_->cairo, owned.c_str());
    impl_->set({255, 255, 255, 0.85});
    cairo_set_line_width(impl_->cairo, 3.0);
    cairo_set_line_join(impl_->cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke_preserve(impl_->cairo);
    impl_->set(style.colour);
    cairo_fill(impl_->cairo);
    return *this;
  }
  impl_->set(style.colour);
  cairo_show_text(impl_->cairo, owned.c_str());
  return *this;
}

Canvas& Canvas::text_upwards(double x, double y, std::string_view words, const TextStyle& style) {
  const double width = text_width(words, style);
  cairo_save(impl_->cairo);
  cairo_translate(impl_->cairo, x, y + width / 2.0);
  cairo_rotate(impl_->cairo, -1.5707963267948966);
  impl_->font(style);
  impl_->set(style.colour);
  cairo_move_to(impl_->cairo, 0.0, 0.0);
  cairo_show_text(impl_->cairo, std::string{words}.c_str());
  cairo_restore(impl_->cairo);
  return *this;
}

Canvas& Canvas::hatch(const std::vector<Corner>& corners, Colour colour, double gap, double width) {
  if (corners.empty()) return *this;
  double left = corners.front().x, right = left, top = corners.front().y, bottom = top;
  for (const Corner& c : corners) {
    left = std::min(left, c.x);
    right = std::max(right, c.x);
    top = std::min(top, c.y);
    bottom = std::max(bottom, c.y);
  }
  cairo_save(impl_->cairo);
  impl_->trace(corners);
  cairo_close_path(impl_->cairo);
  cairo_clip(impl_->cairo);
  impl_->set(colour);
  cairo_set_line_width(impl_->cairo, width);
  // Lines x + y = constant on a lattice of the page, so that neighbouring pieces meet.
  for (double sum = std::floor((left + top) / gap) * gap; sum <= right + bottom; sum += gap) {
    cairo_move_to(impl_->cairo, sum - bottom, bottom);
    cairo_line_to(impl_->cairo, sum - top, top);
  }
  cairo_stroke(impl_->cairo);
  cairo_restore(impl_->cairo);
  return *this;
}

Canvas& Canvas::clip(double x, double y, double w, double h) {
  cairo_save(impl_->cairo);
  cairo_rectangle(impl_->cairo, x, y, w, h);
  cairo_clip(impl_->cairo);
  return *this;
}

Canvas& Canvas::unclip() {
  cairo_restore(impl_->cairo);
  return *this;
}

double Canvas::paragraph(double x, double y, double width, std::string_view words, const TextStyle& style) {
  std::string line_so_far;
  const double step = style.size * 1.35;
  while (!words.empty()) {
    const std::size_t space = words.find(' ');
    const std::string_view word = words.substr(0, space);
    const std::string longer = line_so_far.empty() ? std::string{word} : line_so_far + " " + std::string{word};
    if (!line_so_far.empty() && text_width(longer, style) > width) {
      text(x, y, line_so_far, style);
      y += step;
      line_so_far = word;
    } else {
      line_so_far = longer;
    }
    words = space == std::string_view::npos ? std::string_view{} : words.substr(space + 1);
  }
  if (!line_so_far.empty()) {
    text(x, y, line_so_far, style);
    y += step;
  }
  return y;
}

std::string Canvas::png() {
  std::string bytes;
  cairo_surface_flush(impl_->surface);
  const cairo_status_t status = cairo_surface_write_to_png_stream(impl_->surface, append, &bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error{ErrorKind::output, "", std::string{"a picture cannot be written: "} + cairo_status_to_string(status)};
  return bytes;
}

std::string Canvas::svg() {
  cairo_surface_finish(impl_->surface);
  // Cairo numbers its surfaces through the whole process; the page's own bytes must not depend on earlier pages.
  constexpr std::string_view kName = "surface";
  const std::string& from = impl_->svg_bytes;
  std::string page;
  std::vector<std::string> numbers;
  std::size_t at = 0;
  for (std::size_t found = from.find(kName); found != std::string::npos; found = from.find(kName, at)) {
    const std::size_t begin = found + kName.size();
    const std::size_t end = std::min(from.find_first_not_of("0123456789", begin), from.size());
    page.append(from, at, begin - at);
    at = end;
    if (begin == end) continue;
    const std::string number = from.substr(begin, end - begin);
    const auto known = std::find(numbers.begin(), numbers.end(), number);
    page += std::to_string(known - numbers.begin() + 1);
    if (known == numbers.end()) numbers.push_back(number);
  }
  return page.append(from, at);
}

}  // namespace phusong::sim
