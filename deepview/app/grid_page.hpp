// The page of many experiments side by side.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/experiment/config/grid_summary.hpp"
#include "deepview/experiment/config/grid_table.hpp"

namespace deepview {

/// What a grid's page is made of; everything is borrowed.
struct GridPage {
  const std::filesystem::path& below;   ///< The folder that the experiments lie in.
  const std::filesystem::path& output;  ///< Of the page; an older page is replaced.
  const std::vector<ExperimentRecord>& experiments;
  const std::vector<ExperimentGroup>& groups;
  const std::vector<SummaryRow>& summary;
  const AnalysisTable& analysis;
  const std::vector<std::string>& command;  ///< As it was typed.
};

/// Writes it in one step, with links to the pages of experiments that have one. Returns the page. Throws
/// Error(usage) when something else lies in its place, Error(io).
std::filesystem::path write_grid_page(const GridPage& page);

}  // namespace deepview
