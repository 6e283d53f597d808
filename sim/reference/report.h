// What a check found, in words: for a terminal, for a program, and the page docs/validation.md.
//
//   print(check_text(results));
//
// Guarantees: the page holds no figure that differs from machine to machine: differences stand there as powers of ten.
#pragma once

#include <span>
#include <string>

#include "sim/reference/check.h"
#include "sim/reference/plain_table.h"

namespace phusong::sim {

/// A table per folder and one line that sums up.
[[nodiscard]] std::string check_text(std::span<const FolderResult> folders);
/// One row per row of the lists, with every figure in a column of its own.
[[nodiscard]] PlainTable check_table(std::span<const FolderResult> folders);
/// docs/validation.md; folders are named relative to `root`.
[[nodiscard]] std::string validation_page(std::span<const FolderResult> folders, const std::filesystem::path& root);

[[nodiscard]] std::string_view word_of(CheckVerdict verdict) noexcept;
/// The power of ten above a difference, at least 1e-9: "< 1e-08". Differences below that are rounding.
[[nodiscard]] std::string class_of(double difference);

}  // namespace phusong::sim
