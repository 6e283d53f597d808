#include "local_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

extern char** environ;

namespace phusong::test {

LocalServer::LocalServer(const std::filesystem::path& folder) {
  // Before GDAL is set up: tests do not wait for second tries.
  ::setenv("GDAL_HTTP_RETRY_DELAY", "0.05", 1);
  int to_child[2] = {-1, -1}, from_child[2] = {-1, -1};
  if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child[0], 0);
  posix_spawn_file_actions_adddup2(&actions, from_child[1], 1);
  std::string python = "python3", script = TEST_SERVER, root = folder.string();
  char* const arguments[] = {python.data(), script.data(), root.data(), nullptr};
  const bool started = ::posix_spawnp(&pid_, "python3", &actions, nullptr, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = to_child[1];
  if (!started) pid_ = -1;
  if (FILE* port = ::fdopen(from_child[0], "r")) {
    if (!started || std::fscanf(port, "%d", &port_) != 1) port_ = 0;
    std::fclose(port);
  }
}

void LocalServer::stop() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_ = -1;
}

LocalServer::~LocalServer() { stop(); }

}  // namespace phusong::test
