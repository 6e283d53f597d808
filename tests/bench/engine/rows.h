// The rows that bench_engine prints, and the tables of docs/performance.md made from them.
//
//   Rows rows;
//   rows.add({.name = "radials", .model = "itu_p526", .value = 5.1e6, .unit = "cells/s"});
//   fmt::print("{}\n", bench::markdown(rows));
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace phusong::bench {

struct Row {
  std::string name = {}, model = {};
  double radius_km = 0.0, cell_m = 0.0;  ///< 0: not of one case
  int oversampling = 0;                  ///< 0: each cell its own profile
  int threads = 1;
  double value = 0.0;
  std::string unit = {};
  double ratio = 0.0;        ///< 0: none
  std::string against = {};  ///< what the ratio is to
};

inline constexpr const char* kRowColumns = "name,model,radius_km,cell_m,oversampling,threads,value,unit,ratio,against";
[[nodiscard]] std::string csv_line(const Row& row);

class Rows {
 public:
  const Row& add(Row row) { return all_.emplace_back(std::move(row)); }
  [[nodiscard]] const std::vector<Row>& all() const noexcept { return all_; }
  /// The first such row; null where there is none. `against`: how it begins.
  [[nodiscard]] const Row* find(std::string_view name, std::string_view model, double radius_km, double cell_m,
                                int oversampling, std::string_view against = "") const;

 private:
  std::vector<Row> all_;
};

/// What is to be reached, what was measured, and the tables behind it.
[[nodiscard]] std::string markdown(const Rows& rows);

/// Peers that no Debian package holds. Cells per CPU second, from a measurement on two shared cores of an AMD EPYC with
/// AVX-512: another machine than this one may be, so ratios to them hold for that pair of machines only.
struct Peer {
  const char *peer, *model;
  double radius_km, cell_m, rate_per_s;
};
inline constexpr Peer kPeers[] = {
    {"crc-covlib", "itu_p1812", 20.0, 90.0, 66'000.0},  // one exact profile per cell, no threads
    {"crc-covlib", "itu_p1812", 20.0, 30.0, 22'000.0},
    {"crc-covlib", "itu_p1812", 40.0, 30.0, 11'000.0},
    {"Signal-Server", "okumura_hata", 20.0, 30.0, 1.7e6},  // net of its start-up
};

/// SPLAT! 1.4.2, ITM, 20 km at 30 m, net of its start-up, on that machine: what compares the two machines.
inline constexpr double kSplatThere_per_s = 0.21e6;

}  // namespace phusong::bench
