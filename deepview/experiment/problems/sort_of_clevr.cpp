#include "deepview/experiment/problems/sort_of_clevr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr int colors = 6;
constexpr int queries = 7;
constexpr int answers = 10;
constexpr int cells = 4;  // a side
constexpr int jitter = 2;
constexpr int rectangle = 6;
constexpr int circle = 7;
constexpr int yes = 8;
constexpr int no = 9;

constexpr std::array<std::array<float, 3>, colors> rgb{
    {{0, 0, 210}, {0, 210, 0}, {210, 0, 0}, {150, 150, 0}, {150, 0, 150}, {0, 150, 150}}};
constexpr std::array<float, 3> background{180, 180, 150};
constexpr std::array<const char*, colors> color_names{"blue",   "green",   "red",
                                                      "yellow", "magenta", "cyan"};
constexpr std::array<const char*, queries> questions_in_words{
    "What shape is the {}?",
    "Is the {} at the bottom?",
    "Is the {} on the left?",
    "What shape is nearest to the {}?",
    "What shape is farthest from the {}?",
    "What colour is nearest to the {}?",
    "What colour is farthest from the {}?"};

// Streams of a split, far from those of any other (FNV-1a).
std::uint64_t stream_of(std::string_view split) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : split) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash & ~std::uint64_t{0xFFFFFFFFU};
}

// The first `count` of a shuffled 0 … size - 1.
std::vector<int> drawn_without_replacement(int size, int count, Random& random) {
  std::vector<int> all(static_cast<std::size_t>(size));
  std::iota(all.begin(), all.end(), 0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    std::swap(all[i], all[i + random.below(all.size() - i)]);
  all.resize(static_cast<std::size_t>(count));
  return all;
}

int shapes_in(Random& random) {
  return 2 + static_cast<int>(random.below(5));
}

int squared_distance(const ClevrShape& a, const ClevrShape& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

const ClevrShape& other_shape(std::span<const ClevrShape> scene, std::size_t about, bool nearest) {
  const ClevrShape* found = nullptr;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    if (i == about) continue;
    if (found == nullptr) {
      found = &scene[i];
      continue;
    }
    const int here = squared_distance(scene[about], scene[i]);
    const int best = squared_distance(scene[about], *found);
    if (nearest ? here < best : here > best) found = &scene[i];
  }
  return *found;
}

int shape_answer(const ClevrShape& shape) {
  return shape.is_circle ? circle : rectangle;
}

// Columns first: x is the slower axis.
void draw(const ClevrShape& shape, int img_size, std::span<float> planes) {
  const int half = static_cast<int>(0.9 * img_size / cells * 0.7 / 2);
  const auto plane = static_cast<std::size_t>(img_size) * static_cast<std::size_t>(img_size);
  for (int x = std::max(0, shape.x - half); x <= std::min(img_size - 1, shape.x + half); ++x)
    for (int y = std::max(0, shape.y - half); y <= std::min(img_size - 1, shape.y + half); ++y) {
      const int dx = x - shape.x;
      const int dy = y - shape.y;
      if (shape.is_circle && dx * dx + dy * dy > half * half) continue;
      for (std::size_t c = 0; c < 3; ++c)
        planes[c * plane + static_cast<std::size_t>(x * img_size + y)] =
            rgb[static_cast<std::size_t>(shape.color)][c] / 255;
    }
}

void draw_scene(std::span<const ClevrShape> scene, int img_size, std::span<float> planes) {
  const std::size_t plane = planes.size() / 3;
  for (std::size_t c = 0; c < 3; ++c)
    std::ranges::fill(planes.subspan(c * plane, plane), background[c] / 255);
  for (const ClevrShape& shape : scene) draw(shape, img_size, planes);
}

std::string description(std::span<const ClevrShape> scene) {
  std::string text;
  for (const ClevrShape& shape : scene)
    text += fmt::format("{}{} {} at ({}, {})", text.empty() ? "" : ", ",
                        color_names[static_cast<std::size_t>(shape.color)],
                        shape.is_circle ? "circle" : "rectangle", shape.x, shape.y);
  return text;
}

void write_question(ClevrQuestion kind, const ClevrShape& about, int query, std::span<float> out) {
  const auto color = static_cast<std::size_t>(about.color);
  const auto asked = static_cast<std::size_t>(query);
  if (kind == ClevrQuestion::color_and_query) {
    out[color] = out[colors + asked] = 1;
    return;
  }
  if (query != 0) out[about.is_circle ? 1 : 0] = 1;
  out[queries + color] = out[2 * queries + asked] = 1;
}

std::vector<std::int64_t> question_shape(ClevrQuestion kind) {
  return kind == ClevrQuestion::color_and_query ? std::vector<std::int64_t>{1, colors + queries}
                                                : std::vector<std::int64_t>{3, queries};
}

}  // namespace

OptionFields fields_of(SortOfClevrOptions& options) {
  OptionFields fields;
  fields.add("batch_size", options.batch_size, "Samples of an episode.").at_least(1).required();
  fields.add("split", options.split, "Which samples; those of one split are in no other.");
  fields.add("size", options.size, "Pairs of a picture and a question.").between(1, 100'000'000);
  fields.add("img_size", options.img_size, "Pixels a side.").between(32, 1024);
  const std::string why = "samples are made while they are asked for, as fast as files are read";
  for (const char* name : {"data_folder", "data_filename", "regenerate"})
    fields.add_needless(name, why);
  fields.add_needless("use_train_data", "write split for it");
  return fields;
}

