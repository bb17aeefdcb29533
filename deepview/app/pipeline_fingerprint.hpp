// What responses were made with, as a fingerprint that is the same on every machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "deepview/app/open_data.hpp"
#include "deepview/app/response_network.hpp"
#include "deepview/io/fingerprint.hpp"

namespace deepview {

/// The part that says which samples went in; all others say what was done to each.
inline const std::string data_part = "data";

namespace detail {

/// Of the list of samples: names, labels, splits, and the sizes of picture files, so that the
/// pictures themselves need not be read. Rows: of their shape and the bytes of the file's size.
std::string data_digest(const std::filesystem::path& path, const Data& data);

/// Of the bytes of the file (of all files of a folder, in the order of their names; with an
/// OpenVINO .xml the .bin beside it).
std::string network_digest(const std::filesystem::path& path);

/// The parts data, network, layers, pooling and preparation; without a network, which descriptor of
/// pictures, or that rows are as they were.
Fingerprint pipeline_fingerprint(const std::string& data, const std::filesystem::path& network_path,
                                 const PreparedNetwork& network);

}  // namespace detail

}  // namespace deepview
