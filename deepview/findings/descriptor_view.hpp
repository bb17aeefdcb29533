// The view that every report has: what the pictures look like, without any network.
#pragma once

#include <cstddef>
#include <string_view>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/view.hpp"

namespace deepview {

inline constexpr std::string_view descriptor_view_name = "descriptor";
inline constexpr std::size_t descriptor_dimensions = 40;

/// The rows of ImageDescriptor, each column divided by its standard deviation (a constant one: left out),
/// on their 40 principal components at most, and the 32 nearest neighbours of each.
/// Throws Error(data) for no rows, or naming the first sample that is not finite.
View descriptor_view(const Rows& descriptors, const RunOptions& run = {});

}  // namespace deepview
