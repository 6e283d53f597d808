#include "models/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "geo/base/error.h"
#include "models/cost231_hata.h"
#include "models/free_space.h"
#include "models/itu_p526.h"
#include "models/okumura_hata.h"

namespace phusong::models {

namespace {

/// Location variability with the model's own error, dB. Rec. ITU-R P.1812-6, section 4.8, gives 5 dB for the location
/// alone near 900 MHz; a model error of 6 dB beside it is an assumption: sqrt(5^2 + 6^2) = 7.8, rounded to 8.
constexpr double kDefaultSigma_db = 8.0;

constexpr Model row(std::string_view name, std::string_view title, std::string_view edition, bool needs_profile,
                    bool needs_clutter, const Domain& domain, PathLoss (*evaluate)(const PathInput&),
                    double (*least_loss_db)(const PathInput&) = nullptr) {
  return {name,
          title,
          edition,
          needs_profile,
          needs_clutter,
          domain.frequency_mhz,
          domain.distance_km,
          domain.tx_height_m,
          domain.rx_height_m,
          kDefaultSigma_db,
          true,
          evaluate,
          least_loss_db};
}

constexpr std::array<Model, 4> kModels{
    row("itu_p526", "ITU-R P.526 delta-Bullington with spherical Earth and clutter heights",
        "Rec. ITU-R P.526-15 (2019)", true, true, kItuP526Domain, &evaluate_itu_p526,
        &least_loss_itu_p526),
    row("free_space", "ITU-R P.525 free space", "Rec. ITU-R P.525-4 (2019)", false, false, kFreeSpaceDomain,
        &evaluate_free_space),
    row("okumura_hata", "Okumura-Hata", "Hata (1980)", true, false, kOkumuraHataDomain, &evaluate_okumura_hata),
    row("cost231_hata", "COST 231-Hata", "COST 231 final report (1999)", true, false, kCost231HataDomain,
        &evaluate_cost231_hata)};

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

Caveats domain_caveats(const Domain& domain, Megahertz frequency, Kilometres distance, Metres tx_height,
                       Metres rx_height) noexcept {
  Caveats caveats = 0;
  if (!domain.frequency_mhz.holds(frequency.value())) caveats |= bits(Caveat::frequency_out_of_domain);
  if (!domain.distance_km.holds(distance.value())) caveats |= bits(Caveat::distance_out_of_domain);
  if (!domain.tx_height_m.holds(tx_height.value())) caveats |= bits(Caveat::tx_height_out_of_domain);
  if (!domain.rx_height_m.holds(rx_height.value())) caveats |= bits(Caveat::rx_height_out_of_domain);
  if (tx_height.value() < 0.0 || rx_height.value() < 0.0) caveats |= bits(Caveat::terminal_below_ground);
  return caveats;
}

std::string caveat_text(Caveat caveat, const Model& model) {
  const auto outside = [&](std::string_view what, Range range, std::string_view unit) {
    return fmt::format("The {} lies outside {:g} to {:g} {}, the domain of {}.", what, range.low, range.high, unit,
                       model.title);
  };
  switch (caveat) {
    case Caveat::none:
      return "";
    case Caveat::frequency_out_of_domain:
      return outside("frequency", model.frequency_mhz, "MHz");
    case Caveat::distance_out_of_domain:
      return outside("distance", model.distance_km, "km");
    case Caveat::tx_height_out_of_domain:
      return outside("height of the base station's antenna", model.tx_height_m, "m");
    case Caveat::rx_height_out_of_domain:
      return outside("height of the terminal", model.rx_height_m, "m");
    case Caveat::terminal_below_ground:
      return "An antenna lies below the ground.";
    case Caveat::environment_out_of_domain:
      return fmt::format("{} has no term for this environment; its nearest one was taken.", model.title);
  }
  return "";
}

}  // namespace phusong::models
