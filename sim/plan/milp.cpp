#include "sim/plan/milp.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CbcEventHandler.hpp>
#include <CbcModel.hpp>
#include <CbcSolver.hpp>
#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <mutex>

#include "sim/plan/clp_stop.h"

namespace phusong::sim {

namespace {

using Clock = std::chrono::steady_clock;

/// Rows may be broken by that much of their terms' size: CBC's own tolerance is 1e-7 on scaled rows.
constexpr double kRowTolerance = 1.0e-6;
/// A plan that is better by less than this of the sum of all costs is not looked for; and CBC's default in its place.
constexpr double kLeastBetter = 1.0e-12, kOwnIncrement = 1.0e-5;
/// A column counts as whole within this (CBC's own default).
constexpr double kWholeTolerance = 1.0e-5;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
double coin_bound(double bound) noexcept { return std::clamp(bound, -COIN_DBL_MAX, COIN_DBL_MAX); }

double cost_of(const Milp& milp, const std::vector<double>& value) noexcept {
  double cost = 0.0;
  for (std::size_t j = 0; j < value.size(); ++j) cost += milp.columns[j].cost * value[j];
  return cost;
}

/// Empty when the values keep all bounds and rows; otherwise what they break. Whole columns are made whole.
std::string broken_by(const Milp& milp, std::vector<double>& value) {
  if (value.size() != milp.columns.size())
    return fmt::format("it has {} values for {} columns", value.size(), milp.columns.size());
  for (std::size_t j = 0; j < value.size(); ++j) {
    const Milp::Column& column = milp.columns[j];
    if (column.integer) {
      const double whole = std::round(value[j]);
      if (!(std::abs(value[j] - whole) <= kWholeTolerance))
        return fmt::format("column {} is {:.9g}, not whole", j, value[j]);
      value[j] = whole;
    }
    const double room = kRowTolerance * std::max(1.0, std::abs(value[j]));
    if (!(value[j] >= column.lower - room && value[j] <= column.upper + room))
      return fmt::format("column {} is {:.9g}, outside {:.9g} to {:.9g}", j, value[j], column.lower, column.upper);
    value[j] = std::clamp(value[j], column.lower, column.upper);
  }
  for (std::size_t i = 0; i < milp.rows.size(); ++i) {
    double sum = 0.0, size = 1.0;
    for (const Milp::Term& term : milp.rows[i].terms) {
      sum += term.factor * value[at(term.column)];
      size = std::max(size, std::abs(term.factor * value[at(term.column)]));
    }
    if (!(sum >= milp.rows[i].lower - kRowTolerance * size && sum <= milp.rows[i].upper + kRowTolerance * size))
      return fmt::format("row {} is {:.9g}, outside {:.9g} to {:.9g}", i, sum, milp.rows[i].lower, milp.rows[i].upper);
  }
  return "";
}

/// The problem in the solver's own form. Terms of the same column in a row are added.
void load(const Milp& milp, OsiClpSolverInterface& solver) {
  const int columns = static_cast<int>(milp.columns.size());
  CoinPackedMatrix matrix{false, 0.0, 0.0};
  matrix.setDimensions(0, columns);
  std::vector<CoinBigIndex> starts{0};
  std::vector<int> indices;
  std::vector<double> factors, row_lower, row_upper;
  std::vector<int> place(milp.columns.size(), -1);
  for (const Milp::Row& row : milp.rows) {
    const std::size_t begin = indices.size();
    for (const Milp::Term& term : row.terms) {
      int& known = place[at(term.column)];
      if (known >= static_cast<int>(begin) && indices[at(known)] == term.column) {
        factors[at(known)] += term.factor;
        continue;
      }
      known = static_cast<int>(indices.size());
      indices.push_back(term.column);
      factors.push_back(term.factor);
    }
    for (std::size_t k = begin; k < indices.size(); ++k) place[at(indices[k])] = -1;
    starts.push_back(static_cast<CoinBigIndex>(indices.size()));
    row_lower.push_back(coin_bound(row.lower));
    row_upper.push_back(coin_bound(row.upper));
  }
  matrix.appendRows(static_cast<int>(milp.rows.size()), starts.data(), indices.data(), factors.data(), columns);
  std::vector<double> lower, upper, cost;
  for (const Milp::Column& column : milp.columns) {
    lower.push_back(coin_bound(column.lower));
    upper.push_back(coin_bound(column.upper));
    cost.push_back(column.cost);
  }
  solver.loadProblem(matrix, lower.data(), upper.data(), cost.data(), row_lower.data(), row_upper.data());
  for (int j = 0; j < columns; ++j)
    if (milp.columns[at(j)].integer) solver.setInteger(j);
  solver.setObjSense(1.0);
  solver.messageHandler()->setLogLevel(0);
  solver.getModelPtr()->setLogLevel(0);
}

// ---- what child and parent say to each other --------------------------------------------------------------------

enum class Word : char { bound, plan, end };

/// In front of each message; a plan's values follow it.
struct Heading {
  Word word = Word::bound;
  MilpEnd end = MilpEnd::failed;
  bool cut_short = false;
  int nodes = 0;
  double bound = -Milp::kInfinity;
  std::uint64_t values = 0;
};

class Speaker {
 public:
  explicit Speaker(int pipe) : pipe_{pipe} {}
  void say(const Heading& heading, const double* values = nullptr) const {
    all(&heading, sizeof heading);
    if (heading.values > 0) all(values, heading.values * sizeof(double));
  }

