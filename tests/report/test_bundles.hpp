// Small bundles: one of a data set alone, and one with everything that a bundle can hold.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "deepview/report/bundle.hpp"

namespace deepview {

inline BundleColumn column(std::string name, std::vector<std::int32_t> values,
                           std::string names = "") {
  const auto rows = static_cast<std::int64_t>(values.size());
  return {.name = std::move(name),
          .title = "A column",
          .kind = names.empty() ? ColumnKind::group : ColumnKind::category,
          .values = std::move(names),
          .data = Tensor(Shape{rows}, std::move(values)),
          .description = "For a test."};
}

inline Bundle three_samples() {
  Bundle bundle;
  bundle.title = "three";
  bundle.paths = {"a.png", "<script>alert(1)</script>.png", "=1+1\xFF.png"};
  bundle.classes = {"cat", "dog"};
  bundle.columns.push_back(column("class", {0, 1, -1}, "classes"));
  bundle.findings.push_back({.kind = FindingKind::exact_copies,
                             .severity = Severity::high,
                             .title = "Exact copies",
                             .count = 1,
                             .unit = "pictures",
                             .reason = "1 picture has the same pixels as another",
                             .view = "",
                             .groups = {{0, {2}, {1.0}, "", "same bytes"}},
                             .files = {}});
  bundle.findings.push_back(
      {.kind = FindingKind::unfamiliar,
       .severity = Severity::medium,
       .title = "Unfamiliar",
       .count = 1,
       .unit = "pictures",
       .reason = "far from the rest",
       .view = "descriptor",
       .groups = {{1, {0}, {std::numeric_limits<double>::infinity()}, "descriptor", ""}},
       .files = {}});
  return bundle;
}

inline BundleColumn numbers(std::string name, std::vector<double> values) {
  const auto rows = static_cast<std::int64_t>(values.size());
  return {.name = std::move(name),
          .title = "Numbers",
          .kind = ColumnKind::number,
          .values = "",
          .data = Tensor(Shape{rows}, std::move(values)),
          .description = "For a test."};
}

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

inline BundleExperiment an_experiment() {
  return {.kind = ExperimentKind::training,
          .problem = "MNIST",
          .model = "LeNet5\xFF",
          .status = "Not converged: Epoch Limit reached",
          .note = "",
          .best_episode = 7,
          .best_loss = 0.25,
          .series =
              {{.name = "training",
                .title = "Training",
                .rows = 3,
                .every = 2,
                .columns = {{.name = "episode", .means = {0.5, 2}, .least = {0, 2}, .most = {1, 2}},
                            {.name = "loss",
                             .means = {2.0 / 3, not_a_number},
                             .least = {0.5, not_a_number},
                             .most = {1, not_a_number}}}},
               {.name = "validation_set_agg",
                .title = "Validation",
                .rows = 1,
                .every = 1,
                .columns = {{.name = "loss", .means = {0.25}}}}},
          .judged = 3,
          .confusion = {{0, 0, 1}, {0, 1, 2}},
          .lengths = {{5, 3, 1, 120, 100}},
          .sequences = {{2, 2, "0110", "0111"}},
          .configuration = {{"training.optimizer.lr", "0.1", "a.yaml:3"}},
          .weights = {{"conv1.weight", {6, 1, 5, 5}}, {"scale", {}}}};
}

inline BundleGrid a_grid() {
  return {.groups = {{.problem = "MNIST",
                      .model = "LeNet5",
                      .settings = {{"training.optimizer.lr", "0.1", ""}},
                      .summaries = {{"test_loss", 2, 0.5, 0.1, 0.4, 0.6}, {"test_acc", 1, 0.9}}}},
          .runs = {{.name = "MNIST/LeNet5/a",
                    .page = "../MNIST/LeNet5/a/report/index.html",
                    .status = "Converged",
                    .group = 0,
                    .measures = {{"test_loss", 0.5}, {"test_acc", not_a_number}},
                    .series = {{.name = "validation",
                                .title = "Validation",
                                .rows = 1,
                                .every = 1,
                                .columns = {{.name = "loss", .means = {1}}}}}}},
          .columns = {"problem", "model"},
          .rows = {{0, {"MNIST", "LeNet5"}}}};
}

// Three samples, of which everything is known that a bundle can hold.
inline Bundle whole() {
  Bundle bundle = three_samples();
  bundle.columns.push_back(numbers("map_x", {0, 1, 2}));
  bundle.columns.push_back(numbers("map_y", {0, 1, 0}));
  bundle.columns.push_back(column("suggested", {-1, 0, -1}));
  bundle.columns.push_back(numbers("chance", {0.9, 0.1, 0.5}));
  bundle.columns.push_back(numbers("ratio", {-1, 0, 1}));
  bundle.views = {{.name = "fc",
                   .title = "Layer fc",
                   .is_layer = true,
                   .dimensions = 3,
                   .map_method = "umap",
                   .map_x = "map_x",
                   .map_y = "map_y",
                   .explained = {},
                   .map_quality = {{"trustworthiness", 0.98}, {"recall", 0.5}}},
                  {}};
  bundle.layers = {{.name = "fc\xFF\xC3\xA9",
                    .units = 3,
                    .note = "",
                    .spectrum = {2.0 / 3, 1.0 / 3},
                    .kept = {{"PFA KL", {0, 2}}, {"PFA Energy", {1}}},
                    .mean = {0.5, not_a_number, 0},
                    .deviation = {1, 2, 0},
                    .inactive = {0.25, 0, 1},
                    .dead = {2},
                    .constant = {2},
                    .identical = {{0, 1}},
                    .strongest = {{2, 0}, {1}, {}}},
                   {}};
  bundle.layers[1].name = "big";
  bundle.layers[1].units = 2;
  bundle.similarity = BundleSimilarity{.method = "Linear CKA",
                                       .rows = {"fc"},
                                       .columns = {"fc", "big"},
                                       .values = {1, not_a_number}};
  bundle.labels = BundleLabels{.view = "fc",
                               .suggested = "suggested",
                               .chance = "chance",
                               .judged = {true, false},
                               .recall = {1, not_a_number},
                               .confident = {1, 0, 1, 0}};
  bundle.comparisons = {{.view = "fc",
                         .from = "train",
                         .to = "test",
                         .from_samples = 2,
                         .to_samples = 1,
                         .same_share = 0.75,
                         .expected_share = 0.5,
                         .z = 4,
                         .ratio = "ratio"}};
  bundle.columns.push_back(numbers("loss", {1, 2, 3}));
  bundle.experiment = an_experiment();
  bundle.grid = a_grid();
  return bundle;
}

}  // namespace deepview
