#include "sim/cli/progress_view.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>

#include "geo/base/numbers.h"
#include "sim/cli/signals.h"

namespace phusong::cli {
namespace {

/// A live line is redrawn at most this often.
constexpr std::chrono::milliseconds kRedraw{100};
/// A plain line comes after this much time or this share of the work, whichever is first.
constexpr std::chrono::seconds kPlainInterval{10};
constexpr double kPlainShare = 0.1;
/// Nothing is said about the time left before this much has been measured.
constexpr double kSettled_s = 1.0;
/// A solver's plain line, and its JSON object, come at most this often; and no plain line before it has taken so long.
constexpr std::chrono::seconds kSolverLine{1};
constexpr std::chrono::milliseconds kSolverObject{500};

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string error_text(std::string_view where, std::string_view sentence) {
  return where.empty() ? fmt::format("phusong: {}", sentence) : fmt::format("phusong: {}: {}", where, sentence);
}

double share_of(std::uint64_t done, std::uint64_t total) {
  return total == 0 ? 0.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
}

bool is_proven(const SolverNews& news) { return news.gap_pct() == 0.0; }

/// Only errors.
class QuietView final : public ProgressView {
  void show_begin(std::string_view, const Stage&) override {}
  void show_progress(std::string_view, Stage&, std::uint64_t, double) override {}
  void show_end(std::string_view, const Stage&, double) override {}
  void show_note(std::string_view) override {}
  bool show_solving(const SolverNews&, const Solver&) override { return false; }
  void show_error(int, std::string_view where, std::string_view sentence) override {
    print(error_text(where, sentence) + "\n");
  }
};

/// Lines for a file, a pipe or a build log.
class PlainView final : public ProgressView {
  void show_begin(std::string_view, const Stage&) override {}
  void show_progress(std::string_view stage, Stage& state, std::uint64_t done, double left_s) override {
    const double share = share_of(done, state.total);
    const bool late = Clock::now() - state.shown >= kPlainInterval;
    if (!late || share >= 1.0) {
      if (share < state.shown_share + kPlainShare || share >= 1.0 ||
          Clock::now() - state.began < std::chrono::seconds{2})
        return;
    }
    state.shown = Clock::now();
    state.shown_share = share;
    print(fmt::format("{}: {:.0f} %{}\n", stage, share * 100.0,
                      left_s >= 0 ? fmt::format(", {} left", duration_text(left_s)) : ""));
  }
  void show_end(std::string_view stage, const Stage&, double seconds) override {
    print(fmt::format("{}: done in {:.1f} s\n", stage, seconds));
  }
  void show_note(std::string_view sentence) override { print(fmt::format("note: {}\n", sentence)); }
  bool show_solving(const SolverNews& news, const Solver& state) override {
    const Clock::time_point since = state.any ? state.shown : state.began;
    if (news.ended ? !state.changed(news) && !state.timed : !state.changed(news) || Clock::now() - since < kSolverLine)
      return false;
    print(solver_text(news) + "\n");
    return true;
  }
  void show_error(int, std::string_view where, std::string_view sentence) override {
    print(error_text(where, sentence) + "\n");
  }
};

/// One live line on a terminal.
class TerminalView final : public ProgressView {
 public:
  TerminalView() {
    const char* no_color = std::getenv("NO_COLOR");
    colour_ = no_color == nullptr || *no_color == '\0';
  }

 private:
  void show_begin(std::string_view stage, const Stage&) override { draw(fmt::format("{}", stage)); }
  void show_progress(std::string_view stage, Stage& state, std::uint64_t done, double left_s) override {
    if (Clock::now() - state.shown < kRedraw) return;
    state.shown = Clock::now();
    constexpr int kBar = 24;
    const double share = share_of(done, state.total);
    const int full = static_cast<int>(std::lround(share * kBar));
    draw(fmt::format("{:<22} {}{} {:3.0f} %{}", stage, paint("\033[36m", std::string(full, '#')),
                     std::string(kBar - full, '.'), share * 100.0,
                     left_s >= 0 ? fmt::format("  {} left", duration_text(left_s)) : ""));
  }
  void show_end(std::string_view stage, const Stage&, double seconds) override {
    print(fmt::format("\r\033[K{:<22} {:.1f} s\n", stage, seconds));
  }
  void show_note(std::string_view sentence) override {
    print(fmt::format("\r\033[K{} {}\n", paint("\033[33m", "note:"), sentence));
  }
  bool show_solving(const SolverNews& news, const Solver& state) override {
    if (!news.ended && state.any && Clock::now() - state.shown < kRedraw) return false;
    draw(solver_text(news) + (news.ended ? "\n" : ""));
    return true;
  }
  void show_error(int, std::string_view where, std::string_view sentence) override {
    print(fmt::format("\r\033[K{}\n", paint("\033[31m", error_text(where, sentence))));
  }

  void draw(const std::string& line) { print("\r\033[K" + line); }
  [[nodiscard]] std::string paint(const char* code, const std::string& text) const {
    return colour_ ? code + text + "\033[0m" : text;
  }
  bool colour_ = true;
};

/// One object per line, for programs that start phusong.
class JsonView final : public ProgressView {
 public:
  explicit JsonView(bool quiet) : quiet_{quiet} {}

