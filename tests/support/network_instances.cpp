#include "tests/support/network_instances.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <random>
#include <string_view>
#include <vector>

#include "geo/base/error.h"
#include "tests/support/plan_instances.h"

namespace phusong::test {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// One line of a file as words.
class Line {
 public:
  Line(const std::string& file, int number, std::string_view text) : file_{file}, number_{number} {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      const bool gap = i == text.size() || text[i] == ' ' || text[i] == '\t' || text[i] == '\r';
      if (!gap) continue;
      if (i > begin) words_.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  [[nodiscard]] std::string_view word() const { return words_.empty() ? std::string_view{} : words_[0]; }
  [[nodiscard]] std::string_view word(std::size_t i) const {
    return i < words_.size() ? words_[i] : std::string_view{};
  }
  [[nodiscard]] double number(std::size_t i, double least, double most) const {
    double value = 0.0;
    const std::string_view text = word(i);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !(value >= least && value <= most))
      fail(fmt::format("\"{}\" stands where a number between {} and {} is expected", text, least, most));
    return value;
  }
  [[nodiscard]] int whole(std::size_t i, int least, int most) const {
    const double value = number(i, least, most);
    if (value != std::floor(value)) fail(fmt::format("{} is not a whole number", value));
    return static_cast<int>(value);
  }
  [[noreturn]] void fail(const std::string& sentence) const {
    throw Error{ErrorKind::input, fmt::format("{}:{}", file_, number_), sentence};
  }

 private:
  const std::string& file_;
  int number_;
  std::vector<std::string_view> words_;
};

struct Place {
  double x = 0.0, y = 0.0;  // km
};
double apart(const Place& a, const Place& b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// Numbers that are the same with every library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_{seed} {}
  double unit() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  double normal() {  // Box and Muller
    return std::sqrt(-2.0 * std::log(1.0 - unit())) * std::cos(2.0 * std::numbers::pi * unit());
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

 private:
  std::mt19937_64 random_;
};

}  // namespace

NetworkInstance read_stprbh(const std::string& file) {
  const std::string text = text_of(file);
  NetworkInstance instance;
  instance.name = std::filesystem::path{file}.filename().string();
  sim::NetworkProblem& p = instance.problem;
  p.objective = sim::Objective::people;
  p.max_hops = -1;
  std::string section;
  int number = 0, root = -1;
  constexpr int kMost = 10'000'000;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Line line{file, ++number, std::string_view{text}.substr(begin, end - begin)};
    begin = end + 1;
    const std::string_view word = line.word();
    if (number == 1 && word != "33D32945") line.fail("an STP file begins with 33D32945");
    if (word == "SECTION") {
      section = line.word(1);
    } else if (word == "END") {
      section.clear();
    } else if (section == "Graph") {
      const int nodes = static_cast<int>(p.nodes.size());
      if (word == "Nodes") p.nodes.resize(at(line.whole(1, 1, kMost)));
      if (word == "Root") root = line.whole(1, 1, nodes) - 1;
      if (word == "Budget") p.budget = line.number(1, 0.0, 1e15);
      if (word == "HopLimit") p.max_hops = line.whole(1, 0, kMost);
      if (word == "E") {
        const int u = line.whole(1, 1, nodes) - 1, v = line.whole(2, 1, nodes) - 1;
        if (u == v) line.fail("an edge leads from a node to itself");
        p.hops.push_back({.a = u, .b = v, .cost = line.number(3, 0.0, 1e15)});
      }
    } else if (word == "PV") {
      const int v = line.whole(1, 1, static_cast<int>(p.nodes.size())) - 1;
      const double revenue = line.number(2, 0.0, 1e15);
      if (v == root) {
        instance.fixed_value += revenue;
      } else if (revenue > 0.0) {
        p.configurations.push_back({.node = v, .rows = {static_cast<int>(p.rows.size())}});
        p.rows.push_back({.weight = revenue});
      }
    }
  }
  if (root < 0 || p.max_hops < 0)
    throw Error{ErrorKind::input, file, "the file names no root or no hop limit; is it of the STPRBH?"};
  if (!(p.budget > 0.0)) throw Error{ErrorKind::input, file, "the file names no budget above 0"};
  p.nodes[at(root)].root = true;
  return instance;
}

