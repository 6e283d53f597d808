// Sets of villages, and which of many are worth keeping: a set falls away when another one holds it and costs no more.
//
//   SetBook book{gaps.size()};
//   book.offer({villages, cost_vnd, margin_db, cell, azimuth});
//   std::vector<SetEntry> kept = book.undominated(0.0);
//
// Guarantees: what is kept does not depend on the order of the offers, only on what is offered; of equal sets the
// cheapest is kept, then the one with most margin, then the one with the lowest cell and turn. Not shared between
// threads.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace phusong::sim {

/// A place that closes some villages. Numbers of villages are positions in a list of the caller's.
struct SetEntry {
  std::vector<std::uint16_t> villages;  ///< ascending
  double cost_vnd = 0.0;
  float margin_db = 0.0F;  ///< the least over the villages
  std::uint32_t cell = 0;
  std::uint16_t turn = 0;  ///< steps of the azimuth
};

class SetBook {
 public:
  explicit SetBook(std::size_t villages) : villages_{villages} {}
  /// The better of equal sets stays. Empty sets are not kept.
  void offer(const SetEntry& entry);
  /// All of another book.
  void merge(const SetBook& other);
  [[nodiscard]] std::size_t size() const noexcept { return best_.size(); }
  /// All of them, in the order of undominated().
  [[nodiscard]] std::vector<SetEntry> all() const;
  /// Drops the dominated, to save memory between offers: what undominated() answers stays the same.
  void prune(double slack_vnd);
  /// The sets for which no other kept one holds all their villages at a cost of at most slack_vnd more, by villages
  /// (most first), cost, then villages in order. Of two that would replace each other the first in that order stays.
  [[nodiscard]] std::vector<SetEntry> undominated(double slack_vnd) const;

 private:
  [[nodiscard]] std::vector<const SetEntry*> in_order() const;
  std::size_t villages_;
  std::unordered_map<std::string, SetEntry> best_;  ///< by the villages' bytes
};

}  // namespace phusong::sim
