#include "deepview/experiment/workers/experiment_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <system_error>
#include <thread>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

std::tm now() {
  return fmt::localtime(std::time(nullptr));
}

}  // namespace

std::filesystem::path ExperimentFolder::intermediate(const std::string& name,
                                                     long long episode) const {
  return models() / fmt::format("{}_episode_{:05d}.safetensors", name, episode);
}

std::filesystem::path ExperimentFolder::table(const std::string& stream) const {
  return path / (stream + "_statistics.csv");
}

std::filesystem::path ExperimentFolder::samples(const std::string& stream) const {
  return path / (stream + "_samples.csv");
}

std::filesystem::path ExperimentFolder::sequences(const std::string& stream) const {
  return path / (stream + "_sequences.csv");
}

std::filesystem::path make_timed_folder(const FolderNames& names) {
  std::error_code failure;
  std::filesystem::create_directories(names.parent, failure);
  while (!failure) {
    const auto folder = names.parent / (names.prefix + time_for_folder() +
                                        (names.tag.empty() ? "" : "_" + names.tag));
    if (std::filesystem::create_directory(folder, failure)) return folder;
    if (!failure) std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  throw Error(ErrorKind::io, fmt::format("'{}': no folder can be made there: {}",
                                         names.parent.string(), failure.message()));
}

std::string time_for_folder() {
  return fmt::format("{:%Y%m%d_%H%M%S}", now());
}

std::string time_for_people() {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", now());
}

std::string time_for_programs() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace deepview
