#include "models/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "geo/base/error.h"
#include "models/empirical/cost231_hata.h"
#include "models/empirical/extended_hata.h"
#include "models/empirical/free_space.h"
#include "models/empirical/hata_terrain.h"
#include "models/empirical/okumura_hata.h"
#include "models/empirical/tr38901.h"
#include "models/sweep/empirical_sweep.h"
#include "models/sweep/longley_rice_sweep.h"
#include "models/sweep/profile_sweeps.h"
#include "models/terrain/itu_p1812.h"
#include "models/terrain/itu_p452.h"
#include "models/terrain/itu_p526.h"
#include "models/terrain/longley_rice.h"

namespace phusong::models {

namespace {

// The order of the rows is the order of `phusong models` and of every table that is made from this one.
constexpr std::array kModels{Model{.name = "itu_p526",
                                   .title = "ITU-R P.526 delta-Bullington with spherical Earth and clutter heights",
                                   .edition = "Rec. ITU-R P.526-15 (2019)",
                                   .needs = {.profile = true, .clutter = true},
                                   .domain = kItuP526Domain,
                                   .reciprocal = true,
                                   .evaluate = &evaluate_itu_p526,
                                   .least_loss_db = &least_loss_itu_p526,
                                   .sweep = &sweep_itu_p526,
                                   .sweep_paths = &sweep_paths_itu_p526},
                             Model{.name = "itu_p1812",
                                   .title = "ITU-R P.1812 full method, with clutter, zones and climate",
                                   .edition = "Rec. ITU-R P.1812-8 (2025), the method of P.1812-6",
                                   .needs = {.profile = true, .clutter = true, .zones = true, .climate = true},
                                   .domain = kItuP1812Domain,
                                   .states_sigma = true,
                                   .reciprocal = true,
                                   .least_excess_db = kItuP1812LeastExcess_db,
                                   .evaluate = &evaluate_itu_p1812,
                                   .sweep = &sweep_itu_p1812,
                                   .sweep_paths = &sweep_paths_itu_p1812},
                             Model{.name = "longley_rice",
                                   .title = "ITS Irregular Terrain Model (Longley-Rice), point to point",
                                   .edition = "NTIA Report 82-100 (1982), ITM 1.4",
                                   .needs = {.profile = true, .climate = true},
                                   .domain = kLongleyRiceDomain,
                                   .least_excess_db = kLongleyRiceLeastExcess_db,
                                   .evaluate = &evaluate_longley_rice,
                                   .sweep = &sweep_each<&sweep_longley_rice>},
                             Model{.name = "itu_p452",
                                   .title = "ITU-R P.452 interference in clear air, with clutter, zones and climate",
                                   .edition = "Rec. ITU-R P.452-18 (2023)",
                                   .needs = {.profile = true, .clutter = true, .zones = true, .climate = true},
                                   .domain = kItuP452Domain,
                                   .reciprocal = true,
                                   .least_excess_db = kItuP452LeastExcess_db,
                                   .evaluate = &evaluate_itu_p452},
                             Model{.name = "free_space",
                                   .title = "ITU-R P.525 free space",
                                   .edition = "Rec. ITU-R P.525-4 (2019)",
                                   .needs = {},
                                   .domain = kFreeSpaceDomain,
                                   .reciprocal = true,
                                   .evaluate = &evaluate_free_space,
                                   .sweep = &sweep_each<&sweep_free_space>},
                             Model{.name = "okumura_hata",
                                   .title = "Okumura-Hata",
                                   .edition = "Hata (1980)",
                                   .needs = {.profile = true, .profile_to_km = kMeanGroundWindow_km.high},
                                   .domain = kOkumuraHataDomain,
                                   .evaluate = &evaluate_okumura_hata,
                                   .sweep = &sweep_each<&sweep_okumura_hata>},
                             Model{.name = "cost231_hata",
                                   .title = "COST 231-Hata",
                                   .edition = "COST 231 final report (1999)",
                                   .needs = {.profile = true, .profile_to_km = kMeanGroundWindow_km.high},
                                   .domain = kCost231HataDomain,
                                   .evaluate = &evaluate_cost231_hata,
                                   .sweep = &sweep_each<&sweep_cost231_hata>},
                             Model{.name = "extended_hata",
                                   .title = "NTIA extended Hata with terrain corrections",
                                   .edition = "NTIA TR-15-517 (2015), eHata 3.2",
                                   .needs = {.profile = true},
                                   .domain = kExtendedHataDomain,
                                   .states_sigma = true,
                                   .evaluate = &evaluate_extended_hata},
                             Model{.name = "tr38901_rma",
                                   .title = "3GPP TR 38.901 rural macro, mean over sight",
                                   .edition = "3GPP TR 38.901 V16.1.0 (Rel. 16)",
                                   .needs = {},
                                   .domain = kTr38901RmaDomain,
                                   .states_sigma = true,
                                   .least_excess_db = kTr38901LeastExcess_db,
                                   .evaluate = &evaluate_tr38901_rma},
                             Model{.name = "tr38901_uma",
                                   .title = "3GPP TR 38.901 urban macro, mean over sight",
                                   .edition = "3GPP TR 38.901 V16.1.0 (Rel. 16)",
                                   .needs = {},
                                   .domain = kTr38901UmaDomain,
                                   .states_sigma = true,
                                   .least_excess_db = kTr38901LeastExcess_db,
                                   .evaluate = &evaluate_tr38901_uma},
                             Model{.name = "tr38901_umi",
                                   .title = "3GPP TR 38.901 urban micro street canyon, mean over sight",
                                   .edition = "3GPP TR 38.901 V16.1.0 (Rel. 16)",
                                   .needs = {},
                                   .domain = kTr38901UmiDomain,
                                   .states_sigma = true,
                                   .least_excess_db = kTr38901LeastExcess_db,
                                   .evaluate = &evaluate_tr38901_umi}};

/// Levenshtein distance.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j)
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
    previous.swap(current);
  }
  return previous.back();
}

}  // namespace

