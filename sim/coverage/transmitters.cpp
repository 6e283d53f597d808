#include "sim/coverage/transmitters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <tuple>

#include "geo/base/error.h"
#include "sim/scenario/schema.h"

namespace phusong::sim {

namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw Error{ErrorKind::input, file.string(), "the antenna file cannot be read; check its permissions"};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

bool wanted(const std::string& filter, const std::string& value) { return filter == "any" || filter == value; }

/// "did you mean "Viettel"?" or "there are: Viettel, VNPT"; a value that nobody wrote is not offered.
std::string near_or_all(const std::string& word, std::set<std::string> known) {
  known.erase("");
  const std::vector<std::string> words{known.begin(), known.end()};
  if (words.empty()) return "the network names none";
  const std::string near = did_you_mean(word, words);
  return near.empty() ? fmt::format("there are: {}", fmt::join(words, ", "))
                      : fmt::format("did you mean \"{}\"?", near);
}

constexpr const char* kBuiltIn = "the built-in antenna";

}  // namespace

std::vector<std::filesystem::path> antenna_files(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  if (folder.empty()) return files;
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    throw Error{ErrorKind::input, folder,
                "network.antenna_folder is not a folder; correct the path or leave the key out"};
  fs::directory_iterator entry{folder, failed};
  while (!failed && entry != fs::directory_iterator{}) {
    const std::string extension = entry->path().extension().string();
    if (extension == ".msi" || extension == ".MSI" || extension == ".pln" || extension == ".PLN")
      files.push_back(entry->path());
    entry.increment(failed);
  }
  if (failed)
    throw Error{ErrorKind::input, folder,
                fmt::format("network.antenna_folder cannot be read ({}); check its permissions", failed.message())};
  // In name order, so that the same folder gives the same library everywhere.
  std::sort(files.begin(), files.end());
  return files;
}

AntennaLibrary::AntennaLibrary(const std::string& folder) {
  for (const std::filesystem::path& file : antenna_files(folder)) {
    models::AntennaPattern pattern = models::read_msi(read_text(file), file.string());
    const std::string stem = file.stem().string();
    if (pattern.name.empty()) pattern.name = stem;
    const std::string name = pattern.name;
    add(std::move(pattern), file.filename().string(), {stem, name});
  }
}

void AntennaLibrary::add(models::AntennaPattern pattern, std::string origin, const std::vector<std::string>& names) {
  const int index = static_cast<int>(patterns_.size());
  patterns_.push_back(std::move(pattern));
  origins_.push_back(std::move(origin));
  for (const std::string& name : names) {
    std::vector<int>& bearers = by_name_[name];
    if (bearers.empty() || bearers.back() != index) bearers.push_back(index);
  }
}

int AntennaLibrary::index_of(const std::string& name, const std::string& where) {
  if (name.empty()) throw Error{ErrorKind::input, where, "no antenna is named; give one"};
  const std::vector<std::string> built_in = models::built_in_antenna_names();
  const bool is_built_in = models::is_built_in_antenna(name);
  auto known = by_name_.find(name);
  if (is_built_in &&
      (known == by_name_.end() || origins_[static_cast<std::size_t>(known->second.back())] != kBuiltIn)) {
    add(models::built_in_antenna(name, where), kBuiltIn, {name});
    known = by_name_.find(name);
  }
  if (known == by_name_.end()) {
    std::vector<std::string> all = built_in;
    for (const auto& [word, bearers] : by_name_) all.push_back(word);
    const std::string near = did_you_mean(name, all);
    throw Error{ErrorKind::input, where,
                fmt::format("the antenna \"{}\" is not known; {}known are {}; add its MSI file to "
                            "network.antenna_folder, correct the name, or write a formula: {}",
                            name, near.empty() ? "" : fmt::format("did you mean \"{}\"? ", near), fmt::join(all, ", "),
                            models::kAntennaFormulas)};
  }
  // Which of two antennas was meant cannot be guessed, and a wrong pattern would not show.
  if (known->second.size() > 1)
    throw Error{ErrorKind::input, where,
                fmt::format("the antenna \"{}\" is in {} and in {}; name it by its file, or rename one of them", name,
                            origins_[static_cast<std::size_t>(known->second[0])],
                            origins_[static_cast<std::size_t>(known->second[1])])};
  return known->second.front();
}

bool counts_as_service(const ServiceKeys& service, const std::string& owner, const std::string& technology) {
  return wanted(service.owner, owner) && wanted(service.technology, technology);
}

void check_service_filter(const std::vector<geo::Site>& sites, const Scenario& scenario,
                          std::vector<std::string>& notes) {
  const ServiceKeys& service = scenario.service;
  std::set<std::string> owners, technologies;
  for (const geo::Site& site : sites)
    for (const geo::Sector& sector : site.sectors) {
      if (counts_as_service(service, sector.owner, sector.technology)) return;
      owners.insert(sector.owner);
      technologies.insert(sector.technology);
    }
  if (owners.empty()) return;

  std::string key = "service.technology", what;
  if (!owners.contains(service.owner) && service.owner != "any") {
    key = "service.owner";
    what = fmt::format("no sector on air has the owner \"{}\"; {}", service.owner, near_or_all(service.owner, owners));
  } else if (!technologies.contains(service.technology) && service.technology != "any") {
    what = fmt::format("no sector on air has the technology \"{}\"; {}", service.technology,
                       near_or_all(service.technology, technologies));
  } else {
    what = fmt::format("no sector on air of the owner \"{}\" has the technology \"{}\"; set one of them to \"any\"",
                       service.owner, service.technology);
  }
  // An operator that is new to the province has nothing on air yet.
  const auto counts = [&](const BtsType& type) { return counts_as_service(service, type.owner, type.technology); };
  if (std::none_of(scenario.bts_types.begin(), scenario.bts_types.end(), counts))
    throw Error{ErrorKind::scenario, key, what};
  notes.push_back(fmt::format("{}: {}; nothing counts but what the options build", key, what));
}

Transmitters resolve_transmitters(const std::vector<geo::Site>& sites, const ServiceKeys& service,
                                  AntennaLibrary antennas) {
  Transmitters result;
  result.antennas = std::move(antennas);

  std::vector<ServiceGroup> groups;
  for (std::size_t s = 0; s < sites.size(); ++s) {
    for (const geo::Sector& sector : sites[s].sectors) {
      if (!counts_as_service(service, sector.owner, sector.technology)) continue;
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
