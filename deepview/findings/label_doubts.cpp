#include <algorithm>
#include <cmath>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/findings/label_issues.hpp"
#include "deepview/numeric/linear_discriminant.hpp"

namespace deepview {
namespace {

constexpr std::int32_t voters = 15;
constexpr std::int32_t most_votes = 8;  // more than half of them
constexpr std::size_t fewest_rows = 10;
constexpr double least_recall = 0.5;

struct Votes {
  std::int32_t own = 0;
  std::int32_t other = 0;
  std::int32_t other_class = -1;  // the lowest of equals
};

class Jury {
 public:
  Jury(const NeighbourGraph& graph, const Labels& labels) : graph_(graph), labels_(labels) {}

  // The nearest labelled rows that may speak, up to `voters` of them.
  Votes ask(std::size_t row, const std::vector<bool>& silent) const {
    std::vector<std::int32_t> heard;
    for (const std::int32_t neighbour : graph_.neighbours(row)) {
      const auto other = static_cast<std::size_t>(neighbour);
      if (silent[other] || labels_.classes[other] < 0) continue;
      heard.push_back(labels_.classes[other]);
      if (heard.size() == static_cast<std::size_t>(voters)) break;
    }
    return count(heard, labels_.classes[row]);
  }

 private:
  static Votes count(std::vector<std::int32_t>& heard, std::int32_t own) {
    Votes votes;
    std::ranges::sort(heard);
    for (auto first = heard.begin(); first != heard.end();) {
      const auto last = std::find_if(first, heard.end(), [&](auto k) { return k != *first; });
      const auto here = static_cast<std::int32_t>(last - first);
      if (*first == own) {
        votes.own = here;
      } else if (here > votes.other) {
        votes.other = here;
        votes.other_class = *first;
      }
      first = last;
    }
    return votes;
  }

  const NeighbourGraph& graph_;
  const Labels& labels_;
};

void check(const Rows& rows, const NeighbourGraph& graph, const Labels& labels,
           const Matrix& probabilities) {
  const auto require = [&](bool fits, const std::string& what, std::size_t found) {
    if (!fits)
      throw shape_error(what + " of label doubts", std::to_string(rows.size()) + " rows",
                        std::to_string(found));
  };
  require(graph.rows == rows.size(), "graph", graph.rows);
  require(labels.classes.size() == rows.size(), "labels", labels.classes.size());
  if (probabilities.rows() == 0) return;
  require(probabilities.rows() == rows.size(), "probabilities", probabilities.rows());
  if (probabilities.columns() != labels.class_count)
    throw shape_error("probabilities of label doubts",
                      std::to_string(labels.class_count) + " classes",
                      std::to_string(probabilities.columns()));
}

// The rows that a round doubts; `most_own` of the nearest may carry the label.
std::vector<bool> doubted(const LabelDoubts& doubts, const std::vector<Votes>& votes,
                          const Matrix& chances, const Labels& labels, std::int32_t most_own) {
  std::vector<bool> found(votes.size());
  for (std::size_t row = 0; row < votes.size(); ++row) {
    const std::int32_t given = labels.classes[row];
    if (given < 0 || !doubts.judged[static_cast<std::size_t>(given)]) continue;
    const Votes& vote = votes[row];
    found[row] = vote.own <= most_own && vote.other >= most_votes &&
                 chances(row, static_cast<std::size_t>(vote.other_class)) >
                     chances(row, static_cast<std::size_t>(given));
  }
  return found;
}

void judge_classes(LabelDoubts& doubts, const std::vector<Votes>& votes, const Labels& labels) {
  std::vector<std::size_t> rows(labels.class_count);
  std::vector<std::size_t> known(labels.class_count);
  for (std::size_t row = 0; row < votes.size(); ++row) {
    if (labels.classes[row] < 0) continue;
    const auto k = static_cast<std::size_t>(labels.classes[row]);
    ++rows[k];
    if (votes[row].own > votes[row].other) ++known[k];
  }
  for (std::size_t k = 0; k < labels.class_count; ++k) {
    const double share =
        static_cast<double>(known[k]) / std::max(1.0, static_cast<double>(rows[k]));
    doubts.recall.push_back(share);
    doubts.judged.push_back(rows[k] >= fewest_rows && share >= least_recall);
  }
}

std::vector<std::int32_t> without(std::span<const std::int32_t> classes,
                                  const std::vector<bool>& silent) {
  std::vector<std::int32_t> left(classes.begin(), classes.end());
  for (std::size_t row = 0; row < left.size(); ++row)
    if (silent[row]) left[row] = -1;
  return left;
}

}  // namespace

LabelDoubts doubt_labels(const Rows& rows, const NeighbourGraph& graph, const Labels& labels,
                         const Matrix& probabilities, const RunOptions& run) {
  check(rows, graph, labels, probabilities);
  const Jury jury(graph, labels);
  const auto ask_all = [&](const std::vector<bool>& silent) {
    std::vector<Votes> votes(rows.size());
    parallel_for(rows.block_count(), run, [&](std::size_t b) {
      const std::size_t end = std::min(rows.size(), (b + 1) * block_rows);
      for (std::size_t row = b * block_rows; row < end; ++row) votes[row] = jury.ask(row, silent);
    });
    return votes;
  };
  const auto chances_from = [&](std::span<const std::int32_t> classes) {
    return probabilities.rows() > 0
               ? probabilities
               : cross_validated_probabilities(rows, classes, labels.class_count, {}, run);
  };
  LabelDoubts doubts;
  const std::vector<bool> nobody(rows.size());
  std::vector<Votes> votes = ask_all(nobody);
  judge_classes(doubts, votes, labels);
  std::vector<bool> suspects;
  {
    const Matrix first = chances_from(labels.classes);
    doubts.confident = confident_joint(first, labels);
    suspects = doubted(doubts, votes, first, labels, 1);
  }
  votes = ask_all(suspects);
  const Matrix chances = chances_from(without(labels.classes, suspects));
  const auto found = doubted(doubts, votes, chances, labels, 0);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::int32_t given = labels.classes[row];
    doubts.suggested.push_back(found[row] ? votes[row].other_class : -1);
    doubts.own_votes.push_back(votes[row].own);
    doubts.other_votes.push_back(votes[row].other);
    doubts.score.push_back(given < 0 ? std::nan("")
                                     : chances(row, static_cast<std::size_t>(given)));
  }
  return doubts;
}

Matrix confident_joint(const Matrix& probabilities, const Labels& labels) {
  std::vector<double> thresholds(labels.class_count);
  std::vector<double> counts(labels.class_count);
  for (std::size_t row = 0; row < labels.classes.size(); ++row) {
    if (labels.classes[row] < 0) continue;
    const auto k = static_cast<std::size_t>(labels.classes[row]);
    thresholds[k] += probabilities(row, k);
    ++counts[k];
  }
  for (std::size_t k = 0; k < labels.class_count; ++k)
    thresholds[k] = counts[k] > 0 ? thresholds[k] / counts[k] : 2;  // nobody reaches 2
  Matrix joint(labels.class_count, labels.class_count);
  for (std::size_t row = 0; row < labels.classes.size(); ++row) {
    if (labels.classes[row] < 0) continue;
    double largest = -1;
    std::size_t best = 0;
    for (std::size_t k = 0; k < labels.class_count; ++k) {
      const double chance = probabilities(row, k);
      if (chance < thresholds[k] || chance <= largest) continue;
      largest = chance;
      best = k;
    }
    if (largest >= 0) ++joint(static_cast<std::size_t>(labels.classes[row]), best);
  }
  return joint;
}

}  // namespace deepview
