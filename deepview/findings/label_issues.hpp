// Labels that are probably wrong: the neighbours carry another, and so does a classifier's guess.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// Labels of rows, as positions in a list of classes.
struct Labels {
  std::span<const std::int32_t> classes;  ///< [rows] -1 without a label.
  std::size_t class_count = 0;
};

/// What speaks for and against each label.
struct LabelDoubts {
  std::vector<std::int32_t>
      suggested;              ///< [rows] The class instead of the given one; -1: not in doubt.
  std::vector<double> score;  ///< [rows] Chance of the given label, out of sample; low is doubtful.
  std::vector<std::int32_t> own_votes;  ///< [rows] Of the 15 nearest, those with the given label …
  std::vector<std::int32_t> other_votes;  ///< … and those with the commonest other one.
  std::vector<bool> judged;  ///< [classes] Whether the view tells the class from the others at all.
  std::vector<double>
      recall;        ///< [classes] Share of its rows whose nearest mostly carry its label.
  Matrix confident;  ///< [classes, classes] The confident joint of the probabilities.
};

/// Doubts a label when three witnesses agree on another one. In a first round at most one of the 15
/// nearest labelled rows carries the label, most carry one other, and a classifier that never saw the
/// row prefers that one. Those rows are then silenced, so that wrong labels do not vouch for each other,
/// and asked again with a stricter rule: none of the nearest may carry the label.
///
/// In      `graph` of the rows; `probabilities` [rows, classes], out of sample, when a network gives
///         them, else empty: then they come from a cross-validated linear discriminant on the rows.
/// Out     Classes of fewer than 10 rows are not judged, nor those that the view does not tell apart
///         (the nearest of most of its rows carry another label): there, disagreement is no evidence.
/// Memory  8 bytes x rows x classes.
/// Throws  Error(shape) for labels or probabilities of other rows.
/// Source  The classifier's vote is that of confident learning (Northcutt, Jiang, Chuang 2021); asking
///         the neighbours too, and asking twice, is ours.
LabelDoubts doubt_labels(const Rows& rows, const NeighbourGraph& graph, const Labels& labels,
                         const Matrix& probabilities = {}, const RunOptions& run = {});

/// How often each given label (row) was counted as each suggested one (column) with confidence: a row
/// counts for the class whose probability is largest among those at or above that class's mean
/// probability over the rows that carry it [Northcutt, Jiang, Chuang 2021, "confident joint"].
Matrix confident_joint(const Matrix& probabilities, const Labels& labels);

/// The finding, from the view that knows the labels best, and what the page shows beside it.
struct LabelIssues {
  std::optional<Finding> finding;
  std::string view;    ///< That was asked; empty when no class could be judged.
  LabelDoubts doubts;  ///< In that view.
};
/// `probabilities` as for doubt_labels, to be believed in every view.
LabelIssues find_label_issues(std::span<const View> views, const Samples& samples,
                              const Matrix& probabilities, const RunOptions& run = {});
LabelIssues find_label_issues(std::span<const View> views, const Samples& samples,
                              const RunOptions& run = {});

}  // namespace deepview
