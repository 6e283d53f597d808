#include "sim/reference/check_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListName = "check.csv";
constexpr std::array<std::string_view, 7> kListColumns{"file",    "model",  "what", "profiles", "expected_column",
                                                       "abs_tol", "rel_tol"};

[[noreturn]] void refuse(const std::string& where, const std::string& sentence) {
  throw Error{ErrorKind::input, where, sentence};
}

/// The folders one level below that do have a list, as the tail of a sentence.
std::string lists_below(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, ignored})
    if (fs::exists(entry.path() / kListName, ignored)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names.empty() ? "" : fmt::format("; the folders {} below it have one", fmt::join(names, ", "));
}

/// Index of a column by its exact name: files have columns that differ in case alone (Ldb, LdB).
std::optional<std::size_t> exact_column(const geo::CsvTable& table, std::string_view name) {
  const auto found = std::find(table.header.begin(), table.header.end(), name);
  if (found == table.header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.header.begin());
}

geo::CsvTable read_existing(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) refuse(file.string(), "there is no such file");
  return geo::read_csv(file.string());
}

/// Columns of numbers from some rows of a table. A column that holds anything else is a fault of that column alone.
void fill(ReferenceProfile& profile, const geo::CsvTable& table, const std::vector<std::size_t>& rows,
          const std::string& file) {
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (const std::size_t r : rows) {
      const std::optional<double> value = geo::parse_number(table.rows[r].cells[c]);
      if (!value) {
        profile.faults[table.header[c]] = fmt::format("{}:{}", file, table.rows[r].line);
        break;
      }
      values.push_back(*value);
    }
    if (values.size() == rows.size()) profile.columns[table.header[c]] = std::move(values);
  }
}

}  // namespace

ReferenceFolder::ReferenceFolder(const fs::path& folder) : folder_{folder} {
  std::error_code ignored;
  if (folder_.filename() == kListName && fs::is_regular_file(folder_, ignored)) folder_ = folder_.parent_path();
  if (!fs::is_directory(folder_, ignored)) refuse(folder.string(), "there is no such folder");
  const fs::path list = folder_ / kListName;
  if (!fs::is_regular_file(list, ignored))
    refuse(folder.string(),
           fmt::format("the folder has no {}, which says what to compare{}", kListName, lists_below(folder_)));

  const geo::CsvTable table = geo::read_csv(list.string());
  std::map<std::string_view, std::size_t> at;
  for (const std::string_view name : kListColumns) {
    const auto column = exact_column(table, name);
    if (!column) refuse(list.string() + ":1", fmt::format("the list has no column {}", name));
    at[name] = *column;
  }

  for (const geo::CsvRow& cells : table.rows) {
    const auto text = [&](std::string_view name) { return std::string{geo::trimmed(cells.cells[at[name]])}; };
    CheckRow row{.line = cells.line,
                 .file = text("file"),
                 .model = text("model"),
                 .what = text("what"),
                 .profiles = text("profiles"),
                 .expected_column = text("expected_column"),
                 .abs_tol = {},
                 .rel_tol = {},
                 .fault = {}};
    const auto tolerance = [&](std::string_view name) -> std::optional<double> {
      const std::string cell = text(name);
      if (cell.empty()) return std::nullopt;
      const std::optional<double> value = geo::parse_number(cell);
      if (!value || *value < 0.0) row.fault = fmt::format("{} is \"{}\", which is no tolerance", name, cell);
      return value;
    };
    row.abs_tol = tolerance("abs_tol");
    row.rel_tol = tolerance("rel_tol");
    for (const auto& [name, cell] :
         {std::pair{"file", &row.file}, {"model", &row.model}, {"expected_column", &row.expected_column}})
      if (cell->empty()) row.fault = fmt::format("the cell of column {} is empty", name);
    if (row.fault.empty() && !row.abs_tol && !row.rel_tol) row.fault = "neither abs_tol nor rel_tol is given";
    rows_.push_back(std::move(row));
  }
}

std::string ReferenceFolder::list_where(const CheckRow& row) const { return where(std::string{kListName}, row.line); }

