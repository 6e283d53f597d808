// The sweep of Longley-Rice against the plain function, receiver by receiver, on every instruction set of this machine.
#include "models/sweep/longley_rice_sweep.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "models/terrain/longley_rice.h"

namespace phusong::models {
namespace {

enum class Ground { rough, rolling, flat, cliffs, sea, coast, spike, plateau, whole_metres };
constexpr int kGrounds = 9;

/// A radial with receivers on it, and what is asked for.
struct Case {
  std::vector<double> height_m, clutter_m;
  std::vector<Zone> zone;
  double step_km = 0.03;
  std::vector<double> distance_km, ground_m;
  std::vector<std::int32_t> interior;
  std::vector<Zone> cell_zone;
  PathInput asked;

  [[nodiscard]] Radial radial() const {
    return {.step_km = step_km, .height_m = height_m, .clutter_m = clutter_m, .zone = zone};
  }
  [[nodiscard]] Receivers receivers() const {
    return {.distance_km = distance_km, .interior = interior, .ground_m = ground_m, .zone = cell_zone};
  }
  void fill_rest() {
    clutter_m.assign(height_m.size(), 0.0);
    zone.assign(height_m.size(), Zone::inland);
    cell_zone.assign(distance_km.size(), Zone::inland);
  }
};

using Random = std::mt19937_64;
double between(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>{low, high}(random);
}
double between_logs(Random& random, double low, double high) {
  return std::exp(between(random, std::log(low), std::log(high)));
}
int whole_between(Random& random, int low, int high) { return std::uniform_int_distribution<int>{low, high}(random); }

std::vector<double> ground_of(Ground kind, std::size_t points, Random& random) {
  std::vector<double> z(points);
  const double scale = between_logs(random, 1.0, 2500.0);
  double here = 0.0;
  const double wave_1 = between(random, 20, 200);
  const double wave_2 = between(random, 3, 20);
  const std::size_t edge = static_cast<std::size_t>(between(random, 0.0, static_cast<double>(points)));
  for (std::size_t k = 0; k < points; ++k) {
    const auto x = static_cast<double>(k);
    const double noise = between(random, -1.0, 1.0);
    switch (kind) {
      case Ground::rough:
        z[k] = scale * std::abs(noise);
        break;
      case Ground::rolling:
        here = 0.98 * here + 0.1 * noise;
        z[k] = scale * (0.4 * std::sin(x / wave_1) + 0.1 * std::sin(x / wave_2) + here);
        break;
      case Ground::flat:
        z[k] = scale;
        break;
      case Ground::cliffs:
        if (noise > 0.95) here = between(random, 0.0, scale);
        z[k] = here;
        break;
      case Ground::sea:
        z[k] = 0.0;
        break;
      case Ground::coast:
        z[k] = k < edge ? scale * std::abs(std::sin(x / wave_1)) : 0.0;
        break;
      case Ground::spike:
        z[k] = k == edge ? scale : 3.0;
        break;
      case Ground::plateau:
        z[k] = 1500.0 + 0.02 * noise;
        break;
      case Ground::whole_metres:
        z[k] = std::round(20.0 + 0.02 * scale * noise);
        break;
    }
  }
  return z;
}

Case any_case(std::uint64_t seed) {
  Random random{seed};
  Case c;
  const int longest = static_cast<int>(between_logs(random, 1.0, 3000.0));
  constexpr double kSteps_km[] = {0.03, 0.09, 0.0927662443, 0.01, 0.25, 0.1};
  c.step_km = kSteps_km[whole_between(random, 0, 5)];
  if (whole_between(random, 0, 3) == 0) c.step_km = between(random, 0.005, 0.3);
  c.height_m = ground_of(static_cast<Ground>(whole_between(random, 0, kGrounds - 1)),
                         static_cast<std::size_t>(longest) + 1, random);
  const int most = std::min(longest, 60);
  std::vector<double> places;
  for (int i = 0; i < most; ++i)
    places.push_back(between(random, i == 0 ? 0.2 : 0.6, static_cast<double>(longest) + 1.49));
  std::sort(places.begin(), places.end());
  for (double place : places) {
    const double distance_km = place * c.step_km;
    c.interior.push_back(interior_points(distance_km, c.step_km));
    c.distance_km.push_back(distance_km);
    const double nearest = c.height_m[static_cast<std::size_t>(std::min(c.interior.back() + 1, longest))];
    c.ground_m.push_back(nearest == 0.0 ? 0.0 : nearest + between(random, -3.0, 3.0));
  }
  c.fill_rest();

  PathInput& asked = c.asked;
  asked.frequency = Megahertz{between_logs(random, 20.0, 20'000.0)};
  asked.tx_height = Metres{between_logs(random, 0.5, whole_between(random, 0, 1) == 0 ? 60.0 : 3000.0)};
  asked.rx_height = Metres{between_logs(random, 0.5, whole_between(random, 0, 1) == 0 ? 10.0 : 3000.0)};
  if (whole_between(random, 0, 3) == 0) {
    asked.frequency = Megahertz{900};
    asked.tx_height = Metres{30};
    asked.rx_height = Metres{whole_between(random, 0, 1) == 0 ? 1.5 : 2.0};
  }
  asked.polarisation = whole_between(random, 0, 1) == 0 ? Polarisation::vertical : Polarisation::horizontal;
  asked.climate.n0 = between(random, 250.0, 400.0);
  asked.climate.itm_climate = static_cast<ItmClimate>(whole_between(random, 1, 7));
  asked.climate.ground_permittivity = between_logs(random, 2.0, 81.0);
  asked.climate.ground_conductivity_s_m = between_logs(random, 1.0e-3, 5.0);
  if (whole_between(random, 0, 2) > 0) {
    asked.time_percent = between(random, 0.1, 99.9);
    asked.location_percent = between(random, 0.1, 99.9);
  }
  return c;
}

struct Answer {
  std::vector<float> total_db, diffraction_db;
};
Answer swept(const Case& c) {
  Answer answer{std::vector<float>(c.distance_km.size()), std::vector<float>(c.distance_km.size())};
  sweep_longley_rice(c.asked, c.radial(), c.receivers(), {answer.total_db, answer.diffraction_db});
  return answer;
}

/// The plain function over the even profile, with free space over the true distance.
PathLoss plain(const Case& c, std::size_t r) {
  Profile profile;
  profile_of(c.radial(), c.receivers(), r, false, profile);
  const double even_km = static_cast<double>(c.interior[r] + 1) * c.step_km;
  profile.distance_km.back() = even_km;
  PathLoss loss = evaluate_longley_rice(path_of(c.asked, profile));
  loss.total_db += 20.0 * std::log10(c.distance_km[r] / even_km);
  return loss;
}

/// What they may be apart.
double allowed_db(const Case& c, std::size_t r) {
  std::vector<double> heights(c.height_m.begin(), c.height_m.begin() + c.interior[r] + 1);
  heights.push_back(c.ground_m[r]);
  LongleyRiceInput in;
  in.frequency_mhz = c.asked.frequency.value();
  in.h_tx_m = c.asked.tx_height.value();
  in.h_rx_m = c.asked.rx_height.value();
  in.N_0 = c.asked.climate.n0;
  const LongleyRiceResult result = longley_rice_p2p(in, heights, 1000.0 * c.step_km);
  return !result.refused() && result.delta_h_m < kRoundingIrregularity_m ? kLongleyRiceSweepFlatAgreement_db
                                                                         : kLongleyRiceSweepAgreement_db;
}

/// Beyond what rounding to float may make of the plain value.
double excess_db(double plain_db, float swept_db) {
  return std::abs(plain_db - static_cast<double>(swept_db)) - 6.0e-8 * std::abs(plain_db);
}

/// Runs the test once for each instruction set.
template <class Test>
void on_every_set(Test test) {
  for (std::int64_t sets = hwy::SupportedTargets(); sets != 0; sets &= sets - 1) {
    const std::int64_t set = sets & -sets;
    hwy::SetSupportedTargetsForTest(set);
    hwy::GetChosenTarget().Update(set);
    SCOPED_TRACE(hwy::TargetName(set));
    test();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

/// Cases with the plain answers.
struct Truth {
  std::vector<Case> cases;
  std::vector<std::vector<PathLoss>> losses;
};
Truth truth_of(std::vector<Case> cases) {
  Truth truth{std::move(cases), {}};
  for (const Case& c : truth.cases) {
    std::vector<PathLoss>& losses = truth.losses.emplace_back();
    for (std::size_t r = 0; r < c.distance_km.size(); ++r) losses.push_back(plain(c, r));
  }
  return truth;
}

/// Every receiver of every case, on every instruction set.
void expect_agreement(const Truth& truth) {
  on_every_set([&] {
    int failures = 0;
    for (std::size_t i = 0; i < truth.cases.size(); ++i) {
      const Case& c = truth.cases[i];
      const Answer answer = swept(c);
      for (std::size_t r = 0; r < c.distance_km.size(); ++r) {
        const PathLoss& loss = truth.losses[i][r];
        const double off_db = std::max(excess_db(loss.total_db, answer.total_db[r]),
                                       excess_db(loss.diffraction_db, answer.diffraction_db[r]));
        if (off_db <= kLongleyRiceSweepAgreement_db || off_db <= allowed_db(c, r)) continue;
        ASSERT_LT(++failures, 20);
        ADD_FAILURE() << "case " << i << ", receiver " << r << " of " << c.distance_km.size() << ", interior "
                      << c.interior[r] << ", step " << c.step_km << " km, " << c.asked.frequency.value()
                      << " MHz: " << answer.total_db[r] << " dB, should be " << loss.total_db << "; A_ref "
                      << answer.diffraction_db[r] << ", should be " << loss.diffraction_db;
      }
    }
  });
}

TEST(LongleyRiceSweep, AgreesWithThePlainFunctionOverAnyGround) {
  std::vector<Case> cases;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) cases.push_back(any_case(seed));
  expect_agreement(truth_of(std::move(cases)));
}

// Every place of one radial has its receiver: horizons at every whole number of steps, of which every tenth is decided
// by the last bit, and antennas whose surroundings end on a step.
TEST(LongleyRiceSweep, AgreesWhereTheLastBitDecides) {
  std::vector<Case> cases;
  Random random{7};
  for (const double step_km : {0.03, 0.09, 0.0927662443, 0.01}) {
    for (const Ground ground : {Ground::rolling, Ground::cliffs, Ground::spike, Ground::coast}) {
      for (const double h_tx_m : {30.0, 45.0, 1500.0}) {
        Case c = any_case(1);
        c.step_km = step_km;
        c.height_m = ground_of(ground, 700, random);
        c.distance_km.clear();
        c.ground_m.clear();
        c.interior.clear();
        for (int k = 1; k < 700; ++k) {
          c.distance_km.push_back(k * step_km);
          c.interior.push_back(k - 1);
          c.ground_m.push_back(c.height_m[static_cast<std::size_t>(k)]);
        }
        c.fill_rest();
        c.asked = {.frequency = Megahertz{900}, .profile = {}, .tx_height = Metres{h_tx_m}, .rx_height = Metres{2.0}};
        cases.push_back(std::move(c));
      }
    }
  }
  expect_agreement(truth_of(std::move(cases)));
}

// Samples further apart than the vectors' numbers hold.
TEST(LongleyRiceSweep, AgreesOnVeryLongPaths) {
  std::vector<Case> cases;
  Random random{11};
  for (const Ground ground : {Ground::rolling, Ground::coast}) {
    Case c = any_case(1);
    c.step_km = 0.03;
    c.height_m = ground_of(ground, 12'001, random);
    c.distance_km.clear();
    c.ground_m.clear();
    c.interior.clear();
    for (int k = 6'000; k <= 12'000; k += 500) {
      c.distance_km.push_back(k * c.step_km);
      c.interior.push_back(k - 1);
      c.ground_m.push_back(c.height_m[static_cast<std::size_t>(k)]);
    }
    c.fill_rest();
    c.asked = {.frequency = Megahertz{900}, .profile = {}, .tx_height = Metres{45.0}, .rx_height = Metres{2.0}};
    cases.push_back(std::move(c));
  }
  expect_agreement(truth_of(std::move(cases)));
}

TEST(LongleyRiceSweep, HoldsWhatThePlainFunctionHolds) {
  std::vector<Case> cases;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Case c = any_case(seed);
    if (seed % 4 == 0) c.asked.frequency = Megahertz{seed % 8 == 0 ? 5.0 : 40'000.0};
    if (seed % 4 == 1) c.asked.tx_height = Metres{seed % 8 == 1 ? 0.0 : 9000.0};
    if (seed % 4 == 2) c.asked.climate.n0 = seed % 8 == 2 ? 100.0 : 500.0;
    if (seed % 4 == 3) {
      c.asked.time_percent = 0.0;
      c.height_m.back() = 30'000.0;
      c.ground_m.back() = -20'000.0;
    }
    cases.push_back(std::move(c));
  }
  // Shorter than a metre.
  Case tiny = any_case(3);
  tiny.step_km = 1.0e-5;
  for (std::size_t r = 0; r < tiny.distance_km.size(); ++r) tiny.distance_km[r] = (tiny.interior[r] + 1) * tiny.step_km;
  cases.push_back(std::move(tiny));
  expect_agreement(truth_of(std::move(cases)));
}

TEST(LongleyRiceSweep, AReceiverHasTheSameLossInAnyCompany) {
  for (std::uint64_t seed = 100; seed < 160; ++seed) {
    const Case c = any_case(seed);
    const Answer together = swept(c);
    for (std::size_t r = 0; r < c.distance_km.size(); ++r) {
      Case alone = c;
      alone.distance_km = {c.distance_km[r]};
      alone.interior = {c.interior[r]};
      alone.ground_m = {c.ground_m[r]};
      alone.fill_rest();
      const Answer answer = swept(alone);
      EXPECT_EQ(answer.total_db[0], together.total_db[r]) << "seed " << seed << ", receiver " << r;
      EXPECT_EQ(answer.diffraction_db[0], together.diffraction_db[r]);
    }
  }
}

TEST(LongleyRiceSweep, NobodyAsked) {
  Case c = any_case(1);
  c.distance_km.clear();
  c.interior.clear();
  c.ground_m.clear();
  c.fill_rest();
  EXPECT_TRUE(swept(c).total_db.empty());
}

}  // namespace
}  // namespace phusong::models
