#include "sim/invest/compare.h"

#include <algorithm>
#include <array>

#include "sim/invest/option_sums.h"

namespace phusong::sim {

std::string joint_text(const OptionResult& option, const JointClosing& closing) {
  std::string text;
  for (const std::size_t site : closing.sites) text += (text.empty() ? "" : " + ") + option.sites[site].id;
  return text;
}

const JointClosing* joint_closing_of(const OptionResult& option, std::size_t village) noexcept {
  const auto found = std::lower_bound(option.joint.begin(), option.joint.end(), village,
                                      [](const JointClosing& c, std::size_t v) { return c.village < v; });
  return found != option.joint.end() && found->village == village ? &*found : nullptr;
}

std::string_view name_of(PlannedHop::Kind kind) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"microwave", "cable", "fibre", "trench", "satellite"};
  return kNames[static_cast<std::size_t>(kind)];
}

int hops_of(const OptionResult& option, const PlannedSite& site) noexcept {
  return static_cast<int>(std::count_if(site.path.begin(), site.path.end(), [&](std::size_t hop) {
    return option.hops[hop].kind == PlannedHop::Kind::microwave;
  }));
}

std::vector<std::size_t> target_villages(const OptionKeys& option, const std::vector<geo::Village>& villages,
                                         const GapReport& gaps) {
  std::vector<std::size_t> target;
  for (const VillageService& service : gaps.villages) {
    if (!is_gap(service.verdict)) continue;
    const geo::Village& village = villages[service.village];
    if (!passes(option.target_phases, village.phase) || !passes(option.target_statuses, village.status) ||
        !passes(option.target_closed_by, village.closed_by))
      continue;
    if (!passes(option.target_places, village.id) && !passes(option.target_places, village.name)) continue;
    target.push_back(service.village);
  }
  std::sort(target.begin(), target.end());
  return target;
}

}  // namespace phusong::sim
