#include "geo/io/whole_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

#include "geo/base/error.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;

std::string reason(int code) { return std::strerror(code); }

[[noreturn]] void fail(const fs::path& file, const std::string& why) {
  throw Error{ErrorKind::output, file.string(),
              fmt::format("the file cannot be written ({}); nothing was left behind, so free space or choose another "
                          "output folder and run again",
                          why)};
}

// A file size limit must come back as EFBIG from write(); by default its signal would end the program half-way.
void ignore_size_limit_signal() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction now {};
    if (sigaction(SIGXFSZ, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) std::signal(SIGXFSZ, SIG_IGN);
  });
}

// Hidden, unique in this process and between processes; the extension stays because drivers choose by it.
fs::path beside(const fs::path& file) {
  static std::atomic<unsigned> counter{0};
  return file.parent_path() / fmt::format(".{}.{}-{}.part{}", file.stem().string(), ::getpid(), counter.fetch_add(1),
                                          file.extension().string());
}

// Removes what was written under the temporary name, and the side files that drivers put next to it (-journal,
// .aux.xml).
void remove_with_side_files(const fs::path& temporary) noexcept {
  std::error_code ignored;
  const fs::path folder = temporary.has_parent_path() ? temporary.parent_path() : fs::path{"."};
  const std::string prefix = temporary.filename().string();
  std::vector<fs::path> doomed;
  for (fs::directory_iterator entry{folder, ignored}, last; !ignored && entry != last; entry.increment(ignored))
    if (entry->path().filename().string().starts_with(prefix)) doomed.push_back(entry->path());
  for (const fs::path& path : doomed) fs::remove_all(path, ignored);
}

struct Descriptor {
  int fd;
  explicit Descriptor(int descriptor) : fd{descriptor} {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

// Delayed allocation reports a full disk only here, so the file is not whole before this returns.
void flush_to_disk(const fs::path& temporary, const fs::path& file) {
  const Descriptor handle{::open(temporary.c_str(), O_RDONLY | O_CLOEXEC)};
  if (handle.fd < 0) fail(file, reason(errno));
  if (::fsync(handle.fd) != 0) fail(file, reason(errno));
}

}  // namespace

void write_whole_with(const fs::path& file, const std::function<void(const fs::path&)>& write) {
  ignore_size_limit_signal();
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
  std::error_code code;
  if (!fs::is_directory(folder, code))
    throw Error{ErrorKind::output, file.string(),
                fmt::format("the folder {} does not exist; make it first", folder.string())};
  if (fs::is_directory(file, code))
    throw Error{ErrorKind::output, file.string(),
                "a folder of this name is in the way; move it or choose another name"};

  const fs::path temporary = beside(file);
  try {
    write(temporary);
    if (!fs::is_regular_file(temporary)) fail(file, "the writer made no file");
    flush_to_disk(temporary, file);
    fs::rename(temporary, file);
  } catch (const Error&) {
    remove_with_side_files(temporary);
    throw;
  } catch (const std::exception& problem) {
    remove_with_side_files(temporary);
    fail(file, problem.what());
  } catch (...) {
    remove_with_side_files(temporary);
    throw;
  }
  remove_with_side_files(temporary);

  // The new name itself is safe only once the folder is on disk; some file systems refuse this, which is no loss.
  const Descriptor handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (handle.fd >= 0) ::fsync(handle.fd);
}

void write_whole(const fs::path& file, std::string_view bytes) {
  write_whole_with(file, [&](const fs::path& temporary) {
    Descriptor handle{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (handle.fd < 0) fail(file, reason(errno));
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const ssize_t written = ::write(handle.fd, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail(file, reason(written < 0 ? errno : ENOSPC));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    const int fd = handle.fd;
    handle.fd = -1;
    if (::close(fd) != 0) fail(file, reason(errno));
  });
}

}  // namespace phusong::geo