 private:
  void all(const void* data, std::size_t bytes) const {
    const char* next = static_cast<const char*>(data);
    while (bytes > 0) {
      const ssize_t written = ::write(pipe_, next, bytes);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) ::_exit(3);  // nobody listens any more
      next += written;
      bytes -= static_cast<std::size_t>(written);
    }
  }
  int pipe_;
};

// ---- the child --------------------------------------------------------------------------------------------------

/// Sends each plan and each better bound as CBC meets them.
class Reporter final : public CbcEventHandler {
 public:
  /// `original` is the problem as it was given, solved as a linear program.
  Reporter(const OsiClpSolverInterface* original, Speaker speaker) : original_{original}, speaker_{speaker} {}
  [[nodiscard]] CbcEventHandler* clone() const override { return new Reporter(*this); }

  CbcAction event(CbcEvent which) override {
    // Small problems that heuristics solve on the way tell nothing about ours.
    if (model_ == nullptr || model_->parentModel() != nullptr) return noAction;
    if (which == solution || which == heuristicSolution) send_plan();
    if (which == node || which == treeStatus) send_bound();
    return noAction;
  }

 private:
  void send_bound() {
    const double bound = model_->getBestPossibleObjValue();
    if (!(std::abs(bound) < 1.0e40) || bound <= sent_bound_) return;
    sent_bound_ = bound;
    speaker_.say({.word = Word::bound, .nodes = model_->getNodeCount(), .bound = bound});
  }

  /// CBC's plan is one of the problem after preprocessing: its whole columns are fixed in the given problem, and what
  /// preprocessing took out follows from the linear program that is left.
  void send_plan() {
    const double* found = model_->bestSolution();
    if (found == nullptr) return;
    const int columns = original_->getNumCols();
    const int* place = model_->originalColumns();
    if (place == nullptr && model_->getNumCols() == columns) {
      speaker_.say({.word = Word::plan, .values = static_cast<std::uint64_t>(columns)}, found);
      return;
    }
    if (place == nullptr) return;
    OsiClpSolverInterface whole{*original_};
    for (int j = 0; j < model_->getNumCols(); ++j) {
      const int column = place[j];
      if (column < 0 || column >= columns || !whole.isInteger(column)) continue;
      const double value = std::round(found[j]);
      whole.setColBounds(column, value, value);
    }
    whole.resolve();
    if (!whole.isProvenOptimal()) return;
    speaker_.say({.word = Word::plan, .values = static_cast<std::uint64_t>(columns)}, whole.getColSolution());
  }

