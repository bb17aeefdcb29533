// The small pictures of a page, as a rendition of the pass.
#pragma once

#include <string>

#include "deepview/io/pictures.hpp"

namespace deepview::detail {

inline const std::string thumbnail_field = "thumbnail";

/// Small pictures keep their pixels: a cell is as large as the largest of the first few pictures, from
/// 16 to 96 pixels.
Rendition thumbnail_rendition(const Pictures& pictures);

}  // namespace deepview::detail
