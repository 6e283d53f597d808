#include "sim/reference/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool in(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool stands_for(std::string_view pattern, std::string_view column) {
  if (pattern.ends_with('*')) return column.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == column;
}

const Answer* answer_of(const Adapter& adapter, std::string_view column) {
  for (const Answer& answer : adapter.answers)
    if (stands_for(answer.column, column)) return &answer;
  return nullptr;
}

/// The adapter whose columns the file has; the longest list wins, the first of equals. Says why when there is none.
const Adapter* adapter_for(const CheckRow& row, const std::vector<std::string>& header,
                           std::span<const Adapter> adapters, std::string& why) {
  const Adapter* best = nullptr;
  bool model_known = false;
  std::string_view missing;
  bool column_known = false;
  bool profile_missing = false;
  for (const Adapter& adapter : adapters) {
    if (adapter.model != row.model) continue;
    model_known = true;
    if (answer_of(adapter, row.expected_column) == nullptr) continue;
    column_known = true;
    const auto lacking = std::find_if(adapter.columns.begin(), adapter.columns.end(),
                                      [&](std::string_view column) { return !in(header, column); });
    if (lacking != adapter.columns.end()) {
      if (missing.empty()) missing = *lacking;
    } else if (adapter.profile && row.profiles.empty()) {
      profile_missing = true;
    } else if (best == nullptr || adapter.columns.size() > best->columns.size()) {
      best = &adapter;
    }
  }
  if (best != nullptr) return best;
  if (!model_known)
    why = fmt::format("no model \"{}\" is known", row.model);
  else if (!column_known)
    why = fmt::format("{} gives no {}", row.model, row.expected_column);
  else if (profile_missing)
    why = fmt::format("{} needs profiles, and the list names none", row.model);
  else
    why = fmt::format("{} needs a column {}", row.model, missing);
  return nullptr;
}

std::string id_of(const ReferenceCase& one, const std::string& place) {
  for (const std::string_view column : {"case_id", "case"})
    if (one.has(column)) return one.text(column);
  return place;
}

/// How far a difference is from its tolerance: at most 1 agrees. With both tolerances, the kinder one counts.
double share_of_tolerance(double difference, double expected, const CheckRow& row) {
  if (!std::isfinite(difference)) return kInfinity;
  const auto share = [&](std::optional<double> limit) {
    if (!limit) return kInfinity;
    if (difference <= *limit) return *limit > 0.0 ? difference / *limit : 0.0;
    return *limit > 0.0 ? std::max(difference / *limit, std::nextafter(1.0, 2.0)) : kInfinity;
  };
  std::optional<double> relative;
  if (row.rel_tol) relative = *row.rel_tol * std::abs(expected);
  return std::min(share(row.abs_tol), share(relative));
}

/// `place` names a case that has no name of its own.
void compare(const ReferenceCase& one, const std::string& place, const Answer& answer, RowResult& result,
             double& worst_share) {
  const double expected = one.number(result.row.expected_column);
  const double difference = std::abs(answer.of(one) - expected);
  const double share = share_of_tolerance(difference, expected, result.row);

  ++result.cases;
  if (share > 1.0) ++result.beyond;
  // Not a number counts as infinitely far, here and in the report.
  const double shown = std::isfinite(difference) ? difference : kInfinity;
  result.largest_abs = std::max(result.largest_abs, shown);
  if (expected != 0.0) result.largest_rel = std::max(result.largest_rel, shown / std::abs(expected));
  if (share > worst_share) {
    worst_share = share;
    result.worst = id_of(one, place);
  }
}

void note_fault(const Error& error, const std::string& otherwise, RowResult& result) {
  result.fault_where = error.where().empty() ? otherwise : error.where();
  result.why = error.sentence();
}

/// May throw Error for what the files hold, but not for a single case.
void check_row(ReferenceFolder& folder, std::span<const Adapter> adapters, RowResult& result) {
  const CheckRow& row = result.row;
  if (!row.fault.empty()) throw Error{ErrorKind::input, folder.list_where(row), row.fault};
  // A model that nobody knows is skipped even when its file is not there.
  if (std::none_of(adapters.begin(), adapters.end(), [&](const Adapter& a) { return a.model == row.model; })) {
    result.why = fmt::format("no model \"{}\" is known", row.model);
    return;
  }

  const geo::CsvTable& table = folder.cases(row.file);
  if (!in(table.header, row.expected_column))
    throw Error{ErrorKind::input, folder.where(row.file, 1),
                fmt::format("the file has no column {}, which check.csv expects", row.expected_column)};
  result.adapter = adapter_for(row, table.header, adapters, result.why);
  if (result.adapter == nullptr) return;
  const Answer& answer = *answer_of(*result.adapter, row.expected_column);

  double worst_share = -1.0;
  ReferenceCase one;
  for (const geo::CsvRow& line : table.rows) {
    one.where = folder.where(row.file, line.line);
    for (std::size_t c = 0; c < table.header.size(); ++c) one.cells[table.header[c]] = line.cells[c];
    if (!one.has(row.expected_column)) {
      ++result.left_out;
      continue;
    }
    // A case that cannot be read hides no other one.
    try {
      if (result.adapter->profile) one.profile = &folder.profile(row.profiles, one.text("profile"), one.where);
      compare(one, fmt::format("{}:{}", row.file, line.line), answer, result, worst_share);
    } catch (const Error& error) {
      if (result.unreadable++ == 0) note_fault(error, one.where, result);
    }
  }
  if (result.beyond > 0)
    result.verdict = CheckVerdict::beyond;
  else if (result.unreadable > 0)
    result.verdict = CheckVerdict::unreadable;
  else if (result.cases > 0)
    result.verdict = CheckVerdict::ok;
  else
    result.why = fmt::format("no case has a value in column {}", row.expected_column);
}

}  // namespace

FolderResult check_folder(const std::filesystem::path& folder, std::span<const Adapter> adapters) {
  FolderResult result{.folder = folder, .fault_where = {}, .fault = {}, .rows = {}};
  try {
    ReferenceFolder data{folder};
    for (const CheckRow& row : data.rows()) {
      RowResult& checked = result.rows.emplace_back();
      checked.row = row;
      try {
        check_row(data, adapters, checked);
      } catch (const Error& error) {
        checked.verdict = CheckVerdict::unreadable;
        note_fault(error, data.list_where(row), checked);
      }
    }
  } catch (const Error& error) {
    result.fault_where = error.where();
    result.fault = error.sentence();
  }
  return result;
}

CheckVerdict overall(std::span<const FolderResult> folders) noexcept {
  const auto any_row = [](const FolderResult& folder, CheckVerdict verdict) {
    return std::any_of(folder.rows.begin(), folder.rows.end(),
                       [&](const RowResult& row) { return row.verdict == verdict; });
  };
  const auto any = [&](auto&& holds) { return std::any_of(folders.begin(), folders.end(), holds); };
  if (any([&](const FolderResult& f) { return any_row(f, CheckVerdict::beyond); })) return CheckVerdict::beyond;
  if (any([&](const FolderResult& f) { return !f.fault.empty() || any_row(f, CheckVerdict::unreadable); }))
    return CheckVerdict::unreadable;
  if (folders.empty() || any([&](const FolderResult& f) { return !any_row(f, CheckVerdict::ok); }))
    return CheckVerdict::skipped;
  return CheckVerdict::ok;
}

}  // namespace phusong::sim
