// What the other half of DeepView finds this one by.
#include <torch/headeronly/version.h>

#include <string>

#include "deepview/experiment/workers/training/tester.hpp"
#include "deepview/experiment/workers/training/trained_network.hpp"
#include "deepview/experiment/workers/training/trainer.hpp"
#include "deepview/experiment/workers/training_library.hpp"

namespace {

std::string libtorch_version() {
  return TORCH_VERSION;
}

}  // namespace

extern "C" const deepview::TrainingLibrary* deepview_training_library() {
  static constexpr deepview::TrainingLibrary library{.train = deepview::train,
                                                     .test = deepview::test,
                                                     .trained_network = deepview::trained_network,
                                                     .libtorch_version = libtorch_version};
  return &library;
}
