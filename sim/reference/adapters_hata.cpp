// Okumura-Hata and COST 231-Hata: the formulas alone, not limited to their domain, as the tables are.
#include <fmt/format.h>

#include "geo/base/error.h"
#include "models/empirical/cost231_hata.h"
#include "models/empirical/okumura_hata.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

using models::Environment;

Environment environment_of(const ReferenceCase& one) {
  const std::string& word = one.text("environment");
  if (word == "urban_large" || word == "metropolitan") return Environment::urban_large;
  if (word == "urban_small") return Environment::urban_small;
  if (word == "suburban" || word == "medium_suburban") return Environment::suburban;
  if (word == "open") return Environment::open;
  throw Error{
      ErrorKind::input, one.where,
      fmt::format("the environment \"{}\" is none of urban_large, urban_small, suburban, open, metropolitan and "
                  "medium_suburban",
                  word)};
}

template <auto Formula>
double loss_db(const ReferenceCase& one) {
  return Formula(Megahertz{one.number("f_MHz")}, Metres{one.number("hb_m")}, Metres{one.number("hm_m")},
                 Kilometres{one.number("d_km")}, environment_of(one))
      .value();
}

double loss_by_column_db(const ReferenceCase& one) {
  const std::string& model = one.text("model");
  if (model == "okumura_hata") return loss_db<&models::okumura_hata>(one);
  if (model == "cost231_hata") return loss_db<&models::cost231_hata>(one);
  throw Error{ErrorKind::input, one.where,
              fmt::format("the model \"{}\" is none of okumura_hata and cost231_hata", model)};
}

}  // namespace

std::vector<Adapter> hata_adapters() {
  const std::vector<std::string_view> columns{"f_MHz", "hb_m", "hm_m", "d_km", "environment"};
  std::vector<std::string_view> with_model = columns;
  with_model.push_back("model");
  return {{.model = "by column model",
           .catalogue_name = "okumura_hata, cost231_hata",
           .columns = with_model,
           .answers = {{"L_*", &loss_by_column_db}},
           .edition = "Hata (1980), COST 231 final report (1999)"},
          {.model = "okumura_hata",
           .catalogue_name = "okumura_hata",
           .columns = columns,
           .answers = {{"L_*", &loss_db<&models::okumura_hata>}}},
          {.model = "cost231_hata",
           .catalogue_name = "cost231_hata",
           .columns = columns,
           .answers = {{"L_*", &loss_db<&models::cost231_hata>}}}};
}

}  // namespace phusong::sim
