#include "deepview/introspectors/dimension_reduction/reduce_dimensions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>

#include "deepview/io/npy.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::normal_tensor;
using testing::run;

// "x" by principal components, "y/z" by UMAP.
ReduceDimensions fitted() {
  ReduceDimensions reduce;
  reduce.models.add("x", principal_components(normal_rows(20, 5), 2));
  reduce.models.add("y/z", fit_umap(normal_rows(40, 4), {.epochs = 10}, {.seed = Seed{1U << 31U}}));
  return reduce;
}

Batch samples(std::size_t count) {
  return Batch{{"x", normal_tensor(count, 5, 3)},
               {"other", normal_tensor(count, 1)},
               {"y/z", normal_tensor(count, 4, 4)}};
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
  EXPECT_EQ(reduced.field_names(), batch.field_names());
  EXPECT_EQ(reduced["x"].shape(), (Shape{3, 2}));
  EXPECT_EQ(reduced["y/z"].shape(), (Shape{3, 2}));
  EXPECT_TRUE(identical(reduced["other"], batch["other"]));
  EXPECT_EQ(run(fitted(), batch.rows(0, 0))["x"].shape(), (Shape{0, 2}));
  EXPECT_EQ(run(fitted(), batch.rows(0, 0))["y/z"].shape(), (Shape{0, 2}));
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
  expect_error(ErrorKind::shape, "field 'y/z'", [] {
    run(fitted(), Batch{{"x", normal_tensor(3, 5)}, {"y/z", normal_tensor(3, 5)}});
  });
}

TEST(SaveReductions, KeepWhatPlacesSamplesToTheLastBit) {
  const auto folder = fresh_folder("round-trip");
  save_reductions(fitted().models, folder);
  const ReduceDimensions loaded{load_reductions(folder)};
  EXPECT_TRUE(identical(run(loaded, samples(30)), run(fitted(), samples(30))));
  const auto& pca = std::get<PcaModel>(loaded.models["x"]);
  const auto& umap = std::get<UmapModel>(loaded.models["y/z"]);
  const auto models = fitted().models;
  const auto& old_pca = std::get<PcaModel>(models["x"]);
  EXPECT_EQ(pca.components, old_pca.components);
  EXPECT_EQ(pca.variance, old_pca.variance);
  EXPECT_EQ(pca.variance_ratio, old_pca.variance_ratio);
  EXPECT_EQ(pca.samples, 20U);
  EXPECT_EQ(umap.seed.value, 1U << 31U);
  EXPECT_EQ(umap.neighbours, 15);
}

TEST(SaveReductions, RefuseAFolderThatExists) {
  const auto folder = fresh_folder("twice");
  save_reductions(fitted().models, folder);
  expect_error(ErrorKind::usage, folder.string(),
               [&] { save_reductions(fitted().models, folder); });
}

TEST(LoadReductions, RefuseWhatTheyDidNotWrite) {
  expect_error(ErrorKind::io, "reductions.json", [] { load_reductions(fresh_folder("none")); });
  for (const auto& [old, with] : {std::pair{"\"version\": 1", "\"version\": 2"},
                                  {"\"UMAP\"", "\"OTHER\""},
                                  {"\"none\"", "\"some\""},
                                  {"\"neighbours\": 15", "\"neighbours\": 1"},
                                  {"\"a\"", "\"c\""},
                                  {"{", "}"}}) {
    const auto folder = fresh_folder("broken");
    save_reductions(fitted().models, folder);
    replace_in(folder / "reductions.json", old, with);
    expect_error(ErrorKind::data, "", [&] { load_reductions(folder); });
  }
}

TEST(LoadReductions, RefuseArraysThatDoNotFit) {
  const auto broken = [](const char* file, const Tensor& tensor) {
    const auto folder = fresh_folder("arrays");
    save_reductions(fitted().models, folder);
    write_npy(folder / file, tensor);
    expect_error(ErrorKind::data, "", [&] { load_reductions(folder); });
  };
  broken("reduction_1_map.npy", normal_tensor(39, 2));
  broken("reduction_1_map.npy", normal_tensor(40, 65));
  broken("reduction_1_rows.npy", testing::rows<double>({{1, 2}}));
  broken("reduction_0_components.npy", testing::rows<double>({{1, 2}}));
  broken("reduction_0_mean.npy", testing::rows({{1, 2}}));
  broken("reduction_0_mean.npy", testing::rows<double>({{1, 2, 3, 4, std::nan("")}}));
}

}  // namespace
}  // namespace deepview
