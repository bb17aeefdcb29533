#include "deepview/processors/composer.hpp"

#include <gmock/gmock.h>

#include "deepview/processors/concatenator.hpp"
#include "deepview/processors/field_remover.hpp"
#include "deepview/processors/field_renamer.hpp"
#include "deepview/processors/flattener.hpp"
#include "deepview/processors/image_gamma_contrast.hpp"
#include "deepview/processors/image_gaussian_blur.hpp"
#include "deepview/processors/image_resizer.hpp"
#include "deepview/processors/image_rotation.hpp"
#include "deepview/processors/mean_std_fit.hpp"
#include "deepview/processors/metadata_remover.hpp"
#include "deepview/processors/metadata_renamer.hpp"
#include "deepview/processors/pipeline_debugger.hpp"
#include "deepview/processors/pooler.hpp"
#include "deepview/processors/snapshot_remover.hpp"
#include "deepview/processors/snapshot_saver.hpp"
#include "deepview/processors/transposer.hpp"
#include "tests/support/described_batch.hpp"
#include "tests/support/picture_batches.hpp"

namespace deepview {
namespace {

using testing::described;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::levels;
using testing::metadata_names;
using testing::numbered;
using testing::read_all;
using testing::run;
using testing::values;

using MetaKeys = std::vector<std::variant<MetaKey, DictMetaKey>>;
using Names = std::vector<std::string>;

Composer every_third() {
  return Composer::from_element_filter([](const Batch& batch, std::size_t row) {
    return std::get<std::vector<std::int64_t>>(batch.metadata()[keys::identifier])[row] % 3 == 0;
  });
}

TEST(Composer, GivesWhatTheFilterGives) {
  const Composer first{
      .filter = [](const Batch& batch) { return std::optional(batch.rows(0, 1)); }};
  EXPECT_EQ(run(first, numbered(3)).size(), 1U);
}

TEST(Composer, MakesAnEmptyBatchThatKeepsFieldsTypesShapesAndKeysOfNone) {
  const Composer none{.filter = [](const Batch&) -> std::optional<Batch> { return std::nullopt; }};
  const Batch out = run(none, described());
  EXPECT_EQ(out.size(), 0U);
  EXPECT_EQ(out["y"].shape(), (Shape{0, 2}));
  EXPECT_EQ(out["y"].dtype(), DType::f32);
  EXPECT_EQ(metadata_names(out), metadata_names(described()));
  EXPECT_EQ(out.find_snapshot("before")->size(), 0U);
}

TEST(Composer, KeepsTheElementsThatPassWithEverythingOfTheirs) {
  const Batch out = run(every_third(), numbered(8));
  EXPECT_THAT(values<float>(out["x"]), ElementsAre(0, 3, 6));
  EXPECT_EQ(out.metadata()[keys::identifier], Column(std::vector<std::int64_t>{0, 3, 6}));
}

TEST(Composer, KeepsTheElementsOfALabel) {
  const Batch dog = run(Composer::from_dict_metadata({.label = "dog"}), described());
  EXPECT_THAT(values<float>(dog["x"]), ElementsAre(1));
  const Composer second =
      Composer::from_dict_metadata({.metadata_key = DictMetaKey{"more"}, .label = 2});
  EXPECT_THAT(values<float>(run(second, described())["x"]), ElementsAre(1));
  const Composer train =
      Composer::from_dict_metadata({.label_dimension = "split", .label = "train"});
  EXPECT_THAT(values<float>(run(train, described())["x"]), ElementsAre(0));
}

TEST(Composer, KeepsNoneWhereKeyDimensionOrTypeOfTheLabelIsAnother) {
  for (const LabelFilter& wanted :
       {LabelFilter{.metadata_key = DictMetaKey{"none"}, .label = "dog"},
        LabelFilter{.label_dimension = "none", .label = "dog"}, LabelFilter{.label = 1},
        LabelFilter{.metadata_key = DictMetaKey{"more"}, .label = "1"}})
    EXPECT_EQ(run(Composer::from_dict_metadata(wanted), described()).size(), 0U);
}

TEST(Composer, RefusesToRunWithoutAFunction) {
  expect_error(ErrorKind::usage, "filter", [] { Stage(Composer{}).bind({}); });
  expect_error(ErrorKind::usage, "function", [] { Composer::from_element_filter({}); });
}

TEST(Composer, GivesTheSameSamplesForAnyBatchSizeAndNumberOfThreads) {
  const Producer source = Producer(InMemory{numbered(101)}) | every_third();
  const Batch expected = concatenate(read_all(source, {.threads = 1, .batch_size = 101}));
  for (const int threads : {1, 2, 3, 7, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U})
      EXPECT_TRUE(identical(
          concatenate(read_all(source, {.threads = threads, .batch_size = batch_size})), expected));
}

// Pictures, a vector, and every kind of metadata.
Batch pictures(std::int64_t count) {
  Batch::Builder builder(numbered(count));
  builder.field("images", levels(Shape{count, 6, 8, 3}));
  builder.metadata().set(keys::labels, "label",
                         std::vector<std::string>(static_cast<std::size_t>(count), "cat"));
  return std::move(builder).build();
}

Producer through_every_stage(const Producer& source) {
  const Fields images{"images"};
  return source | PipelineDebugger{.sink = [](const std::string&) {}, .dump_fields = true} |
         SnapshotSaver{.save = "raw", .fields = images} |
         ImageResizer{.width = 7, .height = 5, .fields = images} |
         ImageGammaContrast{.gamma = 1.4, .fields = images} |
         ImageGaussianBlur{.sigma = 0.8, .fields = images} |
         ImageRotation{.angle = 20, .fields = images} |
         Transposer{.dim = {0, 3, 1, 2}, .fields = images} |
         MeanStdNormalizer{.mean = {100}, .std = {50}, .fields = images} |
         Pooler{.dim = {2}, .method = PoolMethod::mean, .fields = images} |
         Flattener{.order = FlattenOrder::column_major} |
         Concatenator{.fields = {"images", "x"}, .output_field = "all"} |
         FieldRenamer{.mapping = {{"all", "features"}}} | FieldRemover{.fields = {"images"}} |
         MetadataRenamer{.mapping = {{"label", "class"}}} |
         MetadataRemover{.meta_keys = MetaKeys{keys::labels}, .keep = true} |
         SnapshotRemover{.snapshots = Names{"raw"}, .keep = true};
}

TEST(Processors, TakeEmptyBatchesAllTheWayAndKeepWhatIsKnownOfThem) {
  const Composer none = Composer::from_dict_metadata({.label = "dog"});
  const auto full = read_all(through_every_stage(InMemory{pictures(4)}), {.batch_size = 4});
  const auto empty =
      read_all(through_every_stage(Producer(InMemory{pictures(4)}) | none), {.batch_size = 4});
  ASSERT_EQ(empty.size(), 1U);
  EXPECT_TRUE(identical(empty.front(), full.front().rows(0, 0)));
}

TEST(Processors, MixEmptyBatchesWithOthersInOnePass) {
  const Producer source = through_every_stage(Producer(InMemory{pictures(10)}) | every_third());
  const auto batches = read_all(source, {.threads = 1, .batch_size = 2});
  ASSERT_EQ(batches.size(), 5U);
  EXPECT_EQ(batches[2].size(), 0U);
  EXPECT_TRUE(
      identical(concatenate(batches), read_all(source, {.threads = 1, .batch_size = 10}).front()));
}

TEST(Processors, GiveTheSameBitsForAnyNumberOfThreadsAndBatchSize) {
  const Producer source = through_every_stage(InMemory{pictures(150)});
  const Batch expected = read_all(source, {.threads = 1, .batch_size = 150}).front();
  EXPECT_THAT(expected.field_names(), ElementsAre("x", "features"));
  for (const int threads : {1, 2, 5, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U})
      EXPECT_TRUE(identical(
          concatenate(read_all(source, {.threads = threads, .batch_size = batch_size})), expected))
          << threads << " threads, batch " << batch_size;
}

TEST(Processors, GiveAFitTheSameBitsForAnyNumberOfThreads) {
  const Producer source =
      Producer(InMemory{pictures(5000)}) | every_third() | Flattener{.fields = {"images"}};
  const MeanStdFit fit{.fields = {"images"}};
  const auto expected = introspect(source, fit, {.threads = 1, .batch_size = 5000});
  for (const int threads : {2, 5}) {
    const auto found = introspect(source, fit, {.threads = threads, .batch_size = 37});
    EXPECT_EQ(found["images"].mean, expected["images"].mean);
    EXPECT_EQ(found["images"].std, expected["images"].std);
  }
}

}  // namespace
}  // namespace deepview
