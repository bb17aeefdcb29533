// Reads what a script under tests/reference/numeric stored: blocks of `name rows columns` and numbers.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "deepview/numeric/matrix.hpp"

namespace deepview::testing {

inline std::map<std::string, Matrix> stored_numbers(const std::string& file_name) {
  const std::string path = std::string(DEEPVIEW_TEST_DATA) + "/reference/numeric/" + file_name;
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::map<std::string, Matrix> blocks;
  std::string name;
  std::size_t rows = 0;
  std::size_t columns = 0;
  while (file >> name >> rows >> columns) {
    Matrix matrix(rows, columns);
    for (double& value : matrix.values()) file >> value;
    blocks[name] = matrix;
  }
  return blocks;
}

}  // namespace deepview::testing
