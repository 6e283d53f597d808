#include "tests/support/plan_instances.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numbers>
#include <random>
#include <string_view>
#include <vector>

#include "geo/base/error.h"

namespace phusong::test {

// zlib reads what is not compressed as it is.
std::string text_of(const std::string& file) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in{gzopen(file.c_str(), "rb"), &gzclose};
  if (!in) throw Error{ErrorKind::input, file, "the file cannot be opened"};
  std::string text;
  std::vector<char> part(1U << 20U);
  for (;;) {
    const int read = gzread(in.get(), part.data(), static_cast<unsigned>(part.size()));
    if (read < 0) throw Error{ErrorKind::input, file, "the file cannot be read; it may be cut off"};
    if (read == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(read));
  }
}

namespace {

/// Words of a text one after the other, with the line that they stand on.
class Words {
 public:
  Words(std::string file, std::string_view text) : file_{std::move(file)}, text_{text} {}

  /// Empty at the end.
  std::string_view next() {
    while (at_ < text_.size() && is_space(text_[at_])) line_ += text_[at_++] == '\n' ? 1 : 0;
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  template <class Number>
  Number number(std::string_view what) {
    const std::string_view word = next();
    Number value{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size())
      fail(word.empty() ? fmt::format("the file ends where {} is expected", what)
                        : fmt::format("\"{}\" stands where {} is expected", word, what));
    return value;
  }
  /// 1-based in the file, from 0 here.
  int index(std::string_view what, int count) {
    const int value = number<int>(what);
    if (value < 1 || value > count) fail(fmt::format("{} {} is not between 1 and {}", what, value, count));
    return value - 1;
  }
  int count(std::string_view what, int most) {
    const int value = number<int>(what);
    if (value < 0 || value > most) fail(fmt::format("{}: {} is not between 0 and {}", what, value, most));
    return value;
  }
  [[noreturn]] void fail(const std::string& sentence) const {
    throw Error{ErrorKind::input, fmt::format("{}:{}", file_, line_), sentence};
  }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

 private:
  static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

  std::string file_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

std::string name_of(const std::string& file) { return std::filesystem::path{file}.filename().string(); }

/// Whether the numbers are those of the form with columns: m n, then cost, k and k rows for each column.
bool is_by_columns(std::string_view text) {
  std::vector<long> numbers;
  Words words{"", text};
  for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
    long value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    numbers.push_back(value);
  }
  if (numbers.size() < 2) return false;
  std::size_t at = 2;
  for (long column = 0; column < numbers[1]; ++column) {
    if (at + 1 >= numbers.size() || numbers[at + 1] < 0) return false;
    at += 2 + static_cast<std::size_t>(numbers[at + 1]);
  }
  return at == numbers.size();
}

}  // namespace

Instance read_set_cover(const std::string& file) {
  const std::string text = text_of(file);
  Words words{file, text};
  const int rows = words.number<int>("the number of rows"), columns = words.number<int>("the number of columns");
  if (rows < 1 || columns < 1) words.fail("there must be rows and columns");
  Instance instance{name_of(file), {}};
  sim::PlanProblem& p = instance.problem;
  p.objective = sim::Objective::least_cost;
  p.row_weight.assign(static_cast<std::size_t>(rows), 1.0);
  p.column_rows.resize(static_cast<std::size_t>(columns));
  p.column_cost.resize(static_cast<std::size_t>(columns));
  if (is_by_columns(text)) {
    for (std::size_t j = 0; j < p.column_rows.size(); ++j) {
      p.column_cost[j] = words.number<double>("a column's cost");
      const int count = words.count("how many rows a column covers", rows);
      for (int k = 0; k < count; ++k) p.column_rows[j].push_back(words.index("row", rows));
      std::sort(p.column_rows[j].begin(), p.column_rows[j].end());
    }
  } else {
    for (double& cost : p.column_cost) cost = words.number<double>("a column's cost");
    for (int r = 0; r < rows; ++r) {
      const int count = words.count("how many columns cover a row", columns);
      for (int k = 0; k < count; ++k)
        p.column_rows[static_cast<std::size_t>(words.index("column", columns))].push_back(r);
    }
  }
  if (!words.next().empty()) words.fail("there is more in the file than its first line says");
  return instance;
}

Instance read_cities(const std::string& file, const CityQuestion& question) {
  const std::string text = text_of(file);
  Words words{file, text};
  struct Place {
    double latitude, longitude;  // radians
  };
  std::vector<Place> places;
  Instance instance{name_of(file), {}};
  sim::PlanProblem& p = instance.problem;
  std::size_t count = 0;
  for (std::string_view word = words.next(); word != "EOF"; word = words.next()) {
    if (word.empty()) words.fail("the file ends without EOF");
    if (word == "DIMENSION") {
      if (words.next() != ":") words.fail("a colon belongs behind DIMENSION");
      count = static_cast<std::size_t>(words.number<int>("the number of points"));
    } else if (word == "NODE_COORD_SECTION") {
      for (std::size_t i = 0; i < count; ++i) {
        const double latitude = words.number<double>("a latitude"), longitude = words.number<double>("a longitude");
        places.push_back({latitude * std::numbers::pi / 180.0, longitude * std::numbers::pi / 180.0});
      }
    } else if (word == "DEMAND_SECTION") {
      for (std::size_t i = 0; i < count; ++i) p.row_weight.push_back(words.number<double>("a demand"));
    }
  }
  if (places.empty() || p.row_weight.size() != places.size()) words.fail("points and demands do not match DIMENSION");

  p.objective = sim::Objective::people;
  p.max_columns = question.p;
  p.column_cost.assign(places.size(), 1.0);
  p.column_rows.resize(places.size());
  constexpr double kEarth_m = 6378100.0;
  std::vector<double> sines, cosines;
  for (const Place& place : places) {
    sines.push_back(std::sin(place.latitude));
    cosines.push_back(std::cos(place.latitude));
  }
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t j = 0; j < places.size(); ++j) {
      // Most are too far north or south to need an angle.
      if (kEarth_m * std::abs(places[i].latitude - places[j].latitude) > 1.01 * question.radius_m) continue;
      const double cosine =
          sines[i] * sines[j] + cosines[i] * cosines[j] * std::cos(places[j].longitude - places[i].longitude);
      const double metres =
          i == j ? 0.0 : kEarth_m * static_cast<double>(static_cast<float>(std::acos(std::min(cosine, 1.0))));
      if (metres <= question.radius_m) p.column_rows[i].push_back(static_cast<int>(j));
    }
  // A point that nobody asks for counts for nothing, and rows have a weight.
  std::vector<int> row_of(places.size(), -1);
  std::vector<double> weights;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (p.row_weight[i] > 0.0) {
      row_of[i] = static_cast<int>(weights.size());
      weights.push_back(p.row_weight[i]);
    }
  for (std::vector<int>& rows : p.column_rows) {
    std::vector<int> kept;
    for (const int r : rows)
      if (row_of[static_cast<std::size_t>(r)] >= 0) kept.push_back(row_of[static_cast<std::size_t>(r)]);
    rows = std::move(kept);
  }
  p.row_weight = std::move(weights);
  return instance;
}

