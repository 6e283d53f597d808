// The folder of a run's results: one run at a time, and the new results appear whole or the old ones stay.
//
//   ResultFolder folder{"out/quang-ninh"};                       // makes it, locks it
//   folder.replace([&](const fs::path& beside) { write_outputs(result, beside, watcher); });
//
// Guarantees: the files are written into a hidden folder inside and moved into place one by one when all are complete;
// phusong's own files of an earlier run that the new run did not write are removed, other files are left alone.
// Without replace(), or when it throws, a folder that was made here and is empty is removed again.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace phusong::cli {

class ResultFolder {
 public:
  /// Throws Error{output}: cannot be made, or another phusong is writing to it.
  explicit ResultFolder(std::filesystem::path folder);
  ~ResultFolder();
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(const ResultFolder&) = delete;

  /// Returns the names of the files, sorted. Throws what `write` throws, and Error{output}.
  std::vector<std::string> replace(const std::function<void(const std::filesystem::path&)>& write);
  /// Where finished stages are kept, for a stopped run to go on from.
  [[nodiscard]] std::filesystem::path checkpoints() const { return folder_ / ".checkpoint"; }
  /// Once nothing is left to go on with.
  void remove_checkpoints() const noexcept;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }

 private:
  std::filesystem::path folder_;
  bool made_here_ = false;
  int lock_ = -1;
};

}  // namespace phusong::cli
