#include "deepview/introspectors/dimension_reduction/reduce_dimensions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>

#include "deepview/io/npy.hpp"
#include "deepview/numeric/local_map.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::normal_tensor;
using testing::run;

const PacmapOptions quick{.neighbours = 6, .iterations = {10, 10, 15}, .learning_rate = 0.75};

// "x" by principal components, "y/z" by UMAP, "near" by PaCMAP, "wide" by a LocalMAP of components.
ReduceDimensions fitted() {
  ReduceDimensions reduce;
  reduce.models.add("x", principal_components(normal_rows(20, 5), 2));
  reduce.models.add("y/z", fit_umap(normal_rows(40, 4), {.epochs = 10}, {.seed = Seed{1U << 31U}}));
  reduce.models.add("near", pacmap(normal_rows(50, 3), quick));
  reduce.models.add("wide", local_map(normal_rows(45, 110), {.pacmap = quick, .reach = 8}));
  return reduce;
}

Batch samples(std::size_t count) {
  return Batch{{"x", normal_tensor(count, 5, 3)},
               {"other", normal_tensor(count, 1)},
               {"y/z", normal_tensor(count, 4, 4)},
               {"near", normal_tensor(count, 3, 5)},
               {"wide", normal_tensor(count, 110, 6)}};
}

