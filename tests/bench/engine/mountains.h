#pragma once
// Fractal mountains by the sea, made from nothing: the terrain on which engine and peers are timed side by side.
//
//   const double height = bench::mountains_m(-3'000.0, 12'500.0);  // 3 km west and 12.5 km north of the mast
//
// Guarantees: a pure function of the place, the same on every run; any thread. Heights in metres, 0 on the sea. The
// mast stands at 83 m on the coast; within 40 km a third is sea, mostly in the south-east, and the highest top has 1
// 270 m.

namespace phusong::bench {

/// Height of the ground `east_m` and `north_m` of the mast.
[[nodiscard]] double mountains_m(double east_m, double north_m) noexcept;

}  // namespace phusong::bench
