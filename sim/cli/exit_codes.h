// The exit codes of phusong, in one table from which --help is printed; the man page is held against it by a test.
#pragma once

#include <array>

#include "geo/base/error.h"

namespace phusong::cli {

struct ExitCode {
  int code;
  const char* text;
};

inline constexpr int kInternalError = 1;
/// The first stop came while plans were being made: what is written is whole, with the best plans by then.
inline constexpr int kStoppedWithResults = 8;
// Of `models check` alone, as programs that compare use them.
inline constexpr int kBeyondTolerance = 1;
inline constexpr int kNothingChecked = 2;

inline constexpr std::array<ExitCode, 10> kExitCodes{{
    {0, "all went well"},
    {kInternalError, "an error inside phusong, or not enough memory; of models check: a value beyond its tolerance"},
    {static_cast<int>(ErrorKind::usage),
     "an unknown command, option or argument; of models check, where no value is beyond: a folder with nothing to "
     "check, "
     "or something unreadable, be it a single case"},
    {static_cast<int>(ErrorKind::scenario), "the scenario file: syntax, unknown key, value out of range"},
    {static_cast<int>(ErrorKind::input),
     "a file that the scenario names: missing, without CRS, broken, in the wrong place; of plan verify: a certificate "
     "that does not hold"},
    {static_cast<int>(ErrorKind::output), "results cannot be written: no space, no permission"},
    {static_cast<int>(ErrorKind::infeasible), "the plan that was asked for does not exist"},
    {static_cast<int>(ErrorKind::network), "a remote file could not be read"},
    {kStoppedWithResults,
     "stopped by the user while plans were being made; all results are written, with the best plans known by then, and "
     "finished stages are kept"},
    {static_cast<int>(ErrorKind::interrupted), "stopped by the user before that; finished stages are kept"},
}};

}  // namespace phusong::cli
