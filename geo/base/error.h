// The one exception type of phusong: what went wrong, where, and what to do about it.
//
//   throw Error{ErrorKind::input, "data/dem.tif", "the raster has no coordinate system; "
//               "give it one with gdal_edit.py -a_srs, or set terrain.crs"};
//
// Only the command line prints errors and turns the kind into an exit code.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace phusong {

/// What kind of failure; the value is the documented exit code of the command line.
enum class ErrorKind : int {
  usage = 2,        ///< unknown option or argument
  scenario = 3,     ///< the scenario file: syntax, unknown key, value out of range
  input = 4,        ///< a file that the scenario names: missing, no CRS, broken, wrong place
  output = 5,       ///< results cannot be written: no space, no permission
  infeasible = 6,   ///< the plan that was asked for does not exist
  network = 7,      ///< a remote file could not be read
  interrupted = 130 ///< stopped by the user; finished stages are kept
};

/// Domain: `where` is a path, `path:line:column`, or empty; `what` is one sentence that a planner can act on.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, std::string where, const std::string& sentence)
      : std::runtime_error{where.empty() ? sentence : where + ": " + sentence},
        kind_{kind}, where_{std::move(where)}, sentence_{sentence} {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] const std::string& sentence() const noexcept { return sentence_; }

 private:
  ErrorKind kind_;
  std::string where_;
  std::string sentence_;
};

}  // namespace phusong
