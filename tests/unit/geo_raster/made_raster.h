// Small rasters and folders made by the tests themselves.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "geo/base/progress.h"
#include "geo/grid/grid.h"

namespace phusong::test {

/// A folder of its own for each test, removed at the end.
class InFolder : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::vector<std::string> names() const;  ///< of all files, sorted
  std::filesystem::path folder_;
};

struct MadeRaster {
  int columns = 0, rows = 0;
  std::array<double, 6> placing{};  ///< GDAL's geotransform
  std::string crs = "EPSG:32648";   ///< empty for none
  std::string type = "Float32";     ///< GDAL's name of the cell type
  std::optional<double> nodata = {};
  std::optional<double> scale = {}, offset = {};
  std::string unit = {};
  std::vector<std::string> options = {};  ///< GTiff creation options
  std::function<double(int col, int row)> value;
};

/// North-up placing with square cells.
std::array<double, 6> placed(double west, double north, double cell);
void make_tiff(const std::string& file, const MadeRaster& made);
std::string read_text(const std::filesystem::path& file);

/// The error that `work` throws; the test fails when it throws none.
std::optional<Error> error_of(const std::function<void()>& work);

/// Counts what it is told; stops on request.
class CountingWatcher : public Watcher {
 public:
  void begin(std::string_view, std::uint64_t total) override { total_ = total; }
  void advanced(std::string_view, std::uint64_t, std::uint64_t) override { ++steps_; }
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return stop_after_ >= 0 && steps_ >= stop_after_; }
  std::uint64_t total_ = 0;
  std::atomic<int> steps_{0};
  int stop_after_ = -1;
};

}  // namespace phusong::test
