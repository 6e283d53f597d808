#include "sim/coverage/model_choice.h"

#include <fmt/format.h>

#include <algorithm>

namespace phusong::sim {

ModelChoice::ModelChoice(const Scenario& scenario) : main_{&models::find_model(scenario.propagation.model)} {
  for (const BandKeys& band : scenario.bands)
    bands_.push_back({band.from_mhz, band.to_mhz, &models::find_model(band.model)});
}

const models::Model& ModelChoice::of(double frequency_mhz) const noexcept {
  for (const Band& band : bands_)
    if (frequency_mhz >= band.from_mhz && frequency_mhz <= band.to_mhz) return *band.model;
  return *main_;
}

std::vector<const models::Model*> ModelChoice::all() const {
  std::vector<const models::Model*> all{main_};
  for (const Band& band : bands_)
    if (std::find(all.begin(), all.end(), band.model) == all.end()) all.push_back(band.model);
  return all;
}

std::string ModelChoice::label() const {
  std::string label{main_->name};
  for (const Band& band : bands_)
    label += fmt::format("{}{:g} to {:g} MHz: {}", &band == &bands_.front() ? " (" : "; ", band.from_mhz, band.to_mhz,
                         band.model->name);
  return bands_.empty() ? label : label + ")";
}

bool ModelChoice::needs_zones() const {
  const std::vector<const models::Model*> models = all();
  return std::any_of(models.begin(), models.end(), [](const models::Model* m) { return m->needs.zones; });
}

}  // namespace phusong::sim
