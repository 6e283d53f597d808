// Which propagation model judges which frequency: propagation.model, and [[bands]] that have one of their own.
//
//   ModelChoice choice{scenario};
//   const models::Model& m = choice.of(1800.0);
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/catalogue.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

class ModelChoice {
 public:
  /// Throws Error{scenario} for a model that the catalogue does not have.
  explicit ModelChoice(const Scenario& scenario);
  /// One model for every frequency.
  explicit ModelChoice(const models::Model& model) : main_{&model} {}

  /// The first band that holds the frequency decides, else propagation.model.
  [[nodiscard]] const models::Model& of(double frequency_mhz) const noexcept;
  /// propagation.model.
  [[nodiscard]] const models::Model& main() const noexcept { return *main_; }
  /// Every model that may be asked, each once, the main one first.
  [[nodiscard]] std::vector<const models::Model*> all() const;
  /// "itu_p526", or "itu_p526 (700 to 960 MHz: itu_p1812)".
  [[nodiscard]] std::string label() const;
  [[nodiscard]] bool needs_zones() const;

 private:
  struct Band {
    double from_mhz, to_mhz;
    const models::Model* model;
  };
  const models::Model* main_;
  std::vector<Band> bands_;
};

}  // namespace phusong::sim
