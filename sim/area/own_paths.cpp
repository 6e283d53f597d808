#include "sim/area/own_paths.h"

#include <algorithm>

namespace phusong::sim {

namespace {
/// Profiles at a time: enough for whole vectors, few enough for the processor's nearer caches.
constexpr std::size_t kAtATime = 16;
}  // namespace

void OwnPaths::read(const CellJudge& judge, std::span<const PathFamily* const> families, std::span<const Point> to) {
  const Point mast = families.front()->at;
  const models::Model& model = judge.models().of(families.front()->frequency_mhz);
  const double step_m = judge.terrain().grid.cell_m;
  const std::size_t bands = families.size();
  asked_.clear();
  for (const PathFamily* family : families)
    asked_.push_back(judge.asked_of(judge.transmitters().all[static_cast<std::size_t>(family->members.front())]));
  if (total_db_.size() < bands) {
    total_db_.resize(bands);
    diffraction_db_.resize(bands);
  }
  for (std::size_t f = 0; f < bands; ++f) {
    total_db_[f].resize(to.size());
    diffraction_db_[f].resize(to.size());
  }
  unknown_.assign(to.size(), 0);
  ground_.resize(kAtATime);
  paths_.resize(kAtATime);

  for (std::size_t begin = 0; begin < to.size(); begin += kAtATime) {
    const std::size_t count = std::min(kAtATime, to.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      if (model.sweep_paths == nullptr) {
        judge.ground().profile_between(mast, to[begin + i], step_m, profile_);
        unknown_[begin + i] = profile_.unknown_samples > 0 ? 1 : 0;
        for (std::size_t f = 0; f < bands; ++f)
          total_db_[f][begin + i] = static_cast<float>(model.evaluate(models::path_of(asked_[f], profile_)).total_db);
        continue;
      }
      geo::GroundPath& ground = ground_[i];
      judge.ground().path_between(mast, to[begin + i], step_m, model.needs.zones, ground);
      unknown_[begin + i] = ground.crosses_unknown ? 1 : 0;
      paths_[i] = {ground.length_km, ground.height_m, ground.clutter_m, ground.zone, ground.sea_points};
    }
    if (model.sweep_paths == nullptr) continue;
    losses_.clear();
    for (std::size_t f = 0; f < bands; ++f)
      losses_.push_back(
          {std::span{total_db_[f]}.subspan(begin, count), std::span{diffraction_db_[f]}.subspan(begin, count)});
    model.sweep_paths(asked_, std::span{paths_}.first(count), losses_);
  }
}

}  // namespace phusong::sim
