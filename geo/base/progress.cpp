#include "geo/base/progress.h"

#include <cmath>

#include "geo/base/error.h"

namespace phusong {

std::optional<double> SolverNews::gap_pct() const noexcept {
  if (!incumbent || !bound) return std::nullopt;
  const double apart = std::abs(*bound - *incumbent);
  if (apart == 0.0) return 0.0;
  if (*incumbent == 0.0) return std::nullopt;
  return 100.0 * apart / std::abs(*incumbent);
}

void Unstoppable::begin(std::string_view stage, std::uint64_t total) {
  if (watcher_ != nullptr) watcher_->begin(stage, total);
}
void Unstoppable::advanced(std::string_view stage, std::uint64_t done, std::uint64_t total) {
  if (watcher_ != nullptr) watcher_->advanced(stage, done, total);
}
void Unstoppable::end(std::string_view stage) {
  if (watcher_ != nullptr) watcher_->end(stage);
}
void Unstoppable::note(std::string_view sentence) {
  if (watcher_ != nullptr) watcher_->note(sentence);
}
void Unstoppable::solving(const SolverNews& news) {
  if (watcher_ != nullptr) watcher_->solving(news);
}

void throw_if_stopped(const Watcher* watcher) {
  if (watcher != nullptr && watcher->stop_requested())
    throw Error{ErrorKind::interrupted, "",
                "stopped on request; run the same command again to go on from the last finished stage"};
}

Progress::Progress(Watcher* watcher, std::string_view stage, std::uint64_t total)
    : watcher_{watcher}, stage_{stage}, total_{total} {
  throw_if_stopped(watcher_);
  if (watcher_ != nullptr) watcher_->begin(stage_, total_);
}

Progress::~Progress() {
  if (watcher_ != nullptr) watcher_->end(stage_);
}

void Progress::advance(std::uint64_t steps) {
  const std::uint64_t done = done_.fetch_add(steps, std::memory_order_relaxed) + steps;
  if (watcher_ == nullptr) return;
  throw_if_stopped(watcher_);
  watcher_->advanced(stage_, done, total_);
}

}  // namespace phusong
