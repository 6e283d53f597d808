#include "tests/bench/solver/network_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "geo/base/error.h"
#include "sim/plan/certificate.h"
#include "tests/bench/solver/number_of.h"
#include "tests/support/network_instances.h"

namespace phusong::bench {

namespace {

struct Asked {
  std::string set, folder, certificates;
  test::NetworkQuestion question;
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
    if (word == "--set")
      asked.set = value;
    else if (word == "--time-limit")
      asked.time_limit_s = number_of(value);
    else if (word == "--write-solution")
      asked.folder = value;
    else if (word == "--certificate")
      asked.certificates = value;
    else if (word == "--candidates")
      asked.question.candidates = static_cast<int>(number_of(value));
    else if (word == "--villages")
      asked.question.villages = static_cast<int>(number_of(value));
    else if (word == "--hops")
      asked.question.max_hops = static_cast<int>(number_of(value));
    else if (word == "--budget")
      asked.question.budget = number_of(value);
    else if (word == "--quarters")
      asked.question.quarters = static_cast<int>(number_of(value));
    else if (word == "--seed")
      asked.question.seed = static_cast<std::uint64_t>(number_of(value));
    else
      throw Error{ErrorKind::usage, "", fmt::format("there is no option {}", word)};
  }
  if (asked.set == "stprbh" && asked.files.empty()) throw Error{ErrorKind::usage, "", "no file is named"};
  if (asked.set != "stprbh" && !asked.files.empty())
    throw Error{ErrorKind::usage, "", fmt::format("--set {} draws its problem and reads no file", asked.set)};
  if (asked.set == "quarters") {
    asked.question.backhaul = false;
    if (asked.question.quarters == 0) asked.question.quarters = 8;
  }
  return asked;
}

void write(const std::string& folder, const std::string& name, const std::string& text) {
  std::filesystem::create_directories(folder);
  const std::string path = (std::filesystem::path{folder} / name).string();
  std::ofstream out{path};
  out << text;
  if (!out.flush()) throw Error{ErrorKind::output, path, "the file cannot be written"};
}

/// Written, checked as `phusong plan verify` does, and told of on the error output. It may take a quarter of the
/// time.
void certify(const test::NetworkInstance& instance, const sim::NetworkSolution& s, double time_limit_s,
             const std::string& folder) {
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  const sim::NetworkEvidence evidence = sim::prove_network(instance.problem, s, 0.25 * time_limit_s, nullptr);
  const std::string text =
      sim::certificate_text(instance.problem, s, evidence, {.option = instance.name, .version = PHUSONG_VERSION});
  write(folder, instance.name + ".json", text);
  const double made = seconds();
  if (std::getenv("PHUSONG_SHOW") != nullptr)
    for (const sim::NetworkProof& proof : evidence.proofs)
      fmt::print(stderr, "  quarter {}, {}: {:.10g} by {} rows, {} cuts\n", proof.quarter,
                 proof.layered ? "layers" : "labels", proof.bound, proof.prices.size(), proof.cuts.size());
  const sim::Verified facts = sim::verify_certificate(text, instance.name + ".json");
  fmt::print(stderr,
             "{}: {} prove {:.10g} (gap {:.4f} %, claimed {:.4f} %); {:.2f} s, {:.2f} MB, checked in {:.2f} s\n",
             instance.name, facts.by_tree ? fmt::format("{} leaves", facts.leaves) : "the dual values",
             instance.fixed_value + facts.bound,
             100.0 * std::abs(facts.bound - s.value) / std::max(instance.fixed_value + s.value, 1e-300),
             100.0 * std::abs(s.bound - s.value) / std::max(instance.fixed_value + s.value, 1e-300), made,
             1e-6 * static_cast<double>(text.size()), seconds() - made);
}

void solve(const Asked& asked, test::NetworkInstance instance, double seconds_so_far) {
  const double time_limit_s = asked.time_limit_s;
  const auto begin = std::chrono::steady_clock::now();
  if (time_limit_s > 0.0) instance.problem.time_limit_s = std::max(1e-3, time_limit_s - seconds_so_far);
  const sim::NetworkSolution s = sim::solve_network(instance.problem, nullptr);
  const double seconds =
      seconds_so_far + std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  // What is printed is what the plan is worth by the problem alone.
  if (const std::string breach = sim::breach_of(instance.problem, s); !breach.empty())
    throw Error{ErrorKind::infeasible, instance.name, "the plan does not hold: " + breach};
  const double value = instance.fixed_value + s.value, bound = instance.fixed_value + s.bound;
  const double gap_pct = 100.0 * std::abs(bound - value) / std::max(std::abs(value), 1e-300);
  fmt::print("{},{:.10g},{:.10g},{:.4f},{:.3f},{}\n", instance.name, value, bound, gap_pct, seconds,
             s.optimal ? "optimal" : "bound");
  std::fflush(stdout);
  if (std::getenv("PHUSONG_SHOW") != nullptr)
    fmt::print(stderr, "  {}; {} cuts in {} rounds, {} nodes; {} BTS, {} relays, cost {:.6g}{}\n", s.bound_method,
               s.cuts, s.cut_rounds, s.nodes, s.configurations.size(), s.relays.size(), s.cost,
               s.cut_short ? ", cut short" : "");
  if (!asked.folder.empty()) {
    std::string lines;
    for (const sim::NetworkLink& link : s.links)
      lines += fmt::format("{} {} {}\n", link.depth, link.node + 1, link.from + 1);
    write(asked.folder, instance.name + ".sol", lines);
  }
  if (!asked.certificates.empty()) certify(instance, s, time_limit_s, asked.certificates);
}

}  // namespace

bool asks_for_network(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "--set")
      return words[i + 1] == "stprbh" || words[i + 1] == "backhaul" || words[i + 1] == "resilient" ||
             words[i + 1] == "quarters";
  return false;
}

void run_network(const std::vector<std::string>& words) {
  const Asked asked = asked_of(words);
  fmt::print("instance,value,bound,gap_pct,seconds,proof\n");
  std::fflush(stdout);
  const auto timed = [&](const auto& make) {
    const auto begin = std::chrono::steady_clock::now();
    test::NetworkInstance instance = make();
    solve(asked, std::move(instance), std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  };
  for (const std::string& file : asked.files) timed([&] { return test::read_stprbh(file); });
  if (asked.files.empty())
    timed([&] {
      test::NetworkInstance instance = test::draw_network(asked.question);
      instance.problem.resilient = asked.set == "resilient";
      if (instance.problem.resilient) instance.name += "-resilient";
      return instance;
    });
}

}  // namespace phusong::bench
