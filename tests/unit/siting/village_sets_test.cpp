// Which sets of villages stay: against a plain look at every pair.
#include "sim/siting/village_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace phusong::sim {
namespace {

bool holds(const SetEntry& larger, const SetEntry& smaller) {
  return std::includes(larger.villages.begin(), larger.villages.end(), smaller.villages.begin(),
                       smaller.villages.end());
}

std::vector<SetEntry> random_sets(unsigned seed, int count) {
  std::mt19937 random{seed};
  std::vector<SetEntry> sets;
  for (int i = 0; i < count; ++i) {
    SetEntry entry;
    for (std::uint16_t v = 0; v < 70; ++v)
      if (v % 10 < 4 && random() % 7 == 0) entry.villages.push_back(v);
    entry.cost_vnd = 100.0 + static_cast<double>(random() % 4);
    entry.margin_db = static_cast<float>(random() % 5);
    entry.cell = static_cast<std::uint32_t>(i);
    sets.push_back(entry);
  }
  return sets;
}

TEST(SetBook, KeepsWhatNoOtherReplaces) {
  for (unsigned seed = 1; seed <= 20; ++seed)
    for (const double slack : {0.0, 1.0}) {
      const std::vector<SetEntry> sets = random_sets(seed, 300);
      SetBook book{70};
      for (const SetEntry& entry : sets) book.offer(entry);
      const std::vector<SetEntry> kept = book.undominated(slack);
      // Everything offered has a kept set that holds it for no more than the slack.
      for (const SetEntry& entry : sets)
        EXPECT_TRUE(entry.villages.empty() || std::any_of(kept.begin(), kept.end(), [&](const SetEntry& k) {
                      return holds(k, entry) && k.cost_vnd <= entry.cost_vnd + slack;
                    }));
      // And no kept one is replaced by another that comes before it.
      for (std::size_t i = 0; i < kept.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          EXPECT_FALSE(holds(kept[j], kept[i]) && kept[j].cost_vnd <= kept[i].cost_vnd + slack);
    }
}

TEST(SetBook, TheOrderOfOffersAndPruningChangeNothing) {
  std::vector<SetEntry> sets = random_sets(5, 400);
  SetBook book{70}, other{70}, pruned{70};
  for (const SetEntry& entry : sets) book.offer(entry);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    pruned.offer(sets[i]);
    if (i % 90 == 0) pruned.prune(0.0);
  }
  std::reverse(sets.begin(), sets.end());
  for (const SetEntry& entry : sets) other.offer(entry);
  const auto same = [](const std::vector<SetEntry>& a, const std::vector<SetEntry>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const SetEntry& x, const SetEntry& y) {
      return x.villages == y.villages && x.cost_vnd == y.cost_vnd && x.cell == y.cell && x.margin_db == y.margin_db;
    });
  };
  EXPECT_TRUE(same(book.undominated(0.0), other.undominated(0.0)));
  EXPECT_TRUE(same(book.undominated(0.0), pruned.undominated(0.0)));
}

TEST(SetBook, OfEqualSetsTheCheapestThenTheStrongestStays) {
  SetBook book{4};
  book.offer({{1, 3}, 5.0, 9.0F, 7, 0});
  book.offer({{1, 3}, 4.0, 1.0F, 9, 0});
  book.offer({{1, 3}, 4.0, 2.0F, 8, 0});
  book.offer({{1, 3}, 4.0, 2.0F, 6, 1});
  book.offer({{}, 0.0, 0.0F, 1, 0});
  const std::vector<SetEntry> kept = book.undominated(0.0);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].cell, 6U);
}

}  // namespace
}  // namespace phusong::sim
