// Progress and cancellation of long work, without printing: the command line decides how it looks.
//
//   Progress stage{watcher, "coverage", tiles.size()};
//   parallel_for(..., [&](...) { ...; stage.advance(); });   // throws Error{interrupted} after a stop
//
// Guarantees: advance() may be called from any thread; a null watcher costs nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace phusong {

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