  const OsiClpSolverInterface* original_;
  Speaker speaker_;
  double sent_bound_ = -Milp::kInfinity;
};

/// What CBC throws ends the child (noexcept) and is told of by the parent.
[[noreturn]] void be_child(const Milp& milp, const MilpLimits& limits, Clock::time_point end,
                           Speaker speaker) noexcept {
  OsiClpSolverInterface original;
  load(milp, original);
  for (int j = 0; j < original.getNumCols(); ++j) original.setColName(j, fmt::format("c{}", j));
  // Where columns have names and rows have none, Clp's presolve reads behind its list of names.
  for (int i = 0; i < original.getNumRows(); ++i) original.setRowName(i, fmt::format("r{}", i));
  original.initialSolve();
  if (original.isProvenPrimalInfeasible()) {
    speaker.say({.word = Word::end, .end = MilpEnd::infeasible});
    ::_exit(0);
  }
  if (original.isProvenOptimal()) speaker.say({.word = Word::bound, .bound = original.getObjValue()});

  CbcModel model{original};
  CbcSolverUsefulData data;
  CbcMain0(model, data);
  data.useSignalHandler_ = false;
  model.setLogLevel(0);
  model.solver()->messageHandler()->setLogLevel(0);
  if (!limits.start.empty()) {
    std::vector<std::pair<std::string, double>> start;
    for (std::size_t j = 0; j < limits.start.size(); ++j) start.emplace_back(fmt::format("c{}", j), limits.start[j]);
    model.setMIPStart(start);
  }
  const Reporter reporter{&original, speaker};
  model.passInEventHandler(&reporter);

  std::vector<std::string> words{"phusong", "-log", "0", "-threads", "0", "-randomSeed", "1", "-randomCbcSeed", "1"};
  const auto add = [&words](const char* key, double value) {
    words.emplace_back(key);
    words.push_back(fmt::format("{:.17g}", value));
  };
  // A plan that is known need not be found again: a little room for rounding is left.
  if (!limits.start.empty()) {
    const double cost = cost_of(milp, limits.start);
    add("-cutoff", cost + 1.0e-9 * std::max(1.0, std::abs(cost)));
  }
  // By how much a better plan has to be better: CBC's own 1e-5 is more than plans differ by where costs are small.
  // Where all costs are multiples of a number it finds out, and asks for more.
  double size = 0.0;
  for (const Milp::Column& column : milp.columns) size += std::abs(column.cost);
  if (size > 0.0 && kLeastBetter * size < kOwnIncrement) add("-increment", kLeastBetter * size);
  if (limits.nodes > 0) add("-maxNodes", limits.nodes);
  if (limits.gap > 0.0) add("-ratioGap", limits.gap);
  if (limits.seconds > 0.0) {
    words.insert(words.end(), {"-timeMode", "elapsed"});
    const double left = std::chrono::duration<double>(end - Clock::now()).count();
    add("-seconds", std::max(0.97 * left - 0.02, 0.01));
  }
  words.insert(words.end(), {"-solve", "-quit"});
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  CbcMain1(
      static_cast<int>(arguments.size()), arguments.data(), model, [](CbcModel*, int) { return 0; }, data);

  Heading last{.word = Word::end, .nodes = model.getNodeCount(), .bound = model.getBestPossibleObjValue()};
  const double* plan = model.bestSolution();
  if (plan != nullptr)
    speaker.say({.word = Word::plan, .values = static_cast<std::uint64_t>(milp.columns.size())}, plan);
  if (model.isProvenOptimal() || model.isProvenInfeasible()) {
    // With a plan to start from, "infeasible" says that none is cheaper.
    last.end = plan != nullptr || !limits.start.empty() ? MilpEnd::optimal : MilpEnd::infeasible;
  } else if (model.isAbandoned() || model.isContinuousUnbounded()) {
    last.end = MilpEnd::failed;
  } else {
    last.end = MilpEnd::limit;
    last.cut_short = limits.seconds > 0.0 && !model.isNodeLimitReached();
  }
  if (!(std::abs(last.bound) < 1.0e40)) last.bound = -Milp::kInfinity;
  speaker.say(last);
  ::_exit(0);
}

/// Before CBC begins: no output, no core file, an end with the parent, and the parent's signals are the parent's.
void settle_in(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(3);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_DFL);
  for (const int fault : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL}) ::signal(fault, SIG_DFL);
  const int nowhere = ::open("/dev/null", O_RDWR);
  if (nowhere < 0) ::_exit(3);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
}

// ---- the parent -------------------------------------------------------------------------------------------------

