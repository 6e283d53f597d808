// Loops over threads.
//
//   parallel_for(0, grid.rows, [&](int row) { ... });                      // each index once
//   parallel_blocks(radials, 64, [&](int begin, int end) { ... });         // each index in one block of 64 or fewer
//
// TBB does the work. Under the thread sanitizer plain threads do it: Debian's libtbb is built without the sanitizer's
// instrumentation, which then can neither see that a loop has ended (false reports), nor tell a race of ours from one
// of libtbb's own (a suppression that names libtbb hides both, because every task's stack goes through it).
//
// Guarantees: returns when every index is done. After the first exception no new task is begun, and it is thrown here.
// As many threads as tbb::global_control allows (under the thread sanitizer as many for each loop inside a loop). In a
// loop inside another's body TBB may also end without an exception
// when the outer loop fails: who keeps results must count them.
#pragma once

#if defined(__SANITIZE_THREAD__)
#include <tbb/global_control.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#else
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#endif

#include <algorithm>
#include <cstddef>

namespace phusong {

#if defined(__SANITIZE_THREAD__)

template <class Index, class Body>
void parallel_for(Index first, Index last, const Body& body) {
  if (!(first < last)) return;
  const auto count = static_cast<std::size_t>(last - first);
  const std::size_t allowed = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        body(static_cast<Index>(first + static_cast<Index>(i)));
      } catch (...) {
        const std::lock_guard lock{mutex};
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(allowed, count); ++i) others.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

template <class Body>
void parallel_blocks(int count, int block, const Body& body) {
  parallel_for(0, (count + block - 1) / block, [&](int i) { body(i * block, std::min(count, (i + 1) * block)); });
}

#else

template <class Index, class Body>
void parallel_for(Index first, Index last, const Body& body) {
  tbb::parallel_for(first, last, body);
}

template <class Body>
void parallel_blocks(int count, int block, const Body& body) {
  tbb::parallel_for(
      tbb::blocked_range<int>{0, count, static_cast<std::size_t>(block)},
      [&body](const tbb::blocked_range<int>& some) { body(some.begin(), some.end()); }, tbb::simple_partitioner{});
}

#endif

}  // namespace phusong