 private:
  void show_begin(std::string_view stage, const Stage& state) override {
    emit({{"event", "begin"}, {"stage", stage}, {"total", state.total}});
  }
  void show_progress(std::string_view stage, Stage& state, std::uint64_t done, double left_s) override {
    if (Clock::now() - state.shown < std::chrono::milliseconds{500}) return;
    state.shown = Clock::now();
    nlohmann::ordered_json line{{"event", "progress"}, {"stage", stage}, {"done", done}, {"total", state.total}};
    if (left_s >= 0) line["left_s"] = std::round(left_s);
    emit(line);
  }
  void show_end(std::string_view stage, const Stage&, double seconds) override {
    emit({{"event", "end"}, {"stage", stage}, {"seconds", std::round(seconds * 1000.0) / 1000.0}});
  }
  void show_note(std::string_view sentence) override { emit({{"event", "note"}, {"text", sentence}}); }
  bool show_solving(const SolverNews& news, const Solver& state) override {
    if (!news.ended && (!state.changed(news) || (state.any && Clock::now() - state.shown < kSolverObject)))
      return false;
    nlohmann::ordered_json line{{"event", "solving"}, {"plan", news.plan}, {"unit", news.unit}, {"least", news.least}};
    if (news.incumbent) line["incumbent"] = *news.incumbent;
    if (news.bound) line["bound"] = *news.bound;
    if (const std::optional<double> gap = news.gap_pct()) line["gap_pct"] = std::round(*gap * 1000.0) / 1000.0;
    if (news.left_s) line["left_s"] = std::round(*news.left_s * 10.0) / 10.0;
    line["ended"] = news.ended;
    emit(line);
    return true;
  }
  void show_error(int code, std::string_view where, std::string_view sentence) override {
    print(text_of({{"event", "error"}, {"code", code}, {"where", where}, {"text", sentence}}));
  }

  static std::string text_of(const nlohmann::ordered_json& line) {
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  void emit(const nlohmann::ordered_json& line) const {
    if (!quiet_) print(text_of(line));
  }
  bool quiet_;
};

}  // namespace

void ProgressView::begin(std::string_view stage, std::uint64_t total) {
  const std::lock_guard lock{mutex_};
  Stage state{.began = Clock::now(), .shown = Clock::now(), .total = total};
  show_begin(stage, state);
  stages_[std::string{stage}] = state;
}

void ProgressView::advanced(std::string_view stage, std::uint64_t done, std::uint64_t total) {
  // A thread that finds the lock taken goes on computing: somebody else is drawing.
  const std::unique_lock lock{mutex_, std::try_to_lock};
  if (!lock.owns_lock()) return;
  const auto found = stages_.find(stage);
  if (found == stages_.end()) return;
  Stage& state = found->second;
  state.total = total;
  const double elapsed_s = std::chrono::duration<double>(Clock::now() - state.began).count();
  const double share = share_of(done, total);
  const double left_s = share > 0.0 && elapsed_s >= kSettled_s ? elapsed_s * (1.0 - share) / share : -1.0;
  show_progress(stage, state, done, left_s);
}

void ProgressView::end(std::string_view stage) {
  const std::lock_guard lock{mutex_};
  const auto found = stages_.find(stage);
  if (found == stages_.end()) return;
  // A stage that ends because something failed or was stopped is not "done".
  if (std::uncaught_exceptions() == 0)
    show_end(stage, found->second, std::chrono::duration<double>(Clock::now() - found->second.began).count());
  stages_.erase(found);
}

void ProgressView::note(std::string_view sentence) {
  const std::lock_guard lock{mutex_};
  show_note(sentence);
}

void ProgressView::solving(const SolverNews& news) {
  const std::lock_guard lock{mutex_};
  if (solver_.began == Clock::time_point{} || solver_.plan != news.plan) {
    solver_ = {};
    solver_.plan = news.plan;
    solver_.began = Clock::now();
  }
  if (show_solving(news, solver_)) {
    solver_.shown = Clock::now();
    solver_.incumbent = news.incumbent;
    solver_.bound = news.bound;
    solver_.timed = news.left_s.has_value() && !is_proven(news);
    solver_.any = true;
  }
  if (news.ended) solver_ = {};
}

bool ProgressView::stop_requested() const noexcept { return stop_was_requested(); }

void ProgressView::error(int code, std::string_view where, std::string_view sentence) {
  const std::lock_guard lock{mutex_};
  show_error(code, where, sentence);
}

std::unique_ptr<ProgressView> make_view(LogFormat format, bool quiet) {
  if (format == LogFormat::json) return std::make_unique<JsonView>(quiet);
  if (quiet) return std::make_unique<QuietView>();
  if (isatty(STDERR_FILENO) != 0) return std::make_unique<TerminalView>();
  return std::make_unique<PlainView>();
}

std::string solver_text(const SolverNews& news) {
  const auto number = [](double value) {
    const bool whole =
        std::abs(value) >= 1000.0 || std::abs(value - std::round(value)) < 1e-9 * (1.0 + std::abs(value));
    return grouped(value, whole ? 0 : 3, " ");
  };
  std::string text = fmt::format("{}: ", news.plan.empty() ? "plan" : news.plan);
  text += news.incumbent ? number(*news.incumbent) + (news.unit.empty() ? "" : " ") + std::string{news.unit}
                         : "no plan yet";
  const std::optional<double> gap = news.gap_pct();
  if (is_proven(news)) {
    text += ", proven";
  } else if (news.bound) {
    text += fmt::format(", at {} {}", news.least ? "least" : "most", number(*news.bound));
    if (gap) text += fmt::format(", gap {:.{}f} %", *gap, *gap < 0.1 ? 3 : *gap < 10.0 ? 2 : 1);
  }
  if (news.left_s && !news.ended && !is_proven(news)) text += fmt::format(", {} left", duration_text(*news.left_s));
  return text;
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace phusong::cli