Instance synthetic(const SyntheticQuestion& question) {
  constexpr double kSide_m = 100'000.0;
  constexpr std::size_t kPointsPerCluster = 400;
  constexpr double kClusterSpread_m = 1500.0;
  std::mt19937_64 random{question.seed};
  const auto unit = [&] { return (static_cast<double>(random() >> 11U) + 0.5) * 0x1p-53; };
  // Box and Muller (1958).
  const auto normal = [&] {
    const double radius = std::sqrt(-2.0 * std::log(unit()));
    return radius * std::cos(2.0 * std::numbers::pi * unit());
  };
  Instance instance{
      fmt::format("synthetic-{}x{}-p{}-seed{}", question.rows, question.columns, question.p, question.seed), {}};
  sim::PlanProblem& p = instance.problem;
  p.objective = sim::Objective::people;
  p.max_columns = question.p;
  p.budget = question.budget;
  p.seed = question.seed;

  std::vector<std::pair<double, double>> clusters(std::max<std::size_t>(1, question.rows / kPointsPerCluster));
  for (auto& [x, y] : clusters) {
    x = unit() * kSide_m;
    y = unit() * kSide_m;
  }
  std::vector<double> xs(question.rows), ys(question.rows);
  for (std::size_t r = 0; r < question.rows; ++r) {
    xs[r] = unit() * kSide_m;
    ys[r] = unit() * kSide_m;
    if (unit() < question.share_in_clusters) {
      const auto& [x, y] = clusters[random() % clusters.size()];
      xs[r] = std::clamp(x + kClusterSpread_m * normal(), 0.0, kSide_m);
      ys[r] = std::clamp(y + kClusterSpread_m * normal(), 0.0, kSide_m);
    }
    p.row_weight.push_back(std::max(1.0, std::round(std::exp(std::log(20.0) + normal()))));
  }

  // Points by square, so that a candidate looks only around itself.
  const auto squares = static_cast<std::size_t>(std::max(1.0, std::floor(kSide_m / question.radius_to_m)));
  const auto square = [&](double metres) {
    return std::min(squares - 1, static_cast<std::size_t>(metres / kSide_m * static_cast<double>(squares)));
  };
  std::vector<std::vector<int>> in_square(squares * squares);
  for (std::size_t r = 0; r < question.rows; ++r)
    in_square[square(ys[r]) * squares + square(xs[r])].push_back(static_cast<int>(r));
  p.column_rows.resize(question.columns);
  for (std::vector<int>& rows : p.column_rows) {
    const double x = unit() * kSide_m, y = unit() * kSide_m;
    const double radius = question.radius_from_m + unit() * (question.radius_to_m - question.radius_from_m);
    p.column_cost.push_back(question.budget > 0.0 ? std::round(100.0 * (1.0 + unit())) / 100.0 : 1.0);
    const auto low = [&](double centre) { return square(std::max(0.0, centre - radius)); };
    const auto high = [&](double centre) { return square(std::min(kSide_m, centre + radius)); };
    for (std::size_t row = low(y); row <= high(y); ++row)
      for (std::size_t column = low(x); column <= high(x); ++column)
        for (const int r : in_square[row * squares + column]) {
          const double dx = xs[static_cast<std::size_t>(r)] - x, dy = ys[static_cast<std::size_t>(r)] - y;
          if (dx * dx + dy * dy <= radius * radius) rows.push_back(r);
        }
    std::sort(rows.begin(), rows.end());
  }
  return instance;
}

}  // namespace phusong::test