/// A child process and the end of its pipe; ends and buries it.
class Child {
 public:
  Child(pid_t process, int pipe) : process_{process}, pipe_{pipe} {}
  ~Child() {
    end();
    ::close(pipe_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  [[nodiscard]] int pipe() const noexcept { return pipe_; }
  /// Kills it, where it still runs. Returns how it ended.
  int end() {
    if (process_ <= 0) return status_;
    ::kill(process_, SIGKILL);
    return wait();
  }
  int wait() {
    if (process_ <= 0) return status_;
    while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status_;
  }

 private:
  pid_t process_;
  int pipe_;
  int status_ = 0;
};

/// What has come through the pipe so far, message by message.
class Listener {
 public:
  /// False once the other end is closed.
  bool read(int pipe) {
    char part[1 << 16];
    const ssize_t got = ::read(pipe, part, sizeof part);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    waiting_.insert(waiting_.end(), part, part + got);
    return got > 0;
  }
  bool next(Heading& heading, std::vector<double>& values) {
    if (waiting_.size() - at_ < sizeof(Heading)) return false;
    std::memcpy(&heading, waiting_.data() + at_, sizeof(Heading));
    const std::size_t bytes = heading.values * sizeof(double);
    if (waiting_.size() - at_ - sizeof(Heading) < bytes) return false;
    values.resize(heading.values);
    std::memcpy(values.data(), waiting_.data() + at_ + sizeof(Heading), bytes);
    at_ += sizeof(Heading) + bytes;
    if (at_ == waiting_.size()) {
      waiting_.clear();
      at_ = 0;
    }
    return true;
  }

 private:
  std::vector<char> waiting_;
  std::size_t at_ = 0;
};

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("the outside solver was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("the outside solver ended without an answer, with exit code {}", WEXITSTATUS(status));
}

/// Without rows each column takes its cheaper end.
MilpResult without_rows(const Milp& milp) {
  MilpResult result;
  for (const Milp::Column& column : milp.columns) {
    const double end = column.cost >= 0.0 ? column.lower : column.upper;
    result.value.push_back(column.integer ? (column.cost >= 0.0 ? std::ceil(end) : std::floor(end)) : end);
    if (!std::isfinite(end) || result.value.back() < column.lower || result.value.back() > column.upper) {
      const bool empty = std::isfinite(end) || column.lower > column.upper;
      result.value.clear();
      result.end = empty ? MilpEnd::infeasible : MilpEnd::failed;
      result.why = empty ? "" : "the cost has no lower bound";
      return result;
    }
  }
  result.end = MilpEnd::optimal;
  result.has_plan = true;
  result.cost = result.bound = cost_of(milp, result.value);
  return result;
}

}  // namespace

MilpResult solve_milp(const Milp& milp, const MilpLimits& limits, const Watcher* watcher,
                      const std::function<void(const MilpResult&)>& news) {
  const Clock::time_point end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>{limits.seconds > 0.0 ? std::min(limits.seconds, 1.0e9) : 1.0e9});
  MilpResult result;
  MilpLimits own = limits;
  if (!own.start.empty()) {
    if (const std::string fault = broken_by(milp, own.start); !fault.empty()) {
      result.why = "the plan to start from does not fit: " + fault;
      return result;
    }
    result.has_plan = true;
    result.value = own.start;
    result.cost = cost_of(milp, own.start);
  }
  for (const Milp::Column& column : milp.columns)
    if (column.lower > column.upper) {
      result.end = MilpEnd::infeasible;
      return result;
    }
  if (milp.rows.empty() || milp.columns.empty()) {
    const auto satisfied = [](const Milp::Row& row) { return row.lower <= 0.0 && row.upper >= 0.0; };
    if (milp.columns.empty() && !std::all_of(milp.rows.begin(), milp.rows.end(), satisfied)) {
      result.end = MilpEnd::infeasible;
      return result;
    }
    return without_rows(milp);
  }

