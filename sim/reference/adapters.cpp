#include <iterator>

#include "sim/reference/adapter.h"

namespace phusong::sim {

std::span<const Adapter> all_adapters() {
  // In the order of the catalogue: whole paths first, then their parts, then antennas.
  static const std::vector<Adapter> table = [] {
    std::vector<Adapter> all;
    for (const auto family :
         {&p1812_adapters, &p452_adapters, &longley_rice_adapters, &diffraction_adapters, &hata_adapters,
          &extended_hata_adapters, &tr38901_adapters, &clutter_adapters, &microwave_adapters, &antenna_adapters}) {
      std::vector<Adapter> some = family();
      all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    return all;
  }();
  return table;
}

}  // namespace phusong::sim
