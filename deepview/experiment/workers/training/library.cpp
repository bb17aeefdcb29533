// What the other half of DeepView finds this one by.
#include <torch/headeronly/version.h>

#include "deepview/experiment/workers/training/tester.hpp"
#include "deepview/experiment/workers/training/trainer.hpp"
#include "deepview/experiment/workers/training_library.hpp"

extern "C" const deepview::TrainingLibrary* deepview_training_library() {
  static constexpr deepview::TrainingLibrary library{
      .train = deepview::train, .test = deepview::test, .libtorch_version = [] {
        return std::string(TORCH_VERSION);
      }};
  return &library;
}
