// The planner's solver on published instances.
//
//   bench_solver --set scp --time-limit 20 ../shared/instances/scp/scp4*.txt
//   bench_solver --set mclp --p 50 --radius-m 400 --time-limit 10 ../shared/instances/mclp_cities/NewYork.txt
//   bench_solver ... --write-solution DIR      NAME.sol: the chosen columns, counted from 1, one a line
//
// Prints CSV: instance,value,bound,gap_pct,seconds,proof. Seconds are wall time with reading; proof is optimal or
// bound; gap is |bound - value| / |value|. Files may be compressed (.gz).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "tests/support/plan_instances.h"

namespace phusong::bench {
namespace {

constexpr const char* kUsage =
    "usage: bench_solver --set scp|mclp [--p N --radius-m R] [--time-limit S] [--write-solution DIR] FILE...\n";

struct Asked {
  std::string set, folder;
  test::CityQuestion city;
  double time_limit_s = 0.0;
  std::vector<std::string> files;
};

double number_of(const std::string& word) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || !(value > 0.0))
    throw Error{ErrorKind::usage, "", fmt::format("\"{}\" is not a number above 0", word)};
  return value;
}

Asked asked_of(const std::vector<std::string>& words) {
  Asked asked;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) {
      asked.files.push_back(word);
      continue;
    }
    if (i + 1 == words.size()) throw Error{ErrorKind::usage, "", fmt::format("{} wants a value", word)};
    const std::string& value = words[++i];
    if (word == "--set") {
      asked.set = value;
    } else if (word == "--p") {
      asked.city.p = static_cast<int>(number_of(value));
    } else if (word == "--radius-m") {
      asked.city.radius_m = number_of(value);
    } else if (word == "--time-limit") {
      asked.time_limit_s = number_of(value);
    } else if (word == "--write-solution") {
      asked.folder = value;
    } else {
      throw Error{ErrorKind::usage, "", fmt::format("there is no option {}", word)};
    }
  }
  if (asked.set != "scp" && asked.set != "mclp")
    throw Error{ErrorKind::usage, "", fmt::format("--set is scp or mclp, not \"{}\"", asked.set)};
  if (asked.set == "mclp" && (asked.city.p < 1 || !(asked.city.radius_m > 0.0)))
    throw Error{ErrorKind::usage, "", "--set mclp wants --p and --radius-m"};
  if (asked.files.empty()) throw Error{ErrorKind::usage, "", "no file is named"};
  return asked;
}

void solve(const Asked& asked, const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  test::Instance instance = asked.set == "scp" ? test::read_set_cover(file) : test::read_cities(file, asked.city);
  if (asked.time_limit_s > 0.0) instance.problem.time_limit_s = std::max(1e-3, asked.time_limit_s - seconds());
  const sim::PlanSolution solution = sim::make_solver("search_and_prove")->solve(instance.problem, nullptr);
  const double value = asked.set == "scp" ? solution.cost : solution.value;
  const double gap_pct = 100.0 * std::abs(solution.bound - value) / std::max(std::abs(value), 1e-300);
  fmt::print("{},{:.10g},{:.10g},{:.4f},{:.3f},{}\n", instance.name, value, solution.bound, gap_pct, seconds(),
             solution.optimal ? "optimal" : "bound");
  std::fflush(stdout);
  if (asked.folder.empty()) return;
  std::filesystem::create_directories(asked.folder);
  const std::string path = (std::filesystem::path{asked.folder} / (instance.name + ".sol")).string();
  std::ofstream out{path};
  for (const int column : solution.columns) out << column + 1 << '\n';
  if (!out.flush()) throw Error{ErrorKind::output, path, "the solution cannot be written"};
}

int run(const std::vector<std::string>& words) {
  try {
    const Asked asked = asked_of(words);
    fmt::print("instance,value,bound,gap_pct,seconds,proof\n");
    for (const std::string& file : asked.files) solve(asked, file);
    return 0;
  } catch (const Error& error) {
    fmt::print(stderr, "bench_solver: {}\n{}", error.what(), error.kind() == ErrorKind::usage ? kUsage : "");
    return error.kind() == ErrorKind::usage ? 2 : 1;
  }
}

}  // namespace
}  // namespace phusong::bench

int main(int count, char** words) { return phusong::bench::run({words + 1, words + count}); }
