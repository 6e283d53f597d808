#include "sim/plan/solving.h"

#include <cmath>
#include <exception>

namespace phusong::sim {

namespace {

/// Without anything new it is told this often that time goes on.
constexpr std::chrono::milliseconds kTick{500};

}  // namespace

Solving::Solving(Watcher* watcher, std::string_view plan, std::string_view unit, bool least, const Stop& stop)
    : watcher_{watcher}, plan_{plan}, unit_{unit}, least_{least}, stop_{stop} {}

Solving::~Solving() {
  if (std::uncaught_exceptions() == 0 && (incumbent_ || bound_)) tell(true);
}

void Solving::plan(double value) {
  if (!std::isfinite(value)) return;
  value += beyond_;
  if (incumbent_ && (least_ ? value >= *incumbent_ : value <= *incumbent_)) return;
  incumbent_ = value;
  tell(false);
}

void Solving::bound(double bound) {
  if (!std::isfinite(bound)) return;
  bound += beyond_;
  if (bound_ && (least_ ? bound <= *bound_ : bound >= *bound_)) return;
  bound_ = bound;
  tell(false);
}

void Solving::tick() {
  if (watcher_ != nullptr && (incumbent_ || bound_) && std::chrono::steady_clock::now() - told_ >= kTick) tell(false);
}

void Solving::tell(bool ended) {
  if (watcher_ == nullptr) return;
  told_ = std::chrono::steady_clock::now();
  SolverNews news;
  news.plan = plan_;
  news.unit = unit_;
  news.least = least_;
  news.incumbent = incumbent_;
  news.bound = bound_;
  if (stop_.limited()) news.left_s = stop_.left_s();
  news.ended = ended;
  watcher_->solving(news);
}

}  // namespace phusong::sim
