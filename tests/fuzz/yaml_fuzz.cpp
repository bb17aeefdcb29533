// Configurations: whatever the text, a tree that is written and read alike, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string written = deepview::to_yaml(deepview::parse_yaml(text, "fuzz.yaml"));
    if (deepview::to_yaml(deepview::parse_yaml(written, "again.yaml")) != written) std::abort();
  } catch (const deepview::Error&) {
  }
  return 0;
}
