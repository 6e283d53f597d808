#include "sim/reference/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/catalogue.h"

namespace phusong::sim {

namespace {

std::string difference_text(double difference) { return fmt::format("{:.1e}", difference); }

std::string tolerance_text(const CheckRow& row) {
  std::string text = row.abs_tol ? fmt::format("{:g}", *row.abs_tol) : "";
  if (row.rel_tol) text += fmt::format("{}{:g} of the value", text.empty() ? "" : " or ", *row.rel_tol);
  return text;
}

std::string cases_text(const RowResult& result) {
  return result.left_out > 0 ? fmt::format("{} ({} left out)", result.cases, result.left_out)
                             : fmt::format("{}", result.cases);
}

/// A whole row, or so many of its cases with the first of them.
std::string unreadable_text(const RowResult& result) {
  const std::string what =
      result.unreadable > 0 ? fmt::format("unreadable in {} of {}", result.unreadable, result.unreadable + result.cases)
                            : "unreadable";
  return fmt::format("{}: {}: {}", what, result.fault_where, result.why);
}

std::string verdict_text(const RowResult& result) {
  switch (result.verdict) {
    case CheckVerdict::ok:
      return "ok";
    case CheckVerdict::beyond:
      return fmt::format("beyond in {} of {}", result.beyond, result.cases) +
             (result.unreadable > 0 ? "; " + unreadable_text(result) : "");
    case CheckVerdict::skipped:
      return "skipped: " + result.why;
    case CheckVerdict::unreadable:
      return unreadable_text(result);
  }
  return "";
}

std::string_view edition_of(const Adapter& adapter) {
  for (const models::Model& model : models::all_models())
    if (model.name == adapter.catalogue_name) return model.edition;
  return adapter.edition;
}

}  // namespace

std::string_view word_of(CheckVerdict verdict) noexcept {
  switch (verdict) {
    case CheckVerdict::ok:
      return "ok";
    case CheckVerdict::beyond:
      return "beyond";
    case CheckVerdict::skipped:
      return "skipped";
    case CheckVerdict::unreadable:
      return "unreadable";
  }
  return "";
}

std::string class_of(double difference) {
  if (!std::isfinite(difference)) return "not finite";
  for (int power = -9; power < 9; ++power)
    if (difference < std::pow(10.0, power)) return fmt::format("< {:g}", std::pow(10.0, power));
  return ">= 1e+09";
}

std::string check_text(std::span<const FolderResult> folders) {
  std::string text;
  int counts[4] = {};
  for (const FolderResult& folder : folders) {
    text += folder.folder.string() + "\n";
    if (!folder.fault.empty()) {
      text += fmt::format("  unreadable: {}\n\n", folder.fault);
      ++counts[static_cast<int>(CheckVerdict::unreadable)];
      continue;
    }
    PlainTable table{
        {"file", "model", "column", "cases", "abs. diff.", "rel. diff.", "worst case", "tolerance", "verdict"},
        {},
        {"cases", "abs. diff.", "rel. diff."}};
    for (const RowResult& result : folder.rows) {
      const bool compared = result.cases > 0;
      table.rows.push_back({result.row.file, result.row.model, result.row.expected_column, cases_text(result),
                            compared ? difference_text(result.largest_abs) : "-",
                            compared ? difference_text(result.largest_rel) : "-", compared ? result.worst : "-",
                            tolerance_text(result.row), verdict_text(result)});
      ++counts[static_cast<int>(result.verdict)];
    }
    text += table_text(table, 2) + "\n";
  }
  const auto count = [&](CheckVerdict verdict) { return counts[static_cast<int>(verdict)]; };
  text += fmt::format("{} ok, {} beyond the tolerance, {} skipped, {} unreadable\n", count(CheckVerdict::ok),
                      count(CheckVerdict::beyond), count(CheckVerdict::skipped), count(CheckVerdict::unreadable));
  return text;
}

PlainTable check_table(std::span<const FolderResult> folders) {
  PlainTable table{
      {"folder", "line", "file", "model", "what", "expected_column", "cases", "beyond", "left_out", "unreadable",
       "largest_abs", "largest_rel", "worst_case", "abs_tol", "rel_tol", "verdict", "why"},
      {},
      {"line", "cases", "beyond", "left_out", "unreadable", "largest_abs", "largest_rel", "abs_tol", "rel_tol"}};
  const auto number = [](std::optional<double> value) { return value ? fmt::format("{}", *value) : ""; };
  for (const FolderResult& folder : folders) {
    const std::string name = folder.folder.string();
    if (!folder.fault.empty())
      table.rows.push_back({name, "", "", "", "", "", "", "", "", "", "", "", "", "", "", "unreadable",
                            fmt::format("{}: {}", folder.fault_where, folder.fault)});
    for (const RowResult& result : folder.rows) {
      const CheckRow& row = result.row;
      const bool compared = result.cases > 0;
      const auto figure = [&](double value) { return compared ? fmt::format("{}", value) : ""; };
      const std::string why =
          result.fault_where.empty() ? result.why : fmt::format("{}: {}", result.fault_where, result.why);
      table.rows.push_back({name, std::to_string(row.line), row.file, row.model, row.what, row.expected_column,
                            std::to_string(result.cases), std::to_string(result.beyond),
                            std::to_string(result.left_out), std::to_string(result.unreadable),
                            figure(result.largest_abs), figure(result.largest_rel), result.worst, number(row.abs_tol),
                            number(row.rel_tol), std::string{word_of(result.verdict)}, why});
    }
  }
  return table;
}

std::string validation_page(std::span<const FolderResult> folders, const std::filesystem::path& root) {
  PlainTable table{
      {"folder", "file", "model", "edition", "what", "column", "cases", "largest difference", "tolerance", "verdict"},
      {},
      {}};
  for (const FolderResult& folder : folders)
    for (const RowResult& result : folder.rows) {
      const CheckRow& row = result.row;
      // The difference that the tolerance is about.
      const double difference = row.abs_tol ? result.largest_abs : result.largest_rel;
      const bool compared = result.cases > 0;
      table.rows.push_back({folder.folder.lexically_relative(root).string(), row.file,
                            result.adapter != nullptr ? std::string{result.adapter->catalogue_name} : row.model,
                            result.adapter != nullptr ? std::string{edition_of(*result.adapter)} : "", row.what,
                            row.expected_column, cases_text(result),
                            compared ? class_of(difference) + (row.abs_tol ? "" : " of the value") : "-",
                            tolerance_text(row), std::string{word_of(result.verdict)}});
    }
  return "# Validation\n"
         "Every model against reference values that others computed or published. The figures are made by the tests "
         "from\n"
         "the folders of reference data; anyone who has such a folder repeats a line with\n\n"
         "    phusong models check FOLDER\n\n"
         "A case agrees when it is within the tolerance; with two tolerances, within either. Differences are shown as "
         "the\n"
         "power of ten above the largest one (in the unit of the column; \"of the value\": relative), and never below "
         "1e-09,\n"
         "where machines begin to differ. \"Left out\" are cases without an expected value. To make this page anew:\n"
         "`PHUSONG_WRITE_DOCS=1 test_reference --gtest_filter=Validation.*`.\n\n" +
         table_markdown(table);
}

}  // namespace phusong::sim
