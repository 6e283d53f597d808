// Transmitters: sectors resolved with their antenna patterns and powers, ready for the coverage loops.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geo/places/network.h"
#include "models/antenna/antenna.h"
#include "models/link_budget.h"

#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// Antennas known by name: built-in ones and the MSI files of a folder.
class AntennaLibrary {
 public:
  AntennaLibrary() = default;
  /// Reads every .msi and .pln of the folder (may be empty for none). Throws Error{input}.
  explicit AntennaLibrary(const std::string& folder);
  /// Index of the antenna; throws Error{input} with did-you-mean and `where`.
  [[nodiscard]] int index_of(const std::string& name, const std::string& where);
  [[nodiscard]] const models::AntennaPattern& at(int index) const { return patterns_[static_cast<std::size_t>(index)]; }

 private:
  std::vector<models::AntennaPattern> patterns_;
  std::map<std::string, int> by_name_;
};

/// One sector on air.
struct Transmitter {
  int site = -1;                    ///< index into the site list
  std::string site_id, sector_id;
  Point at;
  double height_m = 0;
  double azimuth_deg = 0, electrical_tilt_deg = 0, mechanical_tilt_deg = 0;
  double eirp_re_dbm = 0;           ///< EIRP per resource element at the pattern's maximum
  double receive_gain_dbi = 0;      ///< pattern maximum minus feeder loss, for the uplink
  double frequency_mhz = 0;
  int antenna = 0;
  std::string technology, owner;
  int group = 0;                    ///< index of its (owner, technology)
};

struct ServiceGroup {
  std::string owner, technology;
  bool operator==(const ServiceGroup&) const = default;
};

struct Transmitters {
  std::vector<Transmitter> all;     ///< in site order, then sector order
  std::vector<ServiceGroup> groups; ///< sorted
  AntennaLibrary antennas;
};

/// Keeps the sectors that the scenario's service.owner and service.technology allow.
[[nodiscard]] Transmitters resolve_transmitters(const std::vector<geo::Site>& sites, const ServiceKeys& service,
                                                AntennaLibrary antennas);

}  // namespace phusong::sim