// A name in the folder for temporary files that nothing has yet.
std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / ("deepview-reductions-" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

void replace_in(const std::filesystem::path& path, const std::string& old,
                const std::string& with) {
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto at = text.find(old);
  ASSERT_NE(at, std::string::npos) << old;
  std::ofstream(path) << text.replace(at, old.size(), with);
}

TEST(ReduceDimensions, ReplacesTheFieldsThatHaveAModel) {
  const Batch batch = samples(3);
  const Batch reduced = run(fitted(), batch);
  const Batch none = run(fitted(), batch.rows(0, 0));
  EXPECT_EQ(reduced.field_names(), batch.field_names());
  EXPECT_TRUE(identical(reduced["other"], batch["other"]));
  for (const char* field : {"x", "y/z", "near", "wide"}) {
    EXPECT_EQ(reduced[field].shape(), (Shape{3, 2})) << field;
    EXPECT_EQ(none[field].shape(), (Shape{0, 2})) << field;
  }
}

TEST(ReduceDimensions, PutsAFittedSampleAtItsPlaceAmongOthersAndMovesNone) {
  const ReduceDimensions reduce = fitted();
  const auto before = std::get<PacmapMap>(reduce.models["near"]);
  const Tensor old = normal_tensor(50, 3);
  const Tensor mixed =
      concatenate(std::vector{old.rows(7, 2), normal_tensor(4, 3, 9), old.rows(40, 1)});
  Batch batch = samples(7);
  const Tensor placed = run(reduce, std::move(batch).with("near", mixed))["near"];
  const Tensor map = to_tensor(before.map);
  EXPECT_TRUE(identical(placed.rows(0, 2), map.rows(7, 2)));
  EXPECT_TRUE(identical(placed.rows(6, 1), map.rows(40, 1)));
  EXPECT_TRUE(identical(to_tensor(std::get<PacmapMap>(reduce.models["near"]).map), map));
}

// Of samples that are the same no one can tell which is asked for.
TEST(ReduceDimensions, PutsASampleThatWasFittedTwiceAtThePlaceOfTheFirst) {
  const Tensor once = normal_tensor(20, 3);
  const PacmapMap model = pacmap(Rows(concatenate(std::vector{once, once})), quick);
  EXPECT_TRUE(identical(place(model, once), to_tensor(model.map).rows(0, 20)));
}

TEST(ReduceDimensions, GivesASampleTheSameBitsInAnyBatchAndForAnyThreads) {
  const Producer reduced = InMemory{samples(100)} | fitted();
  const Batch expected = concatenate(testing::read_all(reduced, {.threads = 1, .batch_size = 100}));
  for (const int threads : {2, 3, 7, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U})
      EXPECT_TRUE(identical(
          concatenate(testing::read_all(reduced, {.threads = threads, .batch_size = batch_size})),
          expected));
}

TEST(ReduceDimensions, RefusesABatchWithoutTheFieldOrOfAnotherWidth) {
  expect_error(ErrorKind::missing_field, "'x'", [] {
    run(fitted(), Batch{{"y/z", normal_tensor(3, 4)}});
  });
  for (const char* field : {"x", "y/z", "near", "wide"})
    expect_error(ErrorKind::shape, "field '" + std::string(field) + "'",
                 [&] { run(fitted(), samples(3).with(field, normal_tensor(3, 7))); });
}

TEST(SaveReductions, KeepWhatPlacesSamplesToTheLastBit) {
  const auto folder = fresh_folder("round-trip");
  const auto models = fitted().models;
  save_reductions(models, folder);
  const auto loaded = load_reductions(folder);
  EXPECT_TRUE(identical(run(ReduceDimensions{loaded}, samples(30)),
                        run(ReduceDimensions{models}, samples(30))));
  ASSERT_EQ(loaded.size(), 4U);
  for (const auto& [field, model] : models) EXPECT_EQ(name(loaded[field]), name(model));
  const auto& pca = std::get<PcaModel>(loaded["x"]);
  const auto& old_pca = std::get<PcaModel>(models["x"]);
  EXPECT_EQ(pca.components, old_pca.components);
  EXPECT_EQ(pca.variance, old_pca.variance);
  EXPECT_EQ(pca.variance_ratio, old_pca.variance_ratio);
  EXPECT_EQ(pca.samples, 20U);
  const auto& umap = std::get<UmapModel>(loaded["y/z"]);
  EXPECT_EQ(umap.seed.value, 1U << 31U);
  EXPECT_EQ(umap.neighbours, 15);
  const auto& local = std::get<PacmapMap>(loaded["wide"]);
  EXPECT_EQ(local.reach, 8.0);
  EXPECT_EQ(local.options.neighbours, 6);
  EXPECT_EQ(local.options.iterations, quick.iterations);
  EXPECT_EQ(local.space.pca.samples, 45U);
}

TEST(SaveReductions, KeepTheScalingAndTheDefaultNumberOfNeighbours) {
  PacmapMap model = pacmap(normal_rows(50, 3), {.iterations = {5, 5, 5}});
  model.scaling = Scaling::column_norm;
  ByField<ReductionModel> models;
  models.add("x", model);
  const auto folder = fresh_folder("scaling");
  save_reductions(models, folder);
  const auto loaded = load_reductions(folder);
  const auto& found = std::get<PacmapMap>(loaded["x"]);
  EXPECT_EQ(found.scaling, Scaling::column_norm);
  EXPECT_EQ(found.options.neighbours, std::nullopt);
  EXPECT_EQ(found.reach, std::nullopt);
}

TEST(SaveReductions, RefuseAFolderThatExists) {
  const auto folder = fresh_folder("twice");
  save_reductions(fitted().models, folder);
  expect_error(ErrorKind::usage, folder.string(),
               [&] { save_reductions(fitted().models, folder); });
}

TEST(LoadReductions, RefuseWhatTheyDidNotWrite) {
  expect_error(ErrorKind::io, "reductions.json", [] { load_reductions(fresh_folder("none")); });
  for (const auto& [old, with] : {std::pair{R"("version": 1)", R"("version": 2)"},
                                  {R"("UMAP")", R"("OTHER")"},
                                  {R"("none")", R"("some")"},
                                  {R"("neighbours": 15)", R"("neighbours": 1)"},
                                  {R"("neighbours": 15)", R"("neighbours": 15.5)"},
                                  {R"("neighbours": 15)", R"("neighbours": 5000000000)"},
                                  {R"("neighbours": 6)", R"("neighbours": 0)"},
                                  {R"("samples": 20)", R"("samples": -1)"},
                                  {R"("samples": 45)", R"("samples": "45")"},
                                  {R"("a")", R"("c")"},
                                  {R"("unit": )", R"("unit": -)"},
                                  {R"("learning_rate": 0.75)", R"("learning_rate": null)"},
                                  {R"("learning_rate": 0.75)", R"("learning_rate": 0)"},
                                  {R"("reach": 8.0)", R"("reach": 0)"},
                                  {R"("reach": 8.0)", R"("reached": 8.0)"},
                                  {"15\n", "15, 1\n"},
                                  {"15\n", "-15\n"},
                                  {R"("near")", R"("x")"},
                                  {"{", "}"}}) {
    const auto folder = fresh_folder("broken");
    save_reductions(fitted().models, folder);
    replace_in(folder / "reductions.json", old, with);
    expect_error(ErrorKind::data, "", [&] { load_reductions(folder); });
  }
}

TEST(LoadReductions, RefuseArraysThatAreMissing) {
  for (const char* file : {"reduction_0_mean.npy", "reduction_1_rows.npy", "reduction_2_map.npy",
                           "reduction_3_components.npy"}) {
    const auto folder = fresh_folder("missing");
    save_reductions(fitted().models, folder);
    std::filesystem::remove(folder / file);
    expect_error(ErrorKind::io, file, [&] { load_reductions(folder); });
  }
}

TEST(LoadReductions, RefuseArraysThatDoNotFit) {
  const auto broken = [](const char* file, const Tensor& tensor) {
    SCOPED_TRACE(file);
    const auto folder = fresh_folder("arrays");
    save_reductions(fitted().models, folder);
    write_npy(folder / file, tensor);
    expect_error(ErrorKind::data, "", [&] { load_reductions(folder); });
  };
  broken("reduction_1_map.npy", normal_tensor(39, 2));
  broken("reduction_1_map.npy", normal_tensor(40, 65));
  broken("reduction_1_rows.npy", testing::rows<double>({{1, 2}}));
  broken("reduction_0_components.npy", testing::rows<double>({{1, 2}}));
  broken("reduction_0_components.npy", normal_tensor(5, 2).to(DType::f64));
  broken("reduction_0_mean.npy", testing::rows({{1, 2}}));
  broken("reduction_0_mean.npy", testing::rows<double>({{1}, {2}, {3}, {4}, {5}}));
  broken("reduction_0_mean.npy", testing::rows<double>({{1, 2, 3, 4, std::nan("")}}));
  broken("reduction_0_variance.npy", testing::rows<double>({{1, 2, 3}}));
  broken("reduction_2_map.npy", normal_tensor(49, 2));
  broken("reduction_2_map.npy", normal_tensor(50, 0));
  broken("reduction_2_map.npy", testing::rows({{1, std::nanf("")}}));
  broken("reduction_2_rows.npy", normal_tensor(50, 4));
  broken("reduction_3_rows.npy", normal_tensor(45, 110));  // rows in the space have 45 columns
}

}  // namespace
}  // namespace deepview
