// Runs the built phusong as a user would: arguments in; exit code, stdout and stderr out.
//
//   Outcome o = phusong({"schema"});                                   EXPECT_EQ(o.code, 0);
//   Outcome o = phusong({"run", file}, {.file_limit_bytes = 20'000});  // as on a disk that fills
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace phusong::test {

struct Outcome {
  int code = -1;  ///< exit code; 128 + signal when killed by one
  std::string out, err;
};

struct ProcessSettings {
  std::filesystem::path folder{};  ///< working folder; empty: the current one
  std::map<std::string, std::string> environment{};
  std::uint64_t file_limit_bytes = 0;  ///< no file may grow beyond; 0: no limit
  bool err_is_terminal = false;        ///< stderr is a pseudo-terminal
  std::string out_file{};              ///< stdout goes to this file instead
  /// Called with what stderr holds so far each time it grows; returns a signal to send, or 0.
  std::function<int(const std::string& err)> watch{};
};

[[nodiscard]] Outcome phusong(const std::vector<std::string>& arguments, const ProcessSettings& settings = {});

/// False where the system gives no pseudo-terminals, as in a bare container.
[[nodiscard]] bool has_terminals();

/// Lines of a text without the empty ones.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// A new empty folder of its own for each test, removed with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_text(const std::filesystem::path& file, const std::string& text);
[[nodiscard]] std::string read_text(const std::filesystem::path& file);
/// Names of everything under a folder, sorted, relative to it; empty when there is no such folder.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);

/// The run failed with this code and exactly one sentence on stderr (run with --quiet) that holds each of `words`.
void expect_one_sentence(const Outcome& outcome, int code, const std::vector<std::string>& words);

}  // namespace phusong::test
