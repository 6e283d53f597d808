// Transmitters: sectors resolved with their antenna patterns and powers, ready for the coverage loops.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "geo/places/network.h"
#include "models/antenna/antenna.h"
#include "models/link_budget.h"

#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// The .msi and .pln files of a folder in name order; none for "". Throws Error{input} when it is no folder.
[[nodiscard]] std::vector<std::filesystem::path> antenna_files(const std::string& folder);

/// Antennas known by name: built-in ones and the MSI files of a folder, each by its file name and by its NAME.
class AntennaLibrary {
 public:
  AntennaLibrary() = default;
  /// Reads every .msi and .pln of the folder (may be empty for none). A file without NAME has that of the file.
  /// Throws Error{input}.
  explicit AntennaLibrary(const std::string& folder);
  /// Index of the antenna. Throws Error{input} with `where`: no such name (with did-you-mean), or a name that two files,
  /// or a file and a built-in antenna, have.
  [[nodiscard]] int index_of(const std::string& name, const std::string& where);
  [[nodiscard]] const models::AntennaPattern& at(int index) const { return patterns_[static_cast<std::size_t>(index)]; }

 private:
  void add(models::AntennaPattern pattern, std::string origin, const std::vector<std::string>& names);

  std::vector<models::AntennaPattern> patterns_;
  std::vector<std::string> origins_;  ///< of each pattern: its file, or that it is built in
  std::map<std::string, std::vector<int>> by_name_;
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

/// Whether service.owner and service.technology let such a network count.
[[nodiscard]] bool counts_as_service(const ServiceKeys& service, const std::string& owner,
                                     const std::string& technology);
/// A filter that lets no sector on air count is taken for a slip: throws Error{scenario} with did-you-mean from what
/// the network has. It is none when the network is empty or when a BTS type counts; then a note says that nothing is
/// on air.
void check_service_filter(const std::vector<geo::Site>& sites, const Scenario& scenario,
                          std::vector<std::string>& notes);

/// Keeps the sectors that the scenario's service.owner and service.technology allow.
[[nodiscard]] Transmitters resolve_transmitters(const std::vector<geo::Site>& sites, const ServiceKeys& service,
                                                AntennaLibrary antennas);

}  // namespace phusong::sim
