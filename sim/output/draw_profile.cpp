// The picture of one point's explanation: see explain.h.
#include <fmt/format.h>

#include "sim/coverage/model_choice.h"
#include "sim/output/explain.h"
#include "sim/output/profile_picture.h"
#include "sim/output/text.h"

namespace phusong::sim {

void draw_profile(const Explanation& e, const Scenario& scenario, const std::filesystem::path& file) {
  const LinkTerms& t = e.terms;
  ProfilePicture picture{
      .title = e.verdict_en,
      .subtitle = fmt::format("{} {} ({} {}, {:.1f} MHz, antenna {:.0f} m)  to  {:.5f} E {:.5f} N, {:.2f} km",
                              e.from.site_id, e.from.sector_id, e.from.owner, e.from.technology, e.from.frequency_mhz,
                              e.from.height_m, e.lonlat.lon_deg, e.lonlat.lat_deg, t.distance_km),
      .profile = &e.profile,
      .ground = e.ground,
      .from_height_m = e.from.height_m,
      .to_height_m = scenario.service.receiver_height_m,
      .from_name = e.from.site_id,
      .to_name = fmt::format("{:g} m", scenario.service.receiver_height_m),
      .frequency_mhz = e.from.frequency_mhz,
      .effective_radius_km = scenario.propagation.effective_earth_radius_km,
      .obstacles = e.obstacles};
  picture.words.push_back(
      {fmt::format("EIRP {:.1f} dBm/RE  −  pattern {:.1f}  −  free space {:.1f}  −  diffraction {:.1f}  −  location "
                   "margin {:.1f} dB  =  RSRP {:.1f} dBm (needed {:.1f});  uplink margin {:.1f} dB",
                   t.eirp_re_dbm, t.pattern_loss_db, t.path.free_space_db, t.path.diffraction_db, t.location_margin_db,
                   t.rsrp_dbm, scenario.service.rsrp_dbm, t.uplink_margin_db),
       {.size = 13, .bold = true}});
  picture.words.push_back(
      {fmt::format("Model {}; effective Earth radius {:.0f} km. Curves of equal height follow the "
                   "Earth.",
                   ModelChoice{scenario}.of(e.from.frequency_mhz).name, scenario.propagation.effective_earth_radius_km),
       {.size = 11, .colour = kGrey}});
  if (const std::string notice = notice_of(scenario.identity, Language::en); !notice.empty())
    picture.words.push_back({notice, {.size = 11, .colour = {170, 90, 20}}});
  write_profile_picture(picture, file);
}

}  // namespace phusong::sim
