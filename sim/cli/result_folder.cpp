#include "sim/cli/result_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "geo/base/error.h"
#include "sim/output/output_names.h"

namespace phusong::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBeside = ".partial";

[[noreturn]] void fail(const fs::path& folder, const std::string& what, const std::error_code& reason) {
  throw Error{ErrorKind::output, folder.string(),
              fmt::format("{}: {}; choose another folder with --out", what, reason.message())};
}

}  // namespace

ResultFolder::ResultFolder(fs::path folder) : folder_{std::move(folder)} {
  std::error_code reason;
  made_here_ = fs::create_directories(folder_, reason);
  if (reason) fail(folder_, "the folder of the results cannot be made", reason);
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) fail(folder_, "the folder of the results cannot be opened", {errno, std::generic_category()});
  // The lock is on the folder itself, so that no lock file is left behind.
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    throw Error{ErrorKind::output, folder_.string(),
                "another phusong is writing to this folder; wait for it or choose another with --out"};
  }
  fs::remove_all(folder_ / kBeside, reason);
}

ResultFolder::~ResultFolder() {
  std::error_code ignored;
  fs::remove_all(folder_ / kBeside, ignored);
  if (made_here_ && fs::is_empty(folder_, ignored)) fs::remove(folder_, ignored);
  close(lock_);
}

std::vector<std::string> ResultFolder::replace(const std::function<void(const fs::path&)>& write) {
  const fs::path beside = folder_ / kBeside;
  std::error_code reason;
  fs::create_directory(beside, reason);
  if (reason) fail(folder_, "results cannot be written here", reason);
  write(beside);

  std::vector<std::string> fresh, old;
  for (const fs::directory_entry& entry : fs::directory_iterator{beside})
    fresh.push_back(entry.path().filename().string());
  for (const fs::directory_entry& entry : fs::directory_iterator{folder_})
    old.push_back(entry.path().filename().string());
  std::sort(fresh.begin(), fresh.end());

  for (const std::string& name : fresh) {
    fs::rename(beside / name, folder_ / name, reason);
    if (reason) fail(folder_ / name, "the finished file cannot be moved into place", reason);
  }
  for (const std::string& name : old) {
    if (sim::own_output(name) && !std::binary_search(fresh.begin(), fresh.end(), name))
      fs::remove_all(folder_ / name, reason);
  }
  fs::remove_all(beside, reason);
  return fresh;
}

void ResultFolder::remove_checkpoints() const noexcept {
  std::error_code ignored;  // what is left over does no harm: its key is checked on reading
  fs::remove_all(checkpoints(), ignored);
}

}  // namespace phusong::cli
