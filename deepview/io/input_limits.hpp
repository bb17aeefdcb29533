// How much a file may ask for before it is refused.
#pragma once

#include <cstdint>

namespace deepview {

/// Readers check these before they take memory; beyond them they throw Error(data). Larger values
/// let larger files through and let a hostile one take more memory.
struct InputLimits {
  std::uint64_t max_pixels = std::uint64_t{1}
                             << 28;  ///< Of one picture, width x height: 0.8 GB as RGB.
  std::uint64_t max_file_bytes = std::uint64_t{1} << 30;  ///< Of one picture file or table.
  std::uint64_t max_array_bytes = std::uint64_t{1}
                                  << 36;  ///< Of one array that has to be unpacked.
  std::uint64_t max_header_bytes = std::uint64_t{1} << 20;  ///< Of the text in front of an array.
  std::uint64_t max_archive_members = 100'000;              ///< Of one .npz.
  /// Unpacked to packed size of an archive member, checked above 64 MiB: an array of zeros packs
  /// well.
  std::uint64_t max_unpacking_ratio = 100;
};

}  // namespace deepview
