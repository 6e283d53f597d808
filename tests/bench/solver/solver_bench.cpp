// The planner's solver on published instances; those with backhaul (stprbh, backhaul, quarters) are network_bench.h's.
//
//   bench_solver --set scp --time-limit 20 ../shared/instances/scp/scp4*.txt
//   bench_solver --set mclp --p 50 --radius-m 400 --time-limit 10 ../shared/instances/mclp_cities/NewYork.txt
//   bench_solver --set synthetic --rows 1000000 --columns 10000 --p 200 --radius-m 500,1500 --seed 1 --time-limit 60
//   bench_solver --set synthetic --rows 113 --columns 5000 --p 0 --budget 60 --front 50
//                                              cost,value,bound,proof of each point instead, and how long all took
//   bench_solver ... --write-solution DIR      NAME.sol: the chosen columns, counted from 1, one a line
//   bench_solver ... --certificate DIR         NAME.json, and checks it as `phusong plan verify` does
//
// Prints CSV: instance,value,bound,gap_pct,seconds,proof. Seconds are wall time with reading (of synthetic ones with
// making them); proof is optimal, bound or none; gap is |bound - value| / |value|. Files may be compressed (.gz). With
// --cpu a line on the error output tells the processor seconds of this program and of the solver that it called.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "sim/plan/certificate.h"
#include "sim/plan/cover_evidence.h"
#include "sim/plan/pareto.h"
#include "tests/bench/solver/network_bench.h"
#include "tests/bench/solver/number_of.h"
#include "tests/support/plan_instances.h"

namespace phusong::bench {
namespace {

constexpr const char* kUsage =
    "usage: bench_solver --set scp|mclp [--p N --radius-m R] [--time-limit S] [--write-solution DIR] [--certificate "
    "DIR]\n"
    "                    [--cpu yes] FILE...\n"
    "       bench_solver --set synthetic --rows N --columns M --p N [--radius-m FROM,TO] [--clusters SHARE] [--seed "
    "N]\n"
    "                    [--budget B] [--front POINTS] [--time-limit S] ...\n"
    "       bench_solver --set stprbh [--time-limit S] [--write-solution DIR] [--certificate DIR] FILE...\n"
    "       bench_solver --set backhaul|resilient|quarters [--candidates N] [--villages N] [--hops N] [--budget VND]\n"
    "                    [--quarters N] [--seed N] [--time-limit S] [--write-solution DIR] [--certificate DIR]\n";

struct Asked {
  std::string set, folder, certificates;
  test::CityQuestion city;
  test::SyntheticQuestion synthetic;
  bool cpu = false;
  int front = 0;  ///< points; 0: one plan
  double time_limit_s = 0.0;
  std::vector<std::string> files;
};

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
      asked.city.p = asked.synthetic.p = static_cast<int>(number_of(value, true));
    } else if (word == "--radius-m") {
      const std::size_t comma = value.find(',');
      asked.city.radius_m = asked.synthetic.radius_from_m = number_of(value.substr(0, comma));
      asked.synthetic.radius_to_m =
          comma == std::string::npos ? asked.city.radius_m : number_of(value.substr(comma + 1));
    } else if (word == "--rows") {
      asked.synthetic.rows = static_cast<std::size_t>(number_of(value));
    } else if (word == "--columns") {
      asked.synthetic.columns = static_cast<std::size_t>(number_of(value));
    } else if (word == "--budget") {
      asked.synthetic.budget = number_of(value);
    } else if (word == "--clusters") {
      asked.synthetic.share_in_clusters = number_of(value, true);
    } else if (word == "--seed") {
      asked.synthetic.seed = static_cast<std::uint64_t>(number_of(value));
    } else if (word == "--front") {
      asked.front = static_cast<int>(number_of(value));
    } else if (word == "--cpu") {
      asked.cpu = true;
    } else if (word == "--certificate") {
      asked.certificates = value;
    } else if (word == "--time-limit") {
      asked.time_limit_s = number_of(value);
    } else if (word == "--write-solution") {
      asked.folder = value;
    } else {
      throw Error{ErrorKind::usage, "", fmt::format("there is no option {}", word)};
    }
  }
  if (asked.set != "scp" && asked.set != "mclp" && asked.set != "synthetic")
    throw Error{ErrorKind::usage, "", fmt::format("--set is scp, mclp or synthetic, not \"{}\"", asked.set)};
  if (asked.set == "synthetic") {
    if (asked.synthetic.radius_to_m < asked.synthetic.radius_from_m || asked.synthetic.share_in_clusters > 1.0)
      throw Error{ErrorKind::usage, "", "--radius-m rises and --clusters is at most 1"};
    if (!asked.files.empty()) throw Error{ErrorKind::usage, "", "--set synthetic makes its problem and reads no file"};
    asked.files.emplace_back();
  }
  if (asked.set == "mclp" && (asked.city.p < 1 || !(asked.city.radius_m > 0.0)))
    throw Error{ErrorKind::usage, "", "--set mclp wants --p and --radius-m"};
  if (asked.files.empty()) throw Error{ErrorKind::usage, "", "no file is named"};
  return asked;
}