std::string ReferenceFolder::where(const std::string& file, int line) const {
  return fmt::format("{}:{}", (folder_ / file).string(), line);
}

const geo::CsvTable& ReferenceFolder::cases(const std::string& file) {
  if (const auto found = cases_.find(file); found != cases_.end()) return found->second;
  return cases_.emplace(file, read_existing(folder_ / file)).first->second;
}

ReferenceFolder::Profiles ReferenceFolder::read_long_form(const fs::path& file) const {
  const geo::CsvTable table = read_existing(file);
  const auto name = exact_column(table, "profile");
  if (!name) refuse(file.string() + ":1", "a file of many profiles needs a column profile");
  auto order = exact_column(table, "i");
  if (!order) order = exact_column(table, "index");

  // Points go by their index where there is one, else by their place in the file.
  std::map<std::string, std::vector<std::size_t>> rows_of;
  for (std::size_t r = 0; r < table.rows.size(); ++r) rows_of[table.rows[r].cells[*name]].push_back(r);
  std::vector<double> index(table.rows.size());
  for (std::size_t r = 0; order && r < table.rows.size(); ++r) {
    const std::optional<double> value = geo::parse_number(table.rows[r].cells[*order]);
    if (!value)
      refuse(fmt::format("{}:{}", file.string(), table.rows[r].line),
             fmt::format("the cell of column {} is no number", table.header[*order]));
    index[r] = *value;
  }
  Profiles profiles;
  for (auto& [profile_name, rows] : rows_of) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return index[a] < index[b]; });
    ReferenceProfile& profile = profiles[profile_name];
    profile.where = fmt::format("{}:{}", file.string(), table.rows[rows.front()].line);
    fill(profile, table, rows, file.string());
  }
  return profiles;
}

ReferenceProfile ReferenceFolder::read_one(const fs::path& file) const {
  const geo::CsvTable table = read_existing(file);
  if (table.rows.empty()) refuse(file.string(), "the profile has no points");
  std::vector<std::size_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), 0U);
  ReferenceProfile profile;
  profile.where = file.string();
  fill(profile, table, rows, file.string());

  // The spacing of the original header, which rounded distances would lose.
  fs::path step = file;
  step.replace_extension(".step.csv");
  std::error_code ignored;
  if (fs::is_regular_file(step, ignored)) {
    const geo::CsvTable header = geo::read_csv(step.string());
    const auto column = exact_column(header, "xi_m");
    const std::optional<double> value =
        column && !header.rows.empty() ? geo::parse_number(header.rows.front().cells[*column]) : std::nullopt;
    if (!value || !(*value > 0.0)) refuse(step.string() + ":2", "the spacing xi_m is missing or no number above 0");
    profile.step_m = *value;
  }
  return profile;
}

const ReferenceProfile& ReferenceFolder::profile(const std::string& profiles, const std::string& name,
                                                 const std::string& asked_at) {
  const fs::path place = folder_ / profiles;
  std::error_code ignored;
  if (!fs::exists(place, ignored))
    refuse(asked_at, fmt::format("the profile \"{}\" is asked for, and {} is not there", name, profiles));
  if (!fs::is_directory(place, ignored)) {
    // Every case asks for its profile: a broken file is not read for each of them anew.
    if (const auto broken = broken_.find(profiles); broken != broken_.end()) throw broken->second;
    auto known = profiles_.find(profiles);
    try {
      if (known == profiles_.end()) known = profiles_.emplace(profiles, read_long_form(place)).first;
    } catch (const Error& error) {
      broken_.emplace(profiles, error);
      throw;
    }
    const auto found = known->second.find(name);
    if (found == known->second.end()) refuse(asked_at, fmt::format("the profile \"{}\" is not in {}", name, profiles));
    return found->second;
  }
  Profiles& known = profiles_[profiles];
  if (const auto found = known.find(name); found != known.end()) return found->second;
  const fs::path file = place / (name + ".csv");
  if (!fs::is_regular_file(file, ignored))
    refuse(asked_at, fmt::format("the profile \"{}\" is not in the folder {}", name, profiles));
  return known.emplace(name, read_one(file)).first->second;
}

}  // namespace phusong::sim
