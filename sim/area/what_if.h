// What if a sector of a computed area were turned, tilted or re-powered, or a site moved: an editing session.
//
//   WhatIf session{judge, settings_of(scenario), store, site, watcher};
//   std::vector<Transmitter> sectors = session.sectors();
//   sectors[1].azimuth_deg = 140.0;
//   const CoverageMap after = session.with(sectors);      // the cells of session.window(), no propagation
//   session.move_to({701'500.0, 2'310'200.0}, watcher);   // the site's own footprints alone
//   session.with(session.sectors());
//
// On opening, the best of all other sites is found once for each cell that the site can reach, and where each cell lies
// as its antennas see it. Then a change of its sectors costs their patterns over the footprints in the store.
// Guarantees: with() is, cell by cell and bit by bit, what cover_area gives in fast mode for the network with those
// sectors, whatever the threads; it is const, and may be called from many threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/area/area_map.h"

namespace phusong::sim {

class WhatIf {
 public:
  /// Over the judge's network. Footprints that the store lacks, of this site and of those that reach its cells, are
  /// computed first: none over a computed area. Of the settings, the oversampling counts. The judge and the store must
  /// outlive the session. Throws std::invalid_argument when the site has no sector on air, Error{interrupted} after a
  /// stop.
  WhatIf(const CellJudge& judge, const AreaSettings& settings, FootprintStore& store, int site, Watcher* watcher);
  ~WhatIf();
  WhatIf(const WhatIf&) = delete;
  WhatIf& operator=(const WhatIf&) = delete;

  /// The site's, as the network has them, in its order.
  [[nodiscard]] const std::vector<Transmitter>& sectors() const noexcept;
  /// The cells that the site can reach, on the judge's grid; without columns when none lies on it.
  [[nodiscard]] const CellWindow& window() const noexcept;

  /// The window's cells with other azimuths, tilts, powers or antennas, which are those of the network's library;
  /// levels as Transmitter has them (see resolve_transmitters). The counts of states are of the window. Throws
  /// std::invalid_argument when a sector is missing, or has another place, height or frequency than it had.
  [[nodiscard]] CoverageMap with(std::span<const Transmitter> sectors) const;
  /// The same into a map of an earlier answer, whose memory is used again.
  void with(std::span<const Transmitter> sectors, CoverageMap& map) const;
  /// The same cells with the site off air: what it leaves behind where it moves away.
  [[nodiscard]] CoverageMap without() const;

  /// Moves the site; sectors() and window() are the new place's from then on. Returns the footprints computed: those of
  /// the site, unless others that reach the new window were never computed. After an exception the site is where it
  /// was.
  std::uint64_t move_to(Point place, Watcher* watcher);
  /// Footprints computed by this session.
  [[nodiscard]] std::uint64_t computed() const noexcept { return computed_; }

 private:
  struct Opened;  // the site at one place

  [[nodiscard]] std::unique_ptr<const Opened> open(const CellJudge& judge, Watcher* watcher);
  void fill(std::span<const Transmitter> sectors, CoverageMap& map) const;

  FootprintStore& store_;
  const int oversampling_, site_;
  std::uint64_t computed_ = 0;
  std::unique_ptr<const Transmitters> moved_;  ///< the network after a move
  std::unique_ptr<const CellJudge> moved_judge_;
  const CellJudge* judge_;
  std::unique_ptr<const Opened> opened_;
};

}  // namespace phusong::sim
