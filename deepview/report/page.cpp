#include "deepview/report/page.hpp"

// Put there by page.S from the built web/dist/index.html.
extern "C" const char deepview_page_begin[];
extern "C" const char deepview_page_end[];

namespace deepview::detail {

std::string_view page() noexcept {
  return {deepview_page_begin, static_cast<std::size_t>(deepview_page_end - deepview_page_begin)};
}

}  // namespace deepview::detail