  // One fork at a time, so that no child holds the writing end of another one's pipe.
  static std::mutex forking;
  int ends[2];
  pid_t process = -1;
  {
    const std::lock_guard lock{forking};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
      result.why = fmt::format("no pipe to the outside solver: {}", std::strerror(errno));
      return result;
    }
    const pid_t parent = ::getpid();
    process = ::fork();
    if (process == 0) {
      settle_in(parent);
      be_child(milp, own, end, Speaker{ends[1]});
    }
    ::close(ends[1]);
  }
  if (process < 0) {
    ::close(ends[0]);
    result.why = fmt::format("the outside solver cannot be started: {}", std::strerror(errno));
    return result;
  }

  Child child{process, ends[0]};
  ::fcntl(child.pipe(), F_SETFL, O_NONBLOCK);
  Listener listener;
  bool ended = false, open = true;
  double dropped = Milp::kInfinity;  // cost of the solver's last plan, where it breaks the problem's rows
  while (open && !ended) {
    const double left_ms = std::chrono::duration<double, std::milli>(end - Clock::now()).count();
    pollfd wait{.fd = child.pipe(), .events = POLLIN, .revents = 0};
    ::poll(&wait, 1, static_cast<int>(std::clamp(std::ceil(left_ms), 0.0, 50.0)));
    if (wait.revents != 0) open = listener.read(child.pipe());
    Heading heading;
    std::vector<double> values;
    while (!ended && listener.next(heading, values)) {
      result.nodes = std::max(result.nodes, heading.nodes);
      if (heading.word == Word::plan) {
        // Kept only if it is a plan of the problem as it was given.
        if (!broken_by(milp, values).empty()) {
          dropped = cost_of(milp, values);
          continue;
        }
        dropped = Milp::kInfinity;
        const double cost = cost_of(milp, values);
        if (result.has_plan && cost >= result.cost) continue;
        result.has_plan = true;
        result.cost = cost;
        result.value = values;
        continue;
      }
      result.bound = std::max(result.bound, heading.bound);
      if (heading.word != Word::end) continue;
      ended = true;
      result.end = heading.end;
      result.cut_short = heading.cut_short;
    }
    if (ended) break;
    if (news) news(result);
    if (Clock::now() >= end || (watcher != nullptr && watcher->stop_requested())) {
      child.end();
      result.end = MilpEnd::limit;
      result.cut_short = true;
      result.bound = std::min(result.bound, result.cost);
      return result;
    }
  }
  // A signal to the whole group of processes ends the child too: that is a stop as well.
  if (!ended && watcher != nullptr && watcher->stop_requested()) {
    result.end = MilpEnd::limit;
    result.cut_short = true;
    result.bound = std::min(result.bound, result.cost);
    return result;
  }
  if (!ended) {
    result.end = MilpEnd::failed;
    result.why = how_it_ended(child.wait());
    result.bound = std::min(result.bound, result.cost);
    return result;
  }
  child.end();
  if (result.end == MilpEnd::failed) result.why = "the outside solver gave up: no bound or trouble with numbers";
  if (result.end == MilpEnd::optimal && !result.has_plan) {
    result.end = MilpEnd::failed;
    result.why = "the outside solver's plan breaks the problem's rows by more than rounding";
  }
  // The last plan was an optimum to the solver: where it was dropped, no more than its cost is proven.
  if (result.end == MilpEnd::optimal && dropped < result.cost) {
    result.end = MilpEnd::limit;
    result.bound = std::min(result.bound, dropped);
    return result;
  }
  // Where a gap is enough, nodes within it were left unseen.
  if (result.end == MilpEnd::optimal)
    result.bound =
        limits.gap > 0.0 ? std::min(result.bound, result.cost - limits.gap * std::abs(result.cost)) : result.cost;
  result.bound = std::min(result.bound, result.cost);
  return result;
}

LinearResult solve_linear(const Milp& milp, double seconds, const Watcher* watcher) {
  OsiClpSolverInterface solver;
  load(milp, solver);
  end_when_asked(*solver.getModelPtr(), watcher);
  if (seconds > 0.0) solver.getModelPtr()->setMaximumWallSeconds(seconds);
  solver.initialSolve();
  LinearResult result;
  result.solved = solver.isProvenOptimal();
  if (!result.solved) return result;
  result.cost = solver.getObjValue();
  const auto copy = [](const double* from, std::size_t count) { return std::vector<double>(from, from + count); };
  result.value = copy(solver.getColSolution(), milp.columns.size());
  result.dual = copy(solver.getRowPrice(), milp.rows.size());
  result.reduced_cost = copy(solver.getReducedCost(), milp.columns.size());
  return result;
}

}  // namespace phusong::sim