int clevr_answer(std::span<const ClevrShape> scene, std::size_t about, int query, int img_size) {
  const ClevrShape& shape = scene[about];
  switch (query) {
    case 0: return shape_answer(shape);
    case 1: return 2 * shape.y > img_size ? yes : no;
    case 2: return 2 * shape.x < img_size ? yes : no;
    case 3:
    case 4: return shape_answer(other_shape(scene, about, query == 3));
    default: return other_shape(scene, about, query == 5).color;
  }
}

SortOfClevr::SortOfClevr(ClevrQuestion question, const SortOfClevrOptions& options, Seed seed)
    : question_(question),
      img_size_(options.img_size),
      first_stream_(stream_of(options.split)),
      seed_(seed) {
  const auto wanted = static_cast<std::size_t>(options.size);
  scene_of_.reserve(wanted);
  for (std::uint32_t scene = 0; scene_of_.size() < wanted; ++scene) {
    Random random(seed_, first_stream_ + scene);
    const auto count = static_cast<std::uint32_t>(shapes_in(random) * queries);
    for (std::uint32_t q = 0; q < count && scene_of_.size() < wanted; ++q)
      scene_of_.push_back({scene, q});
  }
}

std::vector<ClevrShape> SortOfClevr::scene(std::size_t number) const {
  Random random(seed_, first_stream_ + number);
  const int count = shapes_in(random);
  const auto drawn_colors = drawn_without_replacement(colors, count, random);
  const auto places = drawn_without_replacement(cells * cells, count, random);
  const int cell = static_cast<int>(0.9 * img_size_ / cells);
  const auto coordinate = [&](int index) {
    const int shift = static_cast<int>(random.below(2 * jitter + 1)) - jitter;
    return static_cast<int>((index + 0.5) * cell) + shift;
  };
  std::vector<ClevrShape> shapes;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    ClevrShape shape;
    shape.color = drawn_colors[i];
    shape.is_circle = random.below(2) == 1;
    shape.x = coordinate(places[i] % cells);
    shape.y = img_size_ - coordinate(places[i] / cells);  // counted from below
    shapes.push_back(shape);
  }
  return shapes;
}

std::string SortOfClevr::question_in_words(std::size_t sample) const {
  const Place place = scene_of_.at(sample);
  const std::size_t query = place.question % queries;
  const ClevrShape about = scene(place.scene)[place.question / queries];
  const bool names_shape = question_ == ClevrQuestion::shape_color_and_query && query != 0;
  return fmt::format(fmt::runtime(questions_in_words[query]),
                     fmt::format("{} {}", color_names[static_cast<std::size_t>(about.color)],
                                 !names_shape      ? "one"
                                 : about.is_circle ? "circle"
                                                   : "rectangle"));
}

Batch SortOfClevr::gather(std::span<const std::size_t> indices) const {
  const auto side = static_cast<std::size_t>(img_size_);
  const auto shape = question_shape(question_);
  const auto question_size = static_cast<std::size_t>(shape[0] * shape[1]);
  const auto count = static_cast<std::int64_t>(indices.size());
  std::vector<float> images(indices.size() * 3 * side * side);
  std::vector<float> questions(indices.size() * question_size);
  std::vector<float> classes(indices.size() * answers);
  std::vector<std::int64_t> targets;
  std::vector<std::string> descriptions;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= size())
      throw Error(ErrorKind::usage, fmt::format("no sample {} of {}", indices[i], size()));
    const Place place = scene_of_[indices[i]];
    const std::vector<ClevrShape> shapes = scene(place.scene);
    const std::size_t about = place.question / queries;
    const int query = static_cast<int>(place.question % queries);
    draw_scene(shapes, img_size_, std::span(images).subspan(i * 3 * side * side, 3 * side * side));
    write_question(question_, shapes[about], query,
                   std::span(questions).subspan(i * question_size, question_size));
    targets.push_back(clevr_answer(shapes, about, query, img_size_));
    classes[i * answers + static_cast<std::size_t>(targets.back())] = 1;
    descriptions.push_back(description(shapes));
  }
  Batch::Builder batch(
      Batch{{"images", Tensor(Shape{count, 3, img_size_, img_size_}, std::move(images))},
            {"questions", Tensor(Shape{count, shape[0], shape[1]}, std::move(questions))},
            {"targets_classes", Tensor(Shape{count, answers}, std::move(classes))},
            {"targets", Tensor(Shape{count}, std::move(targets))}});
  batch.metadata().set(MetaKey{"scenes_description"}, std::move(descriptions));
  return std::move(batch).build();
}

std::vector<DataDefinition> SortOfClevr::data_definitions() const {
  const auto shape = question_shape(question_);
  return {{"images", {-1, 3, img_size_, img_size_}, DType::f32},
          {"questions", {-1, shape[0], shape[1]}, DType::f32},
          {"targets_classes", {-1, answers}, DType::f32},
          {"targets", {-1}, DType::i64}};
}

Parameter SortOfClevr::default_values() const {
  const auto shape = question_shape(question_);
  return section({{"height", img_size_},
                  {"width", img_size_},
                  {"depth", 3},
                  {"num_classes", answers},
                  {"question_encoding_size", shape[1]},
                  {"seq_length", shape[0]}});
}

}  // namespace deepview
