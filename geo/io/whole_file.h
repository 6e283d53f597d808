// Files that appear whole or not at all: written beside under a temporary name, flushed, then renamed.
//
//   write_whole(out / "run.json", text);
//   write_whole_with(out / "villages.gpkg", [](const fs::path& beside) { ... write `beside` ... });
//
// Throws Error{output} naming the file and the system's reason; the temporary file is removed on failure.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace phusong::geo {

void write_whole(const std::filesystem::path& file, std::string_view bytes);
/// `write` receives the temporary path (same folder, same extension).
void write_whole_with(const std::filesystem::path& file, const std::function<void(const std::filesystem::path&)>& write);

}  // namespace phusong::geo
