#include "sim/plan/clp_stop.h"

#include <ClpEventHandler.hpp>
#include <ClpSimplex.hpp>

namespace phusong::sim {

namespace {

class StopOnRequest final : public ClpEventHandler {
 public:
  explicit StopOnRequest(const Watcher* watcher) : watcher_{watcher} {}
  int event(Event which) override {
    constexpr int kGoOn = -1, kStop = 5;
    return which == endOfIteration && watcher_->stop_requested() ? kStop : kGoOn;
  }
  [[nodiscard]] ClpEventHandler* clone() const override { return new StopOnRequest(*this); }

 private:
  const Watcher* watcher_;
};

}  // namespace

void end_when_asked(ClpSimplex& clp, const Watcher* watcher) {
  if (watcher == nullptr) return;
  const StopOnRequest handler{watcher};  // Clp keeps a copy, which ClpSimplex, unlike its base, tells its model
  clp.passInEventHandler(&handler);
}

}  // namespace phusong::sim
