#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/familiarity/familiarity.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/npy.hpp"

namespace deepview {
namespace {

using nlohmann::json;

constexpr int version = 1;
constexpr const char* description = "familiarity.json";

Error unreadable(const std::filesystem::path& file, const std::string& why) {
  return Error(ErrorKind::data, "'" + file.string() + "': " + why +
                                    "; expected a folder that save_familiarity() wrote");
}

// Arrays are numbered, since a field's name may be no file name.
std::string array_name(std::size_t index, const char* what) {
  return "mixture_" + std::to_string(index) + "_" + what + ".npy";
}

Tensor to_tensor(const Matrix& matrix) {
  const auto values = matrix.values();
  return Tensor(
      {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())},
      std::vector<double>(values.begin(), values.end()));
}

Matrix read_matrix(const std::filesystem::path& path) {
  const Tensor tensor = read_npy(path);
  if (tensor.rank() != 2 || tensor.dtype() != DType::f64)
    throw unreadable(path, "found " + std::string(name(tensor.dtype())) + " of shape " +
                               to_string(tensor.shape()));
  const auto values = tensor.values<double>();
  return {tensor.row_count(), std::vector<double>(values.begin(), values.end())};
}

json describe(const std::string& field, const Mixture& mixture) {
  return {{"field", field},
          {"covariance", name(mixture.covariance)},
          {"rows", mixture.rows},
          {"iterations", mixture.iterations},
          {"converged", mixture.converged},
          {"mean_log_density", mixture.mean_log_density},
          {"bic", mixture.bic}};
}

Mixture read_mixture(const json& entry, const std::filesystem::path& folder, std::size_t index) {
  Mixture mixture;
  try {
    mixture.covariance = covariance_named(entry.at("covariance").get<std::string>());
  } catch (const Error& error) {
    throw unreadable(folder / description, error.what());
  }
  mixture.rows = entry.at("rows").get<std::size_t>();
  mixture.iterations = entry.at("iterations").get<int>();
  mixture.converged = entry.at("converged").get<bool>();
  mixture.mean_log_density = entry.at("mean_log_density").get<double>();
  mixture.bic = entry.at("bic").get<std::vector<double>>();
  const Matrix weights = read_matrix(folder / array_name(index, "weights"));
  mixture.weights.assign(weights.values().begin(), weights.values().end());
  mixture.means = read_matrix(folder / array_name(index, "means"));
  mixture.covariances = read_matrix(folder / array_name(index, "covariances"));
  static_cast<void>(MixtureScorer(mixture));  // refuses what is no mixture
  return mixture;
}

}  // namespace

void save_familiarity(const ByField<Mixture>& mixtures, const std::filesystem::path& folder) {
  auto output = OutputFolder::create(folder);
  json fields = json::array();
  for (const auto& [field, mixture] : mixtures) {
    const std::size_t index = fields.size();
    const auto path = [&](const char* what) { return output.path() / array_name(index, what); };
    write_npy(path("weights"), to_tensor(Matrix(1, mixture.weights)));
    write_npy(path("means"), to_tensor(mixture.means));
    write_npy(path("covariances"), to_tensor(mixture.covariances));
    fields.push_back(describe(field, mixture));
  }
  const json all{{"kind", "familiarity"}, {"version", version}, {"fields", fields}};
  // Names are raw bytes; what is no UTF-8 in them cannot be told apart afterwards.
  output.write(description, all.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  output.commit();
}

ByField<Mixture> load_familiarity(const std::filesystem::path& folder) {
  const auto path = folder / description;
  const auto bytes = read_file(path);
  const auto* const text = reinterpret_cast<const char*>(bytes.data());
  try {
    const json all = json::parse(text, text + bytes.size());
    if (all.at("kind") != "familiarity" || all.at("version") != version)
      throw unreadable(path, "another kind or version");
    ByField<Mixture> mixtures;
    for (const json& entry : all.at("fields"))
      mixtures.add(entry.at("field").get<std::string>(),
                   read_mixture(entry, folder, mixtures.size()));
    return mixtures;
  } catch (const json::exception& error) {
    throw unreadable(path, error.what());
  }
}

}  // namespace deepview
