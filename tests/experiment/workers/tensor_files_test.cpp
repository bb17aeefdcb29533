#include "deepview/experiment/workers/training/tensor_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/training/model_file.hpp"
#include "tests/experiment/models/model_checks.hpp"
#include "tests/io/folder.hpp"

namespace deepview {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Model lenet(std::uint64_t seed) {
  return make_model(LeNet5Options{}, Seed{seed});
}

TEST(ModelFile, GivesBackWeightsAndRecord) {
  const Folder folder;
  const Model model = lenet(1);
  write_model(folder / "m.safetensors", values_of(model.weights),
              {.name = "LeNet5",
               .model_timestamp = "2026-01-02 03:04:05",
               .episode = 7,
               .loss = 0.25,
               .status = "Converged",
               .status_timestamp = "2026-01-02 03:04:05",
               .training_stats = {{"acc", StatisticFormat::real, 0.5}},
               .validation_stats = {{"episode", StatisticFormat::count, 7}}});
  const Model other = lenet(2);
  const ModelRecord record = read_model(folder / "m.safetensors", other);
  EXPECT_EQ(record.episode, 7);
  EXPECT_EQ(record.loss, 0.25);
  EXPECT_EQ(record.status, "Converged");
  EXPECT_EQ(record.validation_stats, (StatisticsRow{{"episode", StatisticFormat::count, 7}}));
  for (const Weight& weight : model.weights.all())
    EXPECT_EQ(testing::values_of(other.weights.find(weight.name)->value),
              testing::values_of(weight.value));
}

TEST(ModelFile, ChangesTheStatusAlone) {
  const Folder folder;
  const auto path = folder / "m.safetensors";
  write_model(
      path, values_of(lenet(1).weights),
      {.name = "LeNet5", .model_timestamp = "", .status = "Not Converged", .status_timestamp = ""});
  rewrite_status(path, "Converged", "later");
  const Model other = lenet(2);
  const ModelRecord record = read_model(path, other);
  EXPECT_EQ(record.status, "Converged");
  EXPECT_EQ(record.status_timestamp, "later");
  EXPECT_EQ(testing::values_of(other.weights.all()[0].value),
            testing::values_of(lenet(1).weights.all()[0].value));
}

TEST(ModelFile, NamesWhatDoesNotFitTheModel) {
  const Folder folder;
  NamedValues values = values_of(lenet(1).weights);
  values.front().second = values.front().second.flatten();
  values.back().first = "linear3.bias";
  write_model(folder / "m.safetensors", values, {});
  EXPECT_THAT(
      [&] { read_model(folder / "m.safetensors", lenet(1)); },
      ThrowsMessage<Error>(HasSubstr("conv1.weight is [150] where [6, 1, 5, 5] is wanted and "
                                     "2 more such")));
}

TEST(ModelFile, GivesBackWhatWasNoNumber) {
  const Folder folder;
  ModelRecord record;
  record.validation_stats = {{"loss", StatisticFormat::real, std::nan("")}};
  write_model(folder / "m.safetensors", values_of(lenet(1).weights), record);
  const ModelRecord read = read_model(folder / "m.safetensors", lenet(2));
  EXPECT_TRUE(std::isnan(read.validation_stats.front().value));
  EXPECT_EQ(read.loss, record.loss);
}

TEST(ModelFile, NoticesBytesThatChanged) {
  const Folder folder;
  const auto path = folder / "m.safetensors";
  write_model(path, values_of(lenet(1).weights), {});
  std::string bytes = testing::read_text(path);
  bytes[bytes.size() - 100] ^= 1;
  folder.add("m.safetensors", bytes);
  EXPECT_THAT([&] { read_model(path, lenet(1)); }, ThrowsMessage<Error>(HasSubstr("damaged")));
}

TEST(TensorFiles, CopyEveryType) {
  for (const auto type :
       {at::kFloat, at::kDouble, at::kLong, at::kInt, at::kByte, at::kBool, at::kHalf}) {
    const at::Tensor made = (testing::drawn({2, 3}, 1) * 9).to(type);
    const at::Tensor back = to_torch(to_tensor(made.t()));
    EXPECT_EQ(back.scalar_type(), type);
    EXPECT_TRUE(back.equal(made.t()));
  }
}

}  // namespace
}  // namespace deepview
