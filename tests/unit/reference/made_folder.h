// A folder of reference values made for one test, removed with the object.
//
//   MadeFolder folder;
//   folder.write("check.csv", kListHeader + "cases.csv,double,,,y,1e-6,\n");
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace phusong::sim::test {

inline const std::string kListHeader = "file,model,what,profiles,expected_column,abs_tol,rel_tol\n";

class MadeFolder {
 public:
  MadeFolder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("phusong-reference-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }
  ~MadeFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name, std::ios::binary} << text;
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace phusong::sim::test
