// What the file of a trained model says about it; libtorch is not needed for that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/shape.hpp"

namespace deepview {

/// A statistic as it was kept with a model.
struct KeptStatistic {
  std::string name;
  std::string text;               ///< As tables have it, blanks in front too.
  std::optional<double> value{};  ///< With all its digits; none when it was no number.
};

struct ModelSummary {
  std::string name{};
  std::int64_t episode = 0;      ///< After which it was saved.
  std::optional<double> loss{};  ///< Of validation.
  std::string status{};          ///< How training ended, or "Not Converged" while it goes on.
  std::string model_timestamp{}, status_timestamp{};
  std::vector<KeptStatistic> training{}, validation{};

  struct Weight {
    std::string name;
    Shape shape;
  };
  std::vector<Weight> weights{};  ///< In the order of the file.
};

/// Throws Error(io); Error(data) for a file that does not say how the model was trained.
ModelSummary read_model_summary(const std::filesystem::path& path);

}  // namespace deepview
