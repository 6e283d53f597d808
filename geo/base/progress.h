// Progress and cancellation of long work, without printing: the command line decides how it looks.
//
//   Progress stage{watcher, "coverage", tiles.size()};
//   parallel_for(..., [&](...) { ...; stage.advance(); });   // throws Error{interrupted} after a stop
//   Unstoppable calm{watcher};                               // for what is to be finished all the same
//
// Guarantees: advance() may be called from any thread; a null watcher costs nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phusong {

/// What a solver knows so far of one plan.
struct SolverNews {
  std::string_view plan;            ///< its name
  std::string_view unit;            ///< of its value, or of its cost: "villages", "VND"; empty: none
  bool least = false;               ///< the less the better: incumbent and bound are costs
  std::optional<double> incumbent;  ///< of the best plan so far
  std::optional<double> bound;      ///< no plan has a better one
  std::optional<double> left_s;     ///< until the time limit; none: there is no limit
  bool ended = false;               ///< the solver has come to its end: these are the last news
  /// |bound - incumbent| / |incumbent|, in %; none while one of them is not known.
  [[nodiscard]] std::optional<double> gap_pct() const noexcept;
};

/// Receives progress. Implemented by the command line (terminal bar, plain lines, JSON) and by tests.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// A stage begins; `total` steps, 0 when unknown.
  virtual void begin(std::string_view stage, std::uint64_t total) = 0;
  /// Called from any thread; `done` never exceeds `total`.
  virtual void advanced(std::string_view stage, std::uint64_t done, std::uint64_t total) = 0;
  virtual void end(std::string_view stage) = 0;
  /// Something that the user should read; also kept for run.json by the caller.
  virtual void note(std::string_view sentence) = 0;
  /// True once the user asked to stop.
  [[nodiscard]] virtual bool stop_requested() const noexcept = 0;
  /// A solver has a better plan or bound, or lets time pass: now and then, from one thread for each plan.
  virtual void solving(const SolverNews& /*news*/) {}
};

/// Passes on everything but the wish to stop. The watcher may be null.
class Unstoppable final : public Watcher {
 public:
  explicit Unstoppable(Watcher* watcher) : watcher_{watcher} {}
  void begin(std::string_view stage, std::uint64_t total) override;
  void advanced(std::string_view stage, std::uint64_t done, std::uint64_t total) override;
  void end(std::string_view stage) override;
  void note(std::string_view sentence) override;
  [[nodiscard]] bool stop_requested() const noexcept override { return false; }
  void solving(const SolverNews& news) override;

 private:
  Watcher* watcher_;
};

/// Passes on nothing but the wish to stop: for small steps of a stage that tells of itself. The watcher may be null.
class Silent final : public Watcher {
 public:
  explicit Silent(const Watcher* watcher) : watcher_{watcher} {}
  void begin(std::string_view /*stage*/, std::uint64_t /*total*/) override {}
  void advanced(std::string_view /*stage*/, std::uint64_t /*done*/, std::uint64_t /*total*/) override {}
  void end(std::string_view /*stage*/) override {}
  void note(std::string_view /*sentence*/) override {}
  [[nodiscard]] bool stop_requested() const noexcept override {
    return watcher_ != nullptr && watcher_->stop_requested();
  }

 private:
  const Watcher* watcher_;
};

/// One stage of work, from construction to destruction.
class Progress {
 public:
  Progress(Watcher* watcher, std::string_view stage, std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Throws Error{interrupted} when the user asked to stop.
  void advance(std::uint64_t steps = 1);

 private:
  Watcher* watcher_;
  std::string stage_;
  std::uint64_t total_;
  std::atomic<std::uint64_t> done_{0};
};

/// Throws Error{interrupted} when the user asked to stop.
void throw_if_stopped(const Watcher* watcher);

}  // namespace phusong
