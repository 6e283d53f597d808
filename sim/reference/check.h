// Holds the models against a folder of reference values.
//
//   FolderResult result = check_folder("validation/p1812", all_adapters());
//   for (const RowResult& row : result.rows) row.verdict ...
//
// A case agrees when it is within abs_tol or within rel_tol of the expected value, whichever of the two are given; the
// relative difference is taken to the expected value. A result that is not finite never agrees. Cases whose expected
// cell is empty are left out and counted; a case that cannot be read is counted too, and the others are still held.
// Guarantees: never throws for what a folder holds; pure beside reading.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/reference/adapter.h"
#include "sim/reference/check_list.h"

namespace phusong::sim {

enum class CheckVerdict {
  ok,
  beyond,     ///< at least one case is not within the tolerance
  skipped,    ///< the model or its column is not known here, or no case has an expected value
  unreadable  ///< the folder's own fault, be it in a single case, and no case is beyond; see RowResult::why
};

struct RowResult {
  CheckRow row;
  const Adapter* adapter = nullptr;  ///< null when none fits
  CheckVerdict verdict = CheckVerdict::skipped;
  std::string fault_where;  ///< "file:line" of an unreadable row or of its first unreadable case, else empty
  std::string why;          ///< of that, and of skipped: one sentence
  int cases = 0;            ///< compared
  int beyond = 0;           ///< of them, not within the tolerance
  int left_out = 0;         ///< without an expected value
  int unreadable = 0;       ///< with one, but not to be read
  double largest_abs = 0.0;
  double largest_rel = 0.0;  ///< over cases whose expected value is not 0
  std::string worst;         ///< case_id, else case, else "file:line", of the case nearest to its tolerance or beyond
};

struct FolderResult {
  std::filesystem::path folder;
  std::string fault_where, fault;  ///< why the folder has no rows; else empty
  std::vector<RowResult> rows;
};

[[nodiscard]] FolderResult check_folder(const std::filesystem::path& folder, std::span<const Adapter> adapters);

/// What a set of folders says as a whole, the worst first: beyond where any row is; unreadable where any folder or row
/// is; skipped where a folder holds no row that could be compared; else ok.
[[nodiscard]] CheckVerdict overall(std::span<const FolderResult> folders) noexcept;

}  // namespace phusong::sim
