// One mast in the mountains by the sea, and what the engine is asked about it.
//
//   const bench::Country country{30.0, 20.0, false};            // 30 m cells, 20 km around the mast, no trees
//   const bench::Question asked{country, bench::kP1812, 20.0};  // a scenario and a judge of its own
//   const sim::FootprintMaker maker{asked.judge(), 2};
//
// Mast 45 m with one omni antenna at 900 MHz, receiver 1.5 m. Guarantees: made from nothing but the numbers given.
#pragma once

#include <memory>
#include <string_view>

#include "geo/ground/terrain.h"
#include "sim/area/footprint.h"
#include "sim/coverage/coverage.h"

namespace phusong::bench {

/// A row of the catalogue as it is asked, and the name of that in the tables.
struct AskedModel {
  std::string_view label, model;
  double time_percent = 50.0;
};
inline constexpr AskedModel kP526{"itu_p526", "itu_p526"};
inline constexpr AskedModel kP1812{"itu_p1812", "itu_p1812"};
inline constexpr AskedModel kP1812SomeTime{"itu_p1812 10 % of time", "itu_p1812", 10.0};
inline constexpr AskedModel kItm{"longley_rice", "longley_rice"};
inline constexpr AskedModel kHata{"okumura_hata", "okumura_hata"};
inline constexpr AskedModel kFreeSpace{"free_space", "free_space"};

struct Country {
  /// `trees`: 15 m high on half of the patches of 3 x 3 land cells.
  Country(double cell_m, double radius_km, bool trees);

  geo::Terrain terrain;
  sim::Transmitters on_air;
  sim::PathFamily mast;
};

class Question {
 public:
  Question(const Country& country, const AskedModel& asked, double radius_km);
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  [[nodiscard]] const sim::CellJudge& judge() const noexcept { return *judge_; }
  [[nodiscard]] const models::Model& model() const noexcept { return judge_->models().main(); }
  [[nodiscard]] const sim::Transmitter& transmitter() const noexcept { return judge_->transmitters().all.front(); }

 private:
  sim::Scenario scenario_;
  std::unique_ptr<sim::CellJudge> judge_;
};

}  // namespace phusong::bench
