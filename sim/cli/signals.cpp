#include "sim/cli/signals.h"

#include <unistd.h>
#include <csignal>
#include <ctime>

#include <atomic>
#include <cstdint>

#include "geo/base/error.h"

namespace phusong::cli {
namespace {

/// Signals that come closer are one: timeout(1) sends its own to the process and to the group.
constexpr std::int64_t kOneSignal_ms = 100;

std::atomic<bool> stop_flag{false};
std::atomic<std::int64_t> first_ms{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

std::int64_t now_ms() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{1000} * t.tv_sec + t.tv_nsec / 1'000'000;
}

extern "C" void on_stop_signal(int /*signal*/) {
  if (!stop_flag.exchange(true))
    first_ms = now_ms();
  else if (now_ms() - first_ms >= kOneSignal_ms)
    _exit(static_cast<int>(ErrorKind::interrupted));
}

}  // namespace

void install_signal_handlers() {
  struct sigaction stop {};
  stop.sa_handler = on_stop_signal;
  sigemptyset(&stop.sa_mask);
  stop.sa_flags = SA_RESTART;
  sigaction(SIGINT, &stop, nullptr);
  sigaction(SIGTERM, &stop, nullptr);

  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGPIPE, &ignore, nullptr);
  sigaction(SIGXFSZ, &ignore, nullptr);
}

bool stop_was_requested() noexcept { return stop_flag.load(std::memory_order_relaxed); }

}  // namespace phusong::cli
