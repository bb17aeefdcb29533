// Inside io: the Python dictionary in front of NumPy's arrays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace deepview::detail {

struct NpyDictionary {
  std::string descriptor;
  bool column_major = false;
  std::vector<std::int64_t> extents;
};

/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } with its three keys in any order.
/// Throws Error(data) for anything else; a list as descriptor is a structure, which is not
/// supported.
NpyDictionary parse_npy_dictionary(std::string_view text);

}  // namespace deepview::detail
