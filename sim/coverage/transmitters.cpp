#include "sim/coverage/transmitters.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw Error{ErrorKind::input, file.string(), "the antenna file cannot be read; check its permissions"};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

bool wanted(const std::string& filter, const std::string& value) { return filter == "any" || filter == value; }

}  // namespace

AntennaLibrary::AntennaLibrary(const std::string& folder) {
  if (folder.empty()) return;
  namespace fs = std::filesystem;
  if (!fs::is_directory(folder))
    throw Error{ErrorKind::input, folder, "network.antenna_folder is not a folder; correct the path or leave the key out"};

  // Files in name order, so that the same folder gives the same library everywhere.
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".msi" || extension == ".MSI" || extension == ".pln" || extension == ".PLN")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    models::AntennaPattern pattern = models::read_msi(read_text(file), file.string());
    const int index = static_cast<int>(patterns_.size());
    by_name_.emplace(file.stem().string(), index);
    by_name_.emplace(pattern.name, index);
    patterns_.push_back(std::move(pattern));
  }
}

int AntennaLibrary::index_of(const std::string& name, const std::string& where) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
  const std::vector<std::string> built_in = models::built_in_antenna_names();
  if (std::find(built_in.begin(), built_in.end(), name) == built_in.end()) {
    std::string all;
    for (const std::string& word : built_in) all += (all.empty() ? "" : ", ") + word;
    for (const auto& [word, index] : by_name_) all += ", " + word;
    throw Error{ErrorKind::input, where,
                "the antenna \"" + name + "\" is not known; known are " + all +
                    "; add its MSI file to network.antenna_folder, or correct the name"};
  }
  const int index = static_cast<int>(patterns_.size());
  patterns_.push_back(models::built_in_antenna(name));
  by_name_.emplace(name, index);
  return index;
}

Transmitters resolve_transmitters(const std::vector<geo::Site>& sites, const ServiceKeys& service,
                                  AntennaLibrary antennas) {
  Transmitters result;
  result.antennas = std::move(antennas);

  std::vector<ServiceGroup> groups;
  for (std::size_t s = 0; s < sites.size(); ++s) {
    for (const geo::Sector& sector : sites[s].sectors) {
      if (!wanted(service.owner, sector.owner) || !wanted(service.technology, sector.technology)) continue;
      Transmitter t;
      t.site = static_cast<int>(s);
      t.site_id = sites[s].id;
      t.sector_id = sector.id;
      t.at = sites[s].at;
      t.height_m = sector.height_m;
      t.azimuth_deg = sector.azimuth_deg;
      t.electrical_tilt_deg = sector.electrical_tilt_deg;
      t.mechanical_tilt_deg = sector.mechanical_tilt_deg;
      t.frequency_mhz = sector.frequency_mhz;
      t.technology = sector.technology;
      t.owner = sector.owner;
      t.antenna = result.antennas.index_of(sector.antenna, "site " + sites[s].id + ", sector " + sector.id);

      // EIRP per resource element at the pattern's maximum, and the gain that the uplink finds there.
      const models::AntennaPattern& pattern = result.antennas.at(t.antenna);
      const Dbm per_element =
          models::power_per_resource_element(Dbm{sector.power_dbm}, Megahertz{sector.bandwidth_mhz});
      t.eirp_re_dbm = sector.power_is_eirp ? per_element.value()
                                           : per_element.value() - sector.feeder_loss_db + pattern.max_gain_dbi;
      t.receive_gain_dbi = pattern.max_gain_dbi - sector.feeder_loss_db;
      result.all.push_back(std::move(t));
      groups.push_back({sector.owner, sector.technology});
    }
  }

  // Groups sorted by owner, then technology; each transmitter knows its own.
  const auto before = [](const ServiceGroup& a, const ServiceGroup& b) {
    return std::tie(a.owner, a.technology) < std::tie(b.owner, b.technology);
  };
  result.groups = groups;
  std::sort(result.groups.begin(), result.groups.end(), before);
  result.groups.erase(std::unique(result.groups.begin(), result.groups.end()), result.groups.end());
  for (std::size_t i = 0; i < result.all.size(); ++i) {
    const auto found = std::lower_bound(result.groups.begin(), result.groups.end(), groups[i], before);
    result.all[i].group = static_cast<int>(found - result.groups.begin());
  }
  return result;
}

}  // namespace phusong::sim
