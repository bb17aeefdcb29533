// A small table with everything that is hard to write down.
#pragma once

#include <limits>

#include "deepview/dataset_report/report_table.hpp"

namespace deepview::testing {

/// The table that tests/reference/dataset_report/make_structured.py writes with NumPy.
inline ReportTable known_table() {
  using Texts = std::vector<std::string>;
  return {.rows = 3,
          .columns = {{"id", Texts{"1", "b\xC3\xA9", "=\xF0\x9F\x98\x80,c"}},
                      {"it's", Texts{"", "cat", "a \"dog\""}},
                      {"duplicates_fc", std::vector<std::int32_t>{0, -1, 0}},
                      {"projection_fc_x", std::vector<double>{0.1, -2.5, 1e300}},
                      {"familiarity_fc",
                       std::vector<double>{-1.5, std::numeric_limits<double>::quiet_NaN(), 3}},
                      {"splitFamiliarity_fc_byAttr_it's",
                       LabelScores{{"cat", "dog"}, {1, 2, 3, 4, 5, 6}}}}};
}

}  // namespace deepview::testing
