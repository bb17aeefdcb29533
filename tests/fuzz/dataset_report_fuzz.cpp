// Dataset reports as JSON: whatever the text, a table that is written and read alike, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/dataset_report/report_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto table = deepview::report_from_json(text, "fuzz.json");
    const std::string written = deepview::to_json(table);
    if (deepview::to_json(deepview::report_from_json(written, "again.json")) != written)
      std::abort();
    deepview::to_csv(table);
  } catch (const deepview::Error&) {
  }
  return 0;
}
