#include "sim/plan/verify_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "sim/plan/certificate.h"

namespace phusong::sim {

using Json = nlohmann::ordered_json;

double step_of(const std::vector<double>& values) {
  std::int64_t step = 0;
  double sum = 0.0;
  for (const double value : values) {
    sum += value;
    if (sum > 9.0e15 || value != std::floor(value)) return 0.0;
    step = std::gcd(step, static_cast<std::int64_t>(value));
  }
  return static_cast<double>(step);
}

Fields::Fields(const Json& json, std::string file, std::string path)
    : json_{json}, file_{std::move(file)}, path_{std::move(path)} {
  if (!json.is_object()) fail(fmt::format("{} is not an object", path_.empty() ? "the file" : path_));
}

void Fields::fail(const std::string& sentence) const { throw Error{ErrorKind::input, file_, sentence}; }

bool Fields::has(const char* key) const { return json_.contains(key); }

const Json& Fields::at(const char* key) const {
  const auto found = json_.find(key);
  if (found == json_.end()) fail(fmt::format("the certificate lacks {}; take the file as phusong wrote it", name(key)));
  return *found;
}

std::string Fields::text(const char* key) const {
  if (!at(key).is_string()) fail(fmt::format("{} is not a text", name(key)));
  return at(key).get<std::string>();
}

bool Fields::flag(const char* key) const {
  if (!at(key).is_boolean()) fail(fmt::format("{} is neither true nor false", name(key)));
  return at(key).get<bool>();
}

double Fields::number(const char* key) const { return number_of(at(key), name(key)); }

double Fields::not_negative(const char* key) const {
  const double value = number(key);
  if (value < 0.0) fail(fmt::format("{} is {:g}, below 0", name(key), value));
  return value;
}

int Fields::count(const char* key) const { return whole_of(at(key), name(key), INT32_MAX); }

std::uint64_t Fields::seed(const char* key) const {
  if (!at(key).is_number_unsigned()) fail(fmt::format("{} is not a whole number from 0", name(key)));
  return at(key).get<std::uint64_t>();
}

const Json& Fields::list(const char* key) const {
  if (!at(key).is_array()) fail(fmt::format("{} is not a list", name(key)));
  return at(key);
}

std::vector<int> Fields::indices(const char* key, std::size_t limit) const {
  std::vector<int> all;
  for (const Json& item : list(key)) all.push_back(whole_of(item, name(key), static_cast<std::int64_t>(limit) - 1));
  std::vector<int> sorted = all;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) fail(fmt::format("{} holds {} twice", name(key), *twice));
  return all;
}

int Fields::index(const char* key, std::size_t limit) const {
  return whole_of(at(key), name(key), static_cast<std::int64_t>(limit) - 1);
}

double Fields::number_of(const Json& item, const std::string& what) const {
  if (!item.is_number()) fail(fmt::format("{} is not a number", what));
  const double value = item.get<double>();
  if (!std::isfinite(value)) fail(fmt::format("{} is not finite", what));
  return value;
}

int Fields::whole_of(const Json& item, const std::string& what, std::int64_t most, std::int64_t least) const {
  if (!item.is_number_integer()) fail(fmt::format("{} holds something that is not a whole number", what));
  const auto value = item.get<std::int64_t>();
  if (value < least || value > most)
    fail(fmt::format("{} holds {}, which is not between {} and {}", what, value, least, most));
  return static_cast<int>(value);
}

Fields Fields::inside(const char* key) const { return {at(key), file_, name(key)}; }

void hold_plan(const Fields& all, const Fields& plan, const Verified& facts, const std::vector<int>& must_have,
               const std::vector<char>& in) {
  const auto same = [](double a, double b) { return std::abs(a - b) <= kSameSum * std::max(std::abs(a), 1.0); };
  if (!same(facts.value, plan.number("value")))
    all.fail(fmt::format("the plan's value is {:.10g}, not {:.10g} as stated", facts.value, plan.number("value")));
  if (!same(facts.cost, plan.number("cost")))
    all.fail(fmt::format("the plan's cost is {:.10g}, not {:.10g} as stated", facts.cost, plan.number("cost")));
  for (const int j : must_have)
    if (in[static_cast<std::size_t>(j)] == 0) all.fail(fmt::format("the plan lacks column {}, which it must have", j));
  if (facts.max_columns > 0 && facts.chosen > facts.max_columns)
    all.fail(fmt::format("the plan has {} sites, more than the {} allowed", facts.chosen, facts.max_columns));
  if (facts.budget > 0.0 && facts.cost > facts.budget * (1.0 + kBudgetRoom))
    all.fail(fmt::format("the plan costs {:.10g}, more than the budget of {:.10g}", facts.cost, facts.budget));
}

void read_claim(const Fields& all, Verified& facts) {
  const Fields claim = all.inside("claim");
  facts.claimed_bound = claim.number("bound");
  facts.claimed_optimal = claim.flag("optimal");
  facts.method = claim.text("method");
  facts.cut_short = claim.flag("cut_short");
  facts.seed = claim.seed("seed");
}

void hold_claim(const Fields& all, const Verified& facts, double own, double room) {
  const bool least = facts.objective == Objective::least_cost;
  if (least ? facts.claimed_bound > own + room : facts.claimed_bound < own - room)
    all.fail(fmt::format("the claimed bound {:.10g} is one that this plan beats", facts.claimed_bound));
  if (facts.claimed_optimal && std::abs(facts.claimed_bound - own) > room)
    all.fail(fmt::format("the plan is called optimal, but it has {:.10g} and the claimed bound is {:.10g}", own,
                         facts.claimed_bound));
}

std::string checked_digest(const Fields& all, const char* format) {
  if (all.text("format") != format) all.fail("this is no certificate of phusong");
  if (all.count("format_version") != 1)
    all.fail(fmt::format("the certificate has format {}; this program reads format 1", all.count("format_version")));
  const std::string stated = all.text("digest");
  const std::string digest = sha256_hex(all.at("problem").dump(-1, ' ', false, Json::error_handler_t::replace));
  if (digest != stated)
    all.fail(fmt::format("the problem in the file has the digest {:.12}, not {:.12} as stated: the file was changed",
                         digest, stated));
  return digest;
}

}  // namespace phusong::sim