NetworkInstance draw_network(const NetworkQuestion& question) {
  constexpr double kSide_km = 140.0;
  constexpr int kClusters = 12;
  Dice dice{question.seed};
  const auto anywhere = [&] { return Place{dice.between(0.0, kSide_km), dice.between(0.0, kSide_km)}; };
  const auto near = [&](const Place& place, double sigma) {
    return Place{std::clamp(place.x + sigma * dice.normal(), 0.0, kSide_km),
                 std::clamp(place.y + sigma * dice.normal(), 0.0, kSide_km)};
  };
  const auto millions = [](double cost) { return 1.0e6 * std::round(cost / 1.0e6); };
  std::vector<Place> clusters, villages, places;
  for (int i = 0; i < kClusters; ++i) clusters.push_back(anywhere());
  NetworkInstance instance;
  instance.name =
      fmt::format("{}x{}{}{}-seed{}", question.villages, question.candidates, question.backhaul ? "-backhaul" : "",
                  question.quarters > 0 ? fmt::format("-{}quarters", question.quarters) : "", question.seed);
  sim::NetworkProblem& p = instance.problem;
  p.objective = sim::Objective::people;
  p.max_hops = question.max_hops;
  p.seed = question.seed;
  for (int i = 0; i < question.villages; ++i) {
    villages.push_back(dice.unit() < 0.7 ? near(clusters[dice.below(clusters.size())], 5.0) : anywhere());
    p.rows.push_back({.weight = std::max(1.0, std::round(500.0 * std::exp(0.7 * dice.normal())))});
  }
  for (int i = 0; i < question.fibre; ++i) {
    places.push_back(anywhere());
    p.nodes.push_back({.root = true});
  }
  for (int i = 0; i < question.candidates; ++i) {
    places.push_back(i % 2 == 0 ? near(villages[dice.below(villages.size())], 2.5) : anywhere());
    const double radius_km = dice.between(3.0, 8.0), tower = millions(dice.between(1.2e9, 2.5e9));
    sim::NetworkConfiguration c;
    c.node = static_cast<int>(p.nodes.size());
    c.cost = 0.6e9;
    for (std::size_t r = 0; r < villages.size(); ++r)
      if (apart(places.back(), villages[r]) <= radius_km) c.rows.push_back(static_cast<int>(r));
    p.nodes.push_back({.cost = tower});
    p.configurations.push_back(std::move(c));
  }
  if (question.backhaul) {
    for (std::size_t a = 0; a < places.size(); ++a)
      for (std::size_t b = a + 1; b < places.size(); ++b) {
        const double km = apart(places[a], places[b]);
        const bool clear = dice.unit() < question.clear_share;
        if (p.nodes[b].root || km > question.hop_km || !clear) continue;
        // A larger dish on both ends every 10 km.
        p.hops.push_back({.a = static_cast<int>(a),
                          .b = static_cast<int>(b),
                          .cost = 0.15e9 * std::max(1.0, std::ceil(3.0 * km / question.hop_km))});
      }
  } else {
    for (std::size_t v = at(question.fibre); v < p.nodes.size(); ++v) p.feeds.push_back({.node = static_cast<int>(v)});
  }
  if (question.quarters == 0) {
    p.budget = question.budget;
    return instance;
  }
  for (int t = 0; t < question.quarters; ++t) p.quarters.push_back({.budget = question.budget / question.quarters});
  for (sim::NetworkNode& node : p.nodes) node.opex = millions(0.02 * node.cost);
  for (sim::NetworkConfiguration& c : p.configurations) c.opex = millions(0.02 * c.cost);
  for (sim::NetworkHop& hop : p.hops) hop.opex = millions(0.02 * hop.cost);
  return instance;
}

}  // namespace phusong::test
