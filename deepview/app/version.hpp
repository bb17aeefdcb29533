// The version of the library, as in its CMake project.
#pragma once

#include <string_view>

namespace deepview {

/// "0.1.0".
std::string_view version() noexcept;

}  // namespace deepview
