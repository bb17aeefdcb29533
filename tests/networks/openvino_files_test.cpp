#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/networks/stored_networks.hpp"

namespace deepview {
namespace {

using testing::expect_error;

class OpenVinoFiles : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const std::string& name, std::string_view content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  const std::filesystem::path& folder() const { return folder_; }

  static std::string stored_bytes() {
    std::ifstream in(testing::stored_network("plain.onnx"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static void expect_one_sentence(const std::filesystem::path& path) {
    try {
      open_openvino(path);
      ADD_FAILURE() << path << " was opened";
    } catch (const Error& error) {
      const std::string message = error.what();
      EXPECT_EQ(error.kind(), ErrorKind::model);
      EXPECT_THAT(message, ::testing::HasSubstr(path.string()));
      EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
      EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("src/")));
      EXPECT_LT(message.size(), path.string().size() + 200) << message;
    }
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("deepview-files-" + std::to_string(::getpid()));
};

TEST_F(OpenVinoFiles, SayWhenThereIsNoSuchFile) {
  expect_error(ErrorKind::io, "no such file", [&] { open_openvino(folder() / "absent.onnx"); });
}

TEST_F(OpenVinoFiles, SayWhenAFileIsEmpty) {
  const auto path = file("empty.onnx", "");
  expect_error(ErrorKind::model, "empty", [&] { open_openvino(path); });
}

TEST_F(OpenVinoFiles, RefuseTruncatedNetworksInOneSentence) {
  const std::string whole = stored_bytes();
  for (const std::size_t size :
       {whole.size() - 1, whole.size() / 2, std::size_t{100}, std::size_t{1}})
    expect_one_sentence(file("truncated.onnx", whole.substr(0, size)));
}

TEST_F(OpenVinoFiles, RefuseDamagedNetworksInOneSentence) {
  expect_one_sentence(file("text.onnx", "this is no network"));
  expect_one_sentence(file("text.xml", "<net"));
  expect_one_sentence(file("other.xml", "<html></html>"));
  expect_one_sentence(file("text.tflite", "this is no network either"));
  expect_one_sentence(file("text.pb", "nor is this"));
  expect_one_sentence(file("text.pdmodel", "nor is this"));
}

TEST_F(OpenVinoFiles, TellHowToExportWhatHoldsNoGraph) {
  for (const char* name : {"net.pt", "net.PTH", "net.safetensors"})
    expect_error(ErrorKind::model, "torch.onnx.export(", [&] { open_openvino(file(name, "x")); });
  for (const char* name : {"net.h5", "net.keras"})
    expect_error(ErrorKind::model, "model.export(", [&] { open_openvino(file(name, "x")); });
}

TEST_F(OpenVinoFiles, NameTheFormatsForAnUnknownEnding) {
  expect_error(ErrorKind::model, ".onnx", [&] { open_openvino(file("net.zip", "x")); });
}

TEST_F(OpenVinoFiles, RefuseAFolderThatIsNoSavedModel) {
  expect_error(ErrorKind::model, "saved_model.pb", [&] { open_openvino(folder()); });
  file("saved_model.pb", "not a graph");
  expect_one_sentence(folder());
}

TEST_F(OpenVinoFiles, AreReadByAnyCaseOfTheirEnding) {
  const Network network = open_openvino(file("NET.ONNX", stored_bytes()));
  EXPECT_THAT(network.framework(), ::testing::MatchesRegex("OpenVINO [0-9.]+ \\(ONNX\\)"));
}

}  // namespace
}  // namespace deepview
