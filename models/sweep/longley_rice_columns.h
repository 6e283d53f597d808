// Longley-Rice for many receivers, as its three steps share it: sweep (input, order), terrain, closing. Nothing here is
// for others: see longley_rice_sweep.h. Names as in terrain/longley_rice_parts.h.
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "models/sweep/radial.h"
#include "models/terrain/longley_rice_parts.h"

namespace phusong::models::itm {

/// What all receivers have in common.
struct SweptLink {
  double f_mhz = 0.0;
  Both h_m{};  ///< structural heights
  double N_0 = 0.0;
  std::complex<double> Z_g;
  double z_T = 0.0, z_L = 0.0, z_S = 0.0;  ///< standard deviates of the shares
  const Climate* climate = nullptr;
};

/// One value a receiver.
struct Columns {
  using Column = std::vector<double>;
  std::size_t count = 0;
  Column step_m, d_m;   ///< of the even profile
  Column free_m;        ///< length of free space
  Column N_s, gamma_e;  ///< from here on filled by read_columns()
  std::array<Column, 2> d_hzn_m, theta_hzn, h_e_m;
  Column in_sight;         ///< 1: horizons are still those of the bare profile, to be replaced
  Column range_m, span_m;  ///< interdecile range, and the length over which it was taken
  Column delta_h_m;        ///< from here on by attenuate_columns(), with the final horizons and heights
  Column A_ref_db;         ///< NaN where the plain function must be asked
  Column loss_db;          ///< by vary_columns()

  /// Whole vectors may be read and written beyond the last receiver.
  static constexpr std::size_t kBeyond = 32;
  void resize(std::size_t receivers) {
    count = receivers;
    for (Column* column :
         {&step_m, &d_m, &free_m, &N_s, &gamma_e, &d_hzn_m[0], &d_hzn_m[1], &theta_hzn[0], &theta_hzn[1], &h_e_m[0],
          &h_e_m[1], &in_sight, &range_m, &span_m, &delta_h_m, &A_ref_db, &loss_db})
      column->resize(receivers + kBeyond, 1.0);
  }
};

/// From the ground to horizons, fitted lines and ranges. Needs step_m and d_m.
void read_columns(const SweptLink& link, const Radial& radial, const Receivers& receivers, Columns& columns);
/// From there to the reference attenuation.
void attenuate_columns(const SweptLink& link, Columns& columns);
/// From there to the loss.
void vary_columns(const SweptLink& link, Columns& columns);

}  // namespace phusong::models::itm
