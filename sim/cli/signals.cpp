#include "sim/cli/signals.h"

#include <unistd.h>
#include <csignal>

#include <atomic>

#include "geo/base/error.h"

namespace phusong::cli {
namespace {

std::atomic<bool> stop_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_stop_signal(int /*signal*/) {
  if (stop_flag.exchange(true)) _exit(static_cast<int>(ErrorKind::interrupted));
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