std::span<const Model> all_models() noexcept { return kModels; }

const Model& find_model(std::string_view name) {
  const Model* nearest = &kModels.front();
  for (const Model& model : kModels) {
    if (model.name == name) return model;
    if (edits_between(name, model.name) < edits_between(name, nearest->name)) nearest = &model;
  }
  std::vector<std::string_view> names;
  for (const Model& model : kModels) names.push_back(model.name);
  throw Error{ErrorKind::scenario, "",
              fmt::format("the propagation model \"{}\" is not known; did you mean \"{}\"? Known are {}", name,
                          nearest->name, fmt::join(names, ", "))};
}

std::string caveat_text(Caveat caveat, const Model& model) {
  const auto outside = [&](std::string_view what, Range range, std::string_view unit) {
    if (range.low == range.high)
      return fmt::format("The {} is not {:g} {}, the only one in the domain of {}.", what, range.low, unit,
                         model.title);
    return fmt::format("The {} lies outside {:g} to {:g} {}, the domain of {}.", what, range.low, range.high, unit,
                       model.title);
  };
  switch (caveat) {
    case Caveat::none:
      return "";
    case Caveat::frequency_out_of_domain:
      return outside("frequency", model.domain.frequency_mhz, "MHz");
    case Caveat::distance_out_of_domain:
      return outside("distance", model.domain.distance_km, "km");
    case Caveat::tx_height_out_of_domain:
      return outside("height of the base station's antenna", model.domain.tx_height_m, "m");
    case Caveat::rx_height_out_of_domain:
      return outside("height of the terminal", model.domain.rx_height_m, "m");
    case Caveat::terminal_below_ground:
      return "An antenna lies below the ground.";
    case Caveat::environment_out_of_domain:
      return fmt::format("{} has no term for this environment; its nearest one was taken.", model.title);
    case Caveat::time_percent_out_of_domain:
      return outside("share of time", model.domain.time_percent, "%");
    case Caveat::location_percent_out_of_domain:
      return outside("share of locations", model.domain.location_percent, "%");
    case Caveat::climate_out_of_domain:
      return fmt::format("The refractivity of the air lies outside what {} was made for.", model.title);
    case Caveat::terrain_out_of_domain:
      return fmt::format("The terrain's horizons, irregularity or spacing lie outside what {} was made for.",
                         model.title);
  }
  return "";
}

}  // namespace phusong::models
