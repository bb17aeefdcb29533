// Loops over rows whose pieces do not depend on the number of threads.
#pragma once

#include <algorithm>
#include <cstddef>

#include "deepview/base/parallel.hpp"

namespace deepview {

/// Rows that one thread takes at a time: small enough to share out, large enough to be worth it.
inline constexpr std::size_t chunk_rows = 256;

inline std::size_t chunk_count(std::size_t rows) noexcept {
  return (rows + chunk_rows - 1) / chunk_rows;
}

/// Calls work(first, last) for consecutive pieces of `rows` rows, on up to run.threads threads.
template <class Work>
void for_each_chunk(std::size_t rows, const RunOptions& run, const Work& work) {
  parallel_for(chunk_count(rows), run, [&](std::size_t chunk) {
    work(chunk * chunk_rows, std::min(rows, (chunk + 1) * chunk_rows));
  });
}

}  // namespace deepview
