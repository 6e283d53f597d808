#include "sim/output/backhaul_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Row = std::vector<std::string>;

const Row& number_columns() {
  static const Row columns = {"length_km",          "band",
                              "frequency_mhz",      "capex_vnd",
                              "opex_vnd_per_year",  "free_share_k_4_3",
                              "above_m_k_4_3",      "at_km_k_4_3",
                              "free_share_k_worst", "above_m_k_worst",
                              "at_km_k_worst",      "from_elevation_deg",
                              "to_elevation_deg",   "received_dbm",
                              "fade_margin_db",     "rain_pct",
                              "multipath_pct",      "availability_pct",
                              "sea_share_pct",      "outside_p530_domain"};
  return columns;
}

/// Only a microwave hop has more than length and cost.
Row numbers_of(const Hop& hop, const std::string& band, double frequency_mhz) {
  const auto only = [&](double value, int digits) { return band.empty() ? std::string{} : fixed(value, digits); };
  return {fixed(hop.length_km, 3),         band,
          only(frequency_mhz, 1),          fixed(hop.capex_vnd, 0),
          fixed(hop.opex_vnd_per_year, 0), only(hop.median.share, 3),
          only(hop.median.above_m, 2),     only(hop.median.at_km, 3),
          only(hop.worst.share, 3),        only(hop.worst.above_m, 2),
          only(hop.worst.at_km, 3),        only(hop.from_elevation_deg, 3),
          only(hop.to_elevation_deg, 3),   only(hop.received_dbm, 1),
          only(hop.fade_margin_db, 1),     only(hop.rain_pct, 6),
          only(hop.multipath_pct, 6),      only(hop.availability_pct, 5),
          only(100.0 * hop.sea_share, 1),  band.empty() ? "" : hop.caveats != 0 ? "1" : "0"};
}

Row joined_rows(Row first, const Row& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

const HopNode& node_of(const HopGraph& graph, int index) { return graph.nodes[static_cast<std::size_t>(index)]; }

Row end_fields(const HopNode& node) {
  return {node.id,
          std::string{name_of(node.kind)},
          node.root ? "1" : "0",
          fixed(node.lonlat.lon_deg, 6),
          fixed(node.lonlat.lat_deg, 6),
          fixed(node.dish_m, 1)};
}

/// The shortest hops of each place, to the network and to others.
std::vector<char> hops_shown(const HopGraph& graph) {
  std::vector<std::vector<std::size_t>> to_network(graph.nodes.size()), to_others(graph.nodes.size());
  for (std::size_t h = 0; h < graph.hops.size(); ++h) {
    const Hop& hop = graph.hops[h];
    const bool network = node_of(graph, hop.from).root || node_of(graph, hop.to).root;
    for (const int end : {hop.from, hop.to})
      if (!node_of(graph, end).root) (network ? to_network : to_others)[static_cast<std::size_t>(end)].push_back(h);
  }
  std::vector<char> shown(graph.hops.size(), 0);
  for (std::vector<std::vector<std::size_t>>* lists : {&to_network, &to_others})
    for (std::vector<std::size_t>& list : *lists) {
      std::stable_sort(list.begin(), list.end(), [&graph](std::size_t a, std::size_t b) {
        return graph.hops[a].length_km < graph.hops[b].length_km;
      });
      for (std::size_t i = 0; i < std::min(list.size(), kHopsShown); ++i) shown[list[i]] = 1;
    }
  return shown;
}

}  // namespace

std::string hops_table(const RunResult& result) {
  std::vector<Row> rows;
  for (const auto& [type, graph] : result.hop_graphs) {
    const std::vector<char> shown = hops_shown(graph);
    for (std::size_t h = 0; h < graph.hops.size(); ++h) {
      if (shown[h] == 0) continue;
      const Hop& hop = graph.hops[h];
      const BackhaulBand* const band =
          hop.band < 0 ? nullptr : &result.scenario.backhaul_bands[static_cast<std::size_t>(hop.band)];
      Row row{type, band == nullptr ? "cable" : "microwave"};
      row = joined_rows(std::move(row), end_fields(node_of(graph, hop.from)));
      row = joined_rows(std::move(row), end_fields(node_of(graph, hop.to)));
      rows.push_back(joined_rows(std::move(row), numbers_of(hop, band == nullptr ? "" : band->name,
                                                            band == nullptr ? 0.0 : band->frequency_mhz)));
    }
    for (const Feed& feed : graph.feeds) {
      Hop hop;
      hop.length_km = feed.length_km;
      hop.capex_vnd = feed.capex_vnd;
      hop.opex_vnd_per_year = feed.opex_vnd_per_year;
      const bool satellite = feed.kind == Feed::Kind::satellite;
      Row row{type,
              std::string{name_of(feed.kind)},
              feed.fibre_id,
              satellite ? "" : "fibre",
              "1",
              satellite ? "" : fixed(feed.from_lonlat.lon_deg, 6),
              satellite ? "" : fixed(feed.from_lonlat.lat_deg, 6),
              ""};
      row = joined_rows(std::move(row), end_fields(node_of(graph, feed.node)));
      rows.push_back(joined_rows(std::move(row), numbers_of(hop, "", 0.0)));
    }
  }
  return csv_table(
      joined_rows({"bts_type", "kind", "from", "from_kind", "from_connected", "from_lon_deg", "from_lat_deg",
                   "from_dish_m", "to", "to_kind", "to_connected", "to_lon_deg", "to_lat_deg", "to_dish_m"},
                  number_columns()),
      rows);
}

