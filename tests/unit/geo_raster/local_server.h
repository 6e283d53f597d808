// A web server of the test's own on 127.0.0.1 that serves one folder, ended with its object.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace phusong::test {

class LocalServer {
 public:
  /// See serve.py for files that make it misbehave.
  explicit LocalServer(const std::filesystem::path& folder);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  /// False where python3 is not installed; then the test reports itself skipped.
  [[nodiscard]] bool running() const noexcept { return port_ > 0; }
  [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  void stop();

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int port_ = 0;
};

}  // namespace phusong::test
