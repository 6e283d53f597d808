#include "tests/cli/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace phusong::test {
namespace {

namespace fs = std::filesystem;

// A run with --quiet says nothing until its end: under a sanitizer that takes many times as long.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kLongestSilenceMin = 24;
#else
constexpr int kLongestSilenceMin = 2;
#endif

struct Pipe {
  int read_end = -1, write_end = -1;
};

Pipe make_pipe(bool terminal) {
  Pipe made;
  if (terminal) {
    if (openpty(&made.read_end, &made.write_end, nullptr, nullptr, nullptr) != 0) throw std::runtime_error{"openpty"};
  } else {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error{"pipe"};
    made = {ends[0], ends[1]};
  }
  fcntl(made.read_end, F_SETFD, FD_CLOEXEC);
  return made;
}

/// Between fork and exec.
[[noreturn]] void become_phusong(const std::vector<std::string>& arguments, const ProcessSettings& settings, int out,
                                 int err) {
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (!settings.folder.empty() && chdir(settings.folder.c_str()) != 0) _exit(125);
  for (const auto& [name, value] : settings.environment) setenv(name.c_str(), value.c_str(), 1);
  if (settings.file_limit_bytes > 0) {
    const rlimit limit{settings.file_limit_bytes, settings.file_limit_bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  // What the parent ignores would be ignored by phusong as well, and hide that it does not handle it itself.
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ}) signal(number, SIG_DFL);
  std::vector<char*> argv{const_cast<char*>(PHUSONG_BINARY)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(PHUSONG_BINARY, argv.data());
  _exit(126);
}

}  // namespace

Outcome phusong(const std::vector<std::string>& arguments, const ProcessSettings& settings) {
  const Pipe out = make_pipe(false), err = make_pipe(settings.err_is_terminal);
  const int out_target =
      settings.out_file.empty() ? out.write_end : open(settings.out_file.c_str(), O_WRONLY | O_CLOEXEC);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error{"fork"};
  if (child == 0) become_phusong(arguments, settings, out_target, err.write_end);
  close(out.write_end);
  close(err.write_end);
  if (!settings.out_file.empty()) close(out_target);

  // Both streams are read until both are closed. A pseudo-terminal says so with an error.
  Outcome outcome;
  std::array<pollfd, 2> streams{{{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (poll(streams.data(), streams.size(), kLongestSilenceMin * 60'000) <= 0) {
      kill(child, SIGKILL);
      ADD_FAILURE() << "phusong said nothing for " << kLongestSilenceMin << " minutes";
      break;
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      std::array<char, 4096> buffer{};
      const ssize_t n = read(streams[i].fd, buffer.data(), buffer.size());
      if (n <= 0) {
        streams[i].fd = -1;
        continue;
      }
      (i == 0 ? outcome.out : outcome.err).append(buffer.data(), static_cast<std::size_t>(n));
      if (i == 1 && settings.watch)
        if (const int signal = settings.watch(outcome.err); signal != 0) kill(child, signal);
    }
  }
  close(out.read_end);
  close(err.read_end);
  int status = 0;
  waitpid(child, &status, 0);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

bool has_terminals() {
  int ours = -1, theirs = -1;
  if (openpty(&ours, &theirs, nullptr, nullptr, nullptr) != 0) return false;
  close(ours);
  close(theirs);
  return true;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

Folder::Folder() {
  std::string pattern = (fs::temp_directory_path() / "phusong-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
  path_ = pattern;
}
Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_text(const fs::path& file, const std::string& text) { std::ofstream{file, std::ios::binary} << text; }

std::string read_text(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder})
    if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), folder).string());
  std::sort(names.begin(), names.end());
  return names;
}

void expect_one_sentence(const Outcome& outcome, int code, const std::vector<std::string>& words) {
  EXPECT_EQ(outcome.code, code) << outcome.err;
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_EQ(lines.size(), 1U) << outcome.err;
  EXPECT_TRUE(lines[0].starts_with("phusong: ")) << lines[0];
  for (const std::string& word : words)
    EXPECT_NE(lines[0].find(word), std::string::npos) << "no \"" << word << "\" in: " << lines[0];
}

}  // namespace phusong::test
