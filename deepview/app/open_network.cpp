#include "deepview/app/open_network.hpp"

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/training_library.hpp"
#include "deepview/networks/openvino/openvino_network.hpp"

namespace deepview {
namespace {

// The folder of the experiment that a file of weights belongs to.
std::filesystem::path experiment_of(const std::filesystem::path& path) {
  return std::filesystem::is_directory(path)
             ? path
             : std::filesystem::absolute(path).parent_path().parent_path();
}

Network open_trained(const std::filesystem::path& path) {
  const ExperimentFolder experiment{experiment_of(path)};
  if (!std::filesystem::exists(experiment.configuration()))
    throw Error(ErrorKind::model, "'" + path.string() +
                                      "' belongs to no experiment: there is no '" +
                                      experiment.configuration().string() + "'");
  Mistakes mistakes(UnknownNames::are_warnings);
  const ModelPlan model = read_model_plan(read_yaml(experiment.configuration()), mistakes);
  mistakes.throw_if_any();
  const auto weights = std::filesystem::is_directory(path) ? experiment.best_model() : path;
  return training_library().trained_network(model.options, weights);
}

bool is_trained(const std::filesystem::path& path) {
  return path.extension() == ".safetensors" ||
         (std::filesystem::is_directory(path) &&
          std::filesystem::exists(ExperimentFolder{path}.configuration()));
}

}  // namespace

Network open_network(const std::filesystem::path& path) {
  return is_trained(path) ? open_trained(path) : open_openvino(path);
}

}  // namespace deepview
