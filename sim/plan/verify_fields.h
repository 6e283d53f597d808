// What the checks of certificates share: the fields of a file, each present and of its kind, and sums that know what
// rounding can have done to them. Nothing here is shared with the solver.
//
//   const Fields problem = Fields{json, file, ""}.inside("problem");
//   const double budget = problem.not_negative("budget");          // throws Error{input} with file and field
//   SafeSum sum;  sum.add(x);  sum.value() - sum.error();          // the true sum is no less
#pragma once

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace phusong::sim {

/// Sums as they stand in the file are those of doubles in another order.
inline constexpr double kSameSum = 1.0e-9;
/// By so much a budget may be exceeded: prices in it are sums of doubles too.
inline constexpr double kBudgetRoom = 1.0e-12;

/// A sum in long double, and the most that rounding can have done to it.
class SafeSum {
 public:
  void add(long double term) noexcept {
    sum_ += term;
    size_ += std::abs(term);
    ++terms_;
  }
  void add(const SafeSum& other) noexcept {
    sum_ += other.sum_;
    size_ += other.size_;
    terms_ += other.terms_ + 1;
  }
  [[nodiscard]] long double value() const noexcept { return sum_; }
  [[nodiscard]] long double size() const noexcept { return size_; }
  /// Higham (2002), Accuracy and Stability of Numerical Algorithms, eq. (4.4): |error| <= (n - 1) u sum |x|, u half of
  /// epsilon; twice that covers the error of the sum of sizes itself, and of terms that are products of two numbers.
  [[nodiscard]] long double error() const noexcept {
    return static_cast<long double>(terms_ + 2) * LDBL_EPSILON * size_;
  }

 private:
  long double sum_ = 0.0L, size_ = 0.0L;
  std::uint64_t terms_ = 0;
};

/// Greatest common divisor of whole numbers; 0 when one is not whole, or they are too large to add without rounding.
[[nodiscard]] double step_of(const std::vector<double>& values);

/// An object of the file. Throws Error{input} with the file and one sentence that names the field.
class Fields {
 public:
  /// Domain: `json` outlives it.
  Fields(const nlohmann::ordered_json& json, std::string file, std::string path);
  [[noreturn]] void fail(const std::string& sentence) const;
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] std::string name(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

  [[nodiscard]] bool has(const char* key) const;
  [[nodiscard]] const nlohmann::ordered_json& at(const char* key) const;
  [[nodiscard]] std::string text(const char* key) const;
  [[nodiscard]] bool flag(const char* key) const;
  /// Finite.
  [[nodiscard]] double number(const char* key) const;
  [[nodiscard]] double not_negative(const char* key) const;
  /// 0 to 2^31 - 1.
  [[nodiscard]] int count(const char* key) const;
  [[nodiscard]] std::uint64_t seed(const char* key) const;
  [[nodiscard]] const nlohmann::ordered_json& list(const char* key) const;
  /// A list of indices below `limit`, each once.
  [[nodiscard]] std::vector<int> indices(const char* key, std::size_t limit) const;
  /// An index below `limit`.
  [[nodiscard]] int index(const char* key, std::size_t limit) const;
  [[nodiscard]] double number_of(const nlohmann::ordered_json& item, const std::string& what) const;
  [[nodiscard]] int whole_of(const nlohmann::ordered_json& item, const std::string& what, std::int64_t most,
                             std::int64_t least = 0) const;
  [[nodiscard]] Fields inside(const char* key) const;

 private:
  const nlohmann::ordered_json& json_;
  std::string file_, path_;
};

struct Verified;
/// Throws where value and cost are not those that `plan` states, or the plan breaks a limit: columns that it must have
/// (`in` says of each whether it is chosen), sites, budget.
void hold_plan(const Fields& all, const Fields& plan, const Verified& facts, const std::vector<int>& must_have,
               const std::vector<char>& in);
/// What the solver said of its plan: bound, whether it is optimal, method, seed, whether it was cut short.
void read_claim(const Fields& all, Verified& facts);
/// Throws where the claim cannot be: a bound that the plan, of value or cost `own`, beats by more than `room`, or an
/// optimal plan apart from its bound.
void hold_claim(const Fields& all, const Verified& facts, double own, double room);

/// Format, version and digest of the problem: throws where they are not those of `format`. The digest.
std::string checked_digest(const Fields& all, const char* format);

}  // namespace phusong::sim