std::string refused_hops_table(const RunResult& result) {
  std::vector<Row> rows;
  for (const auto& [type, graph] : result.hop_graphs) {
    std::vector<char> joined_to_network(graph.nodes.size(), 0);
    for (const Hop& hop : graph.hops) {
      if (node_of(graph, hop.from).root) joined_to_network[static_cast<std::size_t>(hop.to)] = 1;
      if (node_of(graph, hop.to).root) joined_to_network[static_cast<std::size_t>(hop.from)] = 1;
    }
    // Of each place the shortest pairs with the network.
    std::vector<std::vector<const HopRefusal*>> of(graph.nodes.size());
    for (const HopRefusal& refusal : graph.refused) {
      const bool from_root = node_of(graph, refusal.from).root, to_root = node_of(graph, refusal.to).root;
      if (!from_root && !to_root) continue;
      of[static_cast<std::size_t>(from_root ? refusal.to : refusal.from)].push_back(&refusal);
    }
    for (std::size_t n = 0; n < of.size(); ++n) {
      if (joined_to_network[n] != 0) continue;
      std::stable_sort(of[n].begin(), of[n].end(),
                       [](const HopRefusal* a, const HopRefusal* b) { return a->length_km < b->length_km; });
      for (std::size_t i = 0; i < std::min(of[n].size(), kRefusedShown); ++i) {
        const HopRefusal& refusal = *of[n][i];
        const HopNode& other = node_of(graph, refusal.from == static_cast<int>(n) ? refusal.to : refusal.from);
        rows.push_back({type, graph.nodes[n].id, other.id, fixed(static_cast<double>(refusal.length_km), 3),
                        why_refused(graph, refusal, result.scenario, Language::en),
                        why_refused(graph, refusal, result.scenario, Language::vi)});
      }
    }
  }
  return csv_table({"bts_type", "place", "network", "length_km", "why_en", "why_vi"}, rows);
}

std::string backhaul_table(const OptionResult& option) {
  std::vector<Row> rows;
  for (const PlannedHop& hop : option.hops) {
    const bool place = hop.kind != PlannedHop::Kind::satellite, radio = hop.kind == PlannedHop::Kind::microwave;
    Row row{std::string{name_of(hop.kind)},
            fmt::format("{}", hop.depth),
            hop.from,
            place ? fixed(hop.from_lonlat.lon_deg, 6) : "",
            place ? fixed(hop.from_lonlat.lat_deg, 6) : "",
            radio ? fixed(hop.from_dish_m, 1) : "",
            hop.to,
            fixed(hop.to_lonlat.lon_deg, 6),
            fixed(hop.to_lonlat.lat_deg, 6),
            radio ? fixed(hop.to_dish_m, 1) : ""};
    row = joined_rows(std::move(row), numbers_of(hop.hop, hop.band, hop.frequency_mhz));
    row.push_back(joined(hop.carries, "; "));
    rows.push_back(std::move(row));
  }
  for (const PlannedRelay& relay : option.relays) {
    Row row{relay.stands ? "standing_tower" : "relay",
            "",
            "",
            "",
            "",
            "",
            relay.id,
            fixed(relay.lonlat.lon_deg, 6),
            fixed(relay.lonlat.lat_deg, 6),
            fixed(relay.dish_m, 1)};
    Hop cost;
    cost.capex_vnd = relay.capex_vnd;
    cost.opex_vnd_per_year = relay.opex_vnd_per_year;
    Row numbers = numbers_of(cost, "", 0.0);
    numbers.front().clear();
    row = joined_rows(std::move(row), numbers);
    row.emplace_back();
    rows.push_back(std::move(row));
  }
  Row header = joined_rows({"kind", "depth", "from", "from_lon_deg", "from_lat_deg", "from_dish_m", "to", "to_lon_deg",
                            "to_lat_deg", "to_dish_m"},
                           number_columns());
  header.emplace_back("carries");
  return csv_table(header, rows);
}

}  // namespace phusong::sim
