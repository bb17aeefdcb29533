// A folder for one test, and what is put into it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "deepview/io/files.hpp"

namespace deepview::testing {

namespace fs = std::filesystem;

/// Empty at first, gone at the end.
class Folder {
 public:
  Folder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = fs::temp_directory_path() / (std::string(test->test_suite_name()) + "." + test->name() +
                                         "." + std::to_string(::getpid()));
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  const fs::path& path() const noexcept { return path_; }
  fs::path operator/(std::string_view name) const { return path_ / name; }

  /// Writes a file and the folders above it.
  fs::path add(std::string_view name, std::string_view content = "") const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  fs::path path_;
};

inline std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A stored file of tests/reference/io.
inline fs::path stored(std::string_view name) {
  return fs::path(DEEPVIEW_TEST_DATA) / "reference" / "io" / name;
}

inline MappedFile in_memory(std::string_view text) {
  return {std::as_bytes(std::span(text)), nullptr};
}

}  // namespace deepview::testing