/// Processor seconds of this program and of the processes that it has started and seen the end of.
double cpu_seconds() {
  double sum = 0.0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      sum += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  }
  return sum;
}

void write(const std::string& folder, const std::string& name, const std::string& text) {
  std::filesystem::create_directories(folder);
  const std::string path = (std::filesystem::path{folder} / name).string();
  std::ofstream out{path};
  out << text;
  if (!out.flush()) throw Error{ErrorKind::output, path, "the file cannot be written"};
}

test::Instance instance_of(const Asked& asked, const std::string& file) {
  if (asked.set == "synthetic") return test::synthetic(asked.synthetic);
  return asked.set == "scp" ? test::read_set_cover(file) : test::read_cities(file, asked.city);
}

void solve(const Asked& asked, const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  const double cpu_begin = cpu_seconds();
  const auto seconds = [begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  test::Instance instance = instance_of(asked, file);
  const double read_cpu = cpu_seconds() - cpu_begin;
  if (asked.time_limit_s > 0.0) instance.problem.time_limit_s = std::max(1e-3, asked.time_limit_s - seconds());
  if (asked.front > 0) {
    if (asked.set == "scp") throw Error{ErrorKind::usage, "", "--front is for most coverage"};
    const std::vector<sim::ParetoPoint> front =
        sim::pareto_front(instance.problem, {.points = asked.front, .time_limit_s = instance.problem.time_limit_s},
                          nullptr)
            .points;
    for (const sim::ParetoPoint& point : front)
      fmt::print("{:.10g},{:.10g},{:.10g},{}\n", point.cost, point.value, point.bound,
                 point.proven ? "optimal" : "bound");
    fmt::print(stderr, "{}: {} points in {:.3f} s, {:.3f} s of processor time\n", instance.name, front.size(),
               seconds(), cpu_seconds() - cpu_begin);
    return;
  }
  sim::PlanSolution solution = sim::make_solver("search_and_prove")->solve(instance.problem, nullptr);
  const double value = asked.set == "scp" ? solution.cost : solution.value;
  const double gap_pct = 100.0 * std::abs(solution.bound - value) / std::max(std::abs(value), 1e-300);
  const char* proof = solution.optimal ? "optimal" : std::isfinite(solution.bound) ? "bound" : "none";
  fmt::print("{},{:.10g},{:.10g},{:.4f},{:.3f},{}\n", instance.name, value, solution.bound, gap_pct, seconds(), proof);
  std::fflush(stdout);
  if (asked.cpu)
    fmt::print(stderr, "{}: {:.2f} s of processor time, {:.2f} s of them reading; {}\n", instance.name,
               cpu_seconds() - cpu_begin, read_cpu, solution.bound_method);
  if (!asked.folder.empty()) {
    std::string lines;
    for (const int column : solution.columns) lines += fmt::format("{}\n", column + 1);
    write(asked.folder, instance.name + ".sol", lines);
  }
  if (!asked.certificates.empty()) {
    const double before = seconds();
    sim::prove_cover(instance.problem, solution, 0.25 * asked.time_limit_s, nullptr);
    const double made = seconds();
    const std::string text =
        sim::certificate_text(instance.problem, solution, {.option = instance.name, .version = PHUSONG_VERSION});
    write(asked.certificates, instance.name + ".json", text);
    const double begin_check = seconds();
    const sim::Verified facts = sim::verify_certificate(text, instance.name + ".json");
    fmt::print(stderr,
               "{}: {} prove {:.10g} (gap {:.4f} %, claimed {:.4f} %); {:.2f} s, {:.2f} MB, checked in {:.2f} s\n",
               instance.name, facts.by_tree ? fmt::format("{} leaves", facts.leaves) : "the multipliers", facts.bound,
               facts.gap_pct, facts.claimed_gap_pct, made - before, 1e-6 * static_cast<double>(text.size()),
               seconds() - begin_check);
  }
}

int run(const std::vector<std::string>& words) {
  try {
    if (asks_for_network(words)) return run_network(words), 0;
    const Asked asked = asked_of(words);
    fmt::print("{}\n", asked.front > 0 ? "cost,value,bound,proof" : "instance,value,bound,gap_pct,seconds,proof");
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
