#include "deepview/app/bundle_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/app/report_columns.hpp"
#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/resize.hpp"
#include "deepview/report/thumbnails.hpp"

namespace deepview {
namespace {

constexpr std::size_t pictures_at_once = 128;
constexpr std::int64_t smallest_cell = 16;
constexpr std::int64_t largest_cell = 96;
constexpr const char* thumbnail_field = "thumbnail";

template <class To, class From>
std::vector<To> picked(const std::vector<From>& values, const std::vector<std::size_t>& places) {
  std::vector<To> some;
  for (const std::size_t place : places) some.push_back(static_cast<To>(values.at(place)));
  return some;
}

void add_column(Bundle& bundle, BundleColumn column, std::string description) {
  column.description = std::move(description);
  bundle.columns.push_back(std::move(column));
}

void add_classes(Bundle& bundle, const ClassAnswers& answers,
                 const std::vector<std::size_t>& places) {
  const std::size_t classes = bundle.classes.size();
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> counts;
  for (std::size_t i = 0; i < answers.targets.size(); ++i) {
    const std::pair pair(answers.targets[i], answers.predictions[i]);
    for (const std::int64_t code : {pair.first, pair.second})
      if (code < 0 || static_cast<std::size_t>(code) >= classes)
        throw Error(ErrorKind::data, fmt::format("answers: no class {} of {}", code, classes));
    ++counts[pair];
  }
  for (const auto& [pair, count] : counts)
    bundle.experiment->confusion.push_back(
        {static_cast<std::size_t>(pair.first), static_cast<std::size_t>(pair.second), count});
  const auto add = [&](const char* name, const char* title, const std::vector<std::int64_t>& codes,
                       const char* description) {
    BundleColumn column =
        make_column(name, title, ColumnKind::category, picked<std::int32_t>(codes, places));
    column.values = "classes";
    add_column(bundle, std::move(column), description);
  };
  add("class", "Target", answers.targets, "What it is: a position in the list of classes.");
  add("prediction", "Prediction", answers.predictions,
      "What the model takes it for: a position in the list of classes.");
}

void add_bits(Bundle& bundle, const BitAnswers& answers, const std::vector<std::size_t>& places) {
  std::map<std::int64_t, BundleLength> lengths;
  for (std::size_t i = 0; i < answers.lengths.size(); ++i) {
    BundleLength& length = lengths[answers.lengths[i]];
    length.length = answers.lengths[i];
    ++length.sequences;
    length.whole += answers.right[i] == answers.asked[i] ? 1 : 0;
    length.bits += static_cast<std::size_t>(answers.asked[i]);
    length.right_bits += static_cast<std::size_t>(answers.right[i]);
  }
  for (const auto& [steps, length] : lengths) bundle.experiment->lengths.push_back(length);
  const auto add = [&](const char* name, const char* title, const std::vector<std::int64_t>& counts,
                       const char* description) {
    add_column(bundle,
               make_column(name, title, ColumnKind::number, picked<std::int32_t>(counts, places)),
               description);
  };
  add("length", "Length", answers.lengths, "Steps of the sequence.");
  add("bits", "Bits", answers.asked, "That were asked.");
  add("right_bits", "Right bits", answers.right, "Of those that were asked.");
}

std::string name_of(const Problem& problem, std::size_t sample) {
  const std::string question = problem.question_in_words(sample);
  return fmt::format("sample {}{}{}", sample, question.empty() ? "" : ": ", question);
}

// Pictures [samples, height, width, 3] in cells [samples, cell, cell, 3].
Tensor in_cells(const Tensor& pictures, std::int64_t cell) {
  const auto side = static_cast<int>(cell);
  const PictureSize size{static_cast<int>(pictures.shape()[2]),
                         static_cast<int>(pictures.shape()[1])};
  const auto pixels = pictures.values<std::uint8_t>();
  const std::size_t cell_bytes = static_cast<std::size_t>(cell * cell) * 3;
  std::vector<std::uint8_t> cells(pictures.row_count() * cell_bytes);
  for (std::size_t i = 0; i < pictures.row_count(); ++i)
    resize_into_frame({pixels.subspan(i * pictures.row_size(), pictures.row_size()), size},
                      {side, side}, Fit::inside,
                      std::span(cells).subspan(i * cell_bytes, cell_bytes));
  return Tensor(Shape{static_cast<std::int64_t>(pictures.row_count()), cell, cell, 3},
                std::move(cells));
}

ThumbnailSheets draw_pictures(const Problem& problem, std::span<const std::size_t> samples,
                              const OutputFolder& folder) {
  std::optional<Thumbnails::State> drawing;
  for (; !samples.empty(); samples = samples.subspan(std::min(pictures_at_once, samples.size()))) {
    const auto some = samples.first(std::min(pictures_at_once, samples.size()));
    const auto pictures = problem.pictures(problem.batch(some, {}));
    if (!pictures) return {};
    const std::int64_t cell = std::clamp(std::max(pictures->shape()[1], pictures->shape()[2]),
                                         smallest_cell, largest_cell);
    if (!drawing) drawing = Thumbnails{.field = thumbnail_field, .folder = folder.path()}.start({});
    drawing->add(Batch{{thumbnail_field, in_cells(*pictures, cell)}});
  }
  return drawing ? std::move(*drawing).finish() : ThumbnailSheets{};
}

void require_samples(const std::vector<std::size_t>& samples, std::size_t size) {
  for (const std::size_t sample : samples)
    if (sample >= size)
      throw Error(ErrorKind::data, fmt::format("answers: no sample {} of {}", sample, size));
}

}  // namespace

void add_sequences(Bundle& bundle, const JudgedSamples& judged,
                   const std::vector<SequenceAnswer>& sequences) {
  const auto samples =
      picked<std::size_t>(judged.samples, worst_answers(judged, most_judged_samples));
  for (const SequenceAnswer& sequence : sequences) {
    const auto found = std::ranges::find(samples, sequence.sample);
    if (found == samples.end()) continue;
    bundle.experiment->sequences.push_back({static_cast<std::size_t>(found - samples.begin()),
                                            sequence.width, sequence.target, sequence.answer});
  }
}

void add_judged_samples(Bundle& bundle, const JudgedSamples& judged, const Problem& problem,
                        const OutputFolder& folder) {
  const std::vector<std::size_t> places = worst_answers(judged, most_judged_samples);
  const auto samples = picked<std::size_t>(judged.samples, places);
  require_samples(samples, problem.size());
  bundle.experiment->judged = judged.size();
  bundle.classes = problem.class_names();
  for (const std::size_t sample : samples) bundle.paths.push_back(name_of(problem, sample));
  if (const auto* classes = std::get_if<ClassAnswers>(&judged.answers))
    add_classes(bundle, *classes, places);
  else
    add_bits(bundle, std::get<BitAnswers>(judged.answers), places);
  add_column(bundle,
             make_column("loss", "Loss", ColumnKind::number, picked<double>(judged.losses, places)),
             "Cross entropy of the answer, natural logarithm: the mean over what was asked.");
  bundle.sheets = draw_pictures(problem, samples, folder);
}

}  // namespace deepview
