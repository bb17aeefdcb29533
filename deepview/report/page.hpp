// The page that shows a bundle, built from web/ into the library.
#pragma once

#include <string_view>

namespace deepview::detail {

/// The whole index.html: script and style inside, the same for every report.
std::string_view page() noexcept;

}  // namespace deepview::detail
