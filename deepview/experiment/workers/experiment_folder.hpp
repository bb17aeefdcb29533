// Where an experiment writes, with MI-Prometheus's names.
#pragma once

#include <filesystem>
#include <string>

namespace deepview {

/// <expdir>/<problem>/<model>/<YYYYmmdd_HHMMSS>[_<tag>]/ and what lies in it.
struct ExperimentFolder {
  std::filesystem::path path;

  std::filesystem::path configuration() const { return path / "training_configuration.yaml"; }
  std::filesystem::path log() const { return path / "trainer.log"; }
  std::filesystem::path models() const { return path / "models"; }
  std::filesystem::path best_model() const { return models() / "model_best.safetensors"; }
  std::filesystem::path last_model() const { return models() / "model_last.safetensors"; }
  /// Model `name` as it was at an episode.
  std::filesystem::path intermediate(const std::string& name, long long episode) const;
  /// What a run that was stopped goes on from.
  std::filesystem::path state() const { return models() / "training_state.safetensors"; }
  /// Of statistics, by the name of the stream: "training", "validation_set_agg" …
  std::filesystem::path table(const std::string& stream) const;
  /// Answers to each sample (judged_samples.hpp), of "validation" by the best model or of "testing".
  std::filesystem::path samples(const std::string& stream) const;
  /// The worst of these in full, where they are sequences of bits.
  std::filesystem::path sequences(const std::string& stream) const;
  /// What each value of the configuration was, and where it came from.
  std::filesystem::path origins() const { return path / "configuration_origins.csv"; }
  /// The page to look at all of it.
  std::filesystem::path report() const { return path / "report"; }
};

/// What a new folder is for.
struct FolderNames {
  std::filesystem::path
      parent;            ///< <expdir>/<problem>/<model>, or the experiment that a test is of.
  std::string prefix{};  ///< "test_" for tests.
  std::string tag{};     ///< Behind the time; none: nothing.
};

/// A new folder, named by the local time. Where that is taken the next second's is: two never share one.
/// Throws Error(io).
std::filesystem::path make_timed_folder(const FolderNames& names);

/// Now, as folders ("20181116_101500"), as people ("2018-11-16 10:15:00") and, in UTC, as programs write it
/// ("2018-11-16T09:15:00Z").
std::string time_for_folder();
std::string time_for_people();
std::string time_for_programs();

}  // namespace deepview
