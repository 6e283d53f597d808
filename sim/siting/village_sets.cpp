#include "sim/siting/village_sets.h"

#include <algorithm>
#include <tuple>

namespace phusong::sim {

namespace {

bool better(const SetEntry& a, const SetEntry& b) noexcept {
  if (a.cost_vnd != b.cost_vnd) return a.cost_vnd < b.cost_vnd;
  if (a.margin_db != b.margin_db) return a.margin_db > b.margin_db;
  return std::tie(a.cell, a.turn) < std::tie(b.cell, b.turn);
}

using Bits = std::vector<std::uint64_t>;

Bits bits_of(const SetEntry& entry, std::size_t villages) {
  Bits bits((villages + 63) / 64, 0);
  for (const std::uint16_t v : entry.villages) bits[v / 64U] |= std::uint64_t{1} << (v % 64U);
  return bits;
}

bool holds(const Bits& larger, const Bits& smaller) noexcept {
  for (std::size_t i = 0; i < larger.size(); ++i)
    if ((smaller[i] & ~larger[i]) != 0) return false;
  return true;
}

}  // namespace

void SetBook::offer(const SetEntry& entry) {
  if (entry.villages.empty()) return;
  std::string key{reinterpret_cast<const char*>(entry.villages.data()), entry.villages.size() * sizeof(std::uint16_t)};
  const auto [found, fresh] = best_.try_emplace(std::move(key), entry);
  if (!fresh && better(entry, found->second)) found->second = entry;
}

void SetBook::merge(const SetBook& other) {
  for (const auto& [key, entry] : other.best_) {
    const auto [found, fresh] = best_.try_emplace(key, entry);
    if (!fresh && better(entry, found->second)) found->second = entry;
  }
}

void SetBook::prune(double slack_vnd) {
  std::vector<SetEntry> kept = undominated(slack_vnd);
  best_.clear();
  for (const SetEntry& entry : kept) offer(entry);
}

std::vector<const SetEntry*> SetBook::in_order() const {
  std::vector<const SetEntry*> order;
  order.reserve(best_.size());
  for (const auto& [key, entry] : best_) order.push_back(&entry);
  // Who may replace another comes before it.
  std::sort(order.begin(), order.end(), [](const SetEntry* a, const SetEntry* b) {
    if (a->villages.size() != b->villages.size()) return a->villages.size() > b->villages.size();
    if (a->cost_vnd != b->cost_vnd) return a->cost_vnd < b->cost_vnd;
    return a->villages < b->villages;
  });
  return order;
}

std::vector<SetEntry> SetBook::all() const {
  std::vector<SetEntry> entries;
  for (const SetEntry* entry : in_order()) entries.push_back(*entry);
  return entries;
}

std::vector<SetEntry> SetBook::undominated(double slack_vnd) const {
  std::vector<SetEntry> kept;
  std::vector<Bits> kept_bits;
  std::vector<std::vector<std::size_t>> kept_with(villages_);  // of each village
  for (const SetEntry* entry : in_order()) {
    const Bits bits = bits_of(*entry, villages_);
    const std::vector<std::size_t>* fewest = nullptr;
    for (const std::uint16_t v : entry->villages)
      if (fewest == nullptr || kept_with[v].size() < fewest->size()) fewest = &kept_with[v];
    const bool dominated = std::any_of(fewest->begin(), fewest->end(), [&](std::size_t k) {
      return kept[k].cost_vnd <= entry->cost_vnd + slack_vnd && holds(kept_bits[k], bits);
    });
    if (dominated) continue;
    for (const std::uint16_t v : entry->villages) kept_with[v].push_back(kept.size());
    kept.push_back(*entry);
    kept_bits.push_back(bits);
  }
  return kept;
}

}  // namespace phusong::sim
