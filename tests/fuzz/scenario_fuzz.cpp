// Any bytes as a scenario: either a Scenario or an Error{scenario}, and nothing else.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "geo/base/error.h"
#include "sim/scenario/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("phusong-fuzz-" + std::to_string(::getpid()) + ".toml");
  std::ofstream{file, std::ios::binary | std::ios::trunc}.write(reinterpret_cast<const char*>(data),
                                                                static_cast<std::streamsize>(size));
  try {
    static_cast<void>(phusong::sim::load_scenario(file, {.overrides = {}, .variables = {{"PACK", "/pack"}}}));
  } catch (const phusong::Error& error) {
    if (error.kind() != phusong::ErrorKind::scenario) std::abort();
  }
  return 0;
}
