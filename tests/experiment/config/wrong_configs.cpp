#include "tests/experiment/config/wrong_configs.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "deepview/base/error.hpp"

namespace deepview::testing {
namespace {

std::string without(const std::string& part, std::string text) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
  return text;
}

}  // namespace

std::string changed(const std::string& text, int line, const std::string& by, int lines) {
  std::istringstream in(text);
  std::string result, read;
  for (int number = 1; std::getline(in, read); ++number) {
    if (number == line && !by.empty()) result += by + "\n";
    if (number < line || number >= line + lines) result += read + "\n";
  }
  return result;
}

std::string answer_to(const Folder& folder, const std::vector<std::string>& files,
                      TrainerKind trainer, UnknownNames unknown) {
  std::string said;
  try {
    ConfigRequest request;
    for (const std::string& file : files) request.files.push_back(folder / file);
    ReadConfig config = read_config(request);
    training_plan_of(config, trainer, unknown);
    for (const std::string& warning : config.warnings) said += (said.empty() ? "" : "\n") + warning;
  } catch (const Error& error) {
    EXPECT_EQ(name(error.kind()), name(ErrorKind::config));
    said = error.what();
  }
  return without(folder.path().string() + "/", said);
}

void expect_refusals(const std::vector<WrongConfig>& all) {
  const Folder folder;
  for (const WrongConfig& wrong : all) {
    folder.add("a.yaml", changed(wrong.right, wrong.line, wrong.by, wrong.lines));
    EXPECT_EQ(answer_to(folder, {"a.yaml"}, wrong.trainer), wrong.message) << wrong.by;
  }
}

}  // namespace deepview::testing
