// How progress, notes and errors look on stderr: a live line on a terminal, plain lines elsewhere, or JSON lines.
//
//   std::unique_ptr<ProgressView> view = make_view(LogFormat::text, quiet);
//   RunSettings settings{.watcher = view.get(), .checkpoint_folder = {}};
//   view->error(3, "a.toml:4:2", "unknown key rsrp");
//
// JSON lines, one object each: {"event":"begin","stage":...,"total":...}, {"event":"progress","stage":...,"done":...,
// "total":...,"left_s":...}, {"event":"end","stage":...,"seconds":...}, {"event":"note","text":...},
// {"event":"error","code":...,"where":...,"text":...}, and of a solver {"event":"solving","plan":...,"unit":...,
// "least":...,"incumbent":...,"bound":...,"gap_pct":...,"left_s":...,"ended":...} without what is not known yet.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "geo/base/progress.h"
#include "sim/cli/invocation.h"

namespace phusong::cli {

/// Base of the three looks. Thread-safe: each call holds one lock; progress from busy threads is dropped, not waited
/// for.
class ProgressView : public Watcher {
 public:
  void begin(std::string_view stage, std::uint64_t total) final;
  void advanced(std::string_view stage, std::uint64_t done, std::uint64_t total) final;
  void end(std::string_view stage) final;
  void note(std::string_view sentence) final;
  [[nodiscard]] bool stop_requested() const noexcept final;
  void solving(const SolverNews& news) final;
  /// One sentence on stderr; `where` may be empty.
  void error(int code, std::string_view where, std::string_view sentence);

 protected:
  using Clock = std::chrono::steady_clock;
  struct Stage {
    Clock::time_point began, shown;
    std::uint64_t total = 0;
    double shown_share = 0.0;
  };
  virtual void show_begin(std::string_view stage, const Stage& state) = 0;
  /// Decides itself whether it is time for a line.
  virtual void show_progress(std::string_view stage, Stage& state, std::uint64_t done, double left_s) = 0;
  virtual void show_end(std::string_view stage, const Stage& state, double seconds) = 0;
  virtual void show_note(std::string_view sentence) = 0;
  /// What has been shown of the plan that a solver is at.
  struct Solver {
    std::string plan;
    Clock::time_point began, shown;
    std::optional<double> incumbent, bound;  ///< as shown
    bool any = false;                        ///< something was shown
    bool timed = false;                      ///< with the time left
    [[nodiscard]] bool changed(const SolverNews& news) const {
      return !any || incumbent != news.incumbent || bound != news.bound;
    }
  };
  /// Decides itself whether it is time for a line; true: it was shown.
  virtual bool show_solving(const SolverNews& news, const Solver& state) = 0;
  virtual void show_error(int code, std::string_view where, std::string_view sentence) = 0;

 private:
  std::mutex mutex_;
  std::map<std::string, Stage, std::less<>> stages_;
  Solver solver_;
};

[[nodiscard]] std::unique_ptr<ProgressView> make_view(LogFormat format, bool quiet);

/// "plan-54: 81 villages, at most 83, gap 2.5 %, 12 s left"; of a least cost "45 500 000 000 VND, at least ...".
[[nodiscard]] std::string solver_text(const SolverNews& news);

/// "45 s", "3 min 20 s", "2 h 05 min".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace phusong::cli
