#include "deepview/app/version.hpp"

namespace deepview {

std::string_view version() noexcept {
  return DEEPVIEW_VERSION;
}

}  // namespace deepview
