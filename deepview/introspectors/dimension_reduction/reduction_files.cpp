#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/dimension_reduction/reduce_dimensions.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/npy.hpp"

namespace deepview {
namespace {

using nlohmann::json;

constexpr int version = 1;
constexpr const char* description = "reductions.json";

Error unreadable(const std::filesystem::path& file, const std::string& why) {
  return Error(ErrorKind::data, "'" + file.string() + "': " + why +
                                    "; expected a folder that save_reductions() wrote");
}

// The arrays of one field; they are numbered, since a field's name may be no file name.
struct Arrays {
  std::filesystem::path folder;
  std::size_t index;

  std::filesystem::path path(const char* what) const {
    return folder / ("reduction_" + std::to_string(index) + "_" + what + ".npy");
  }
  void write(const char* what, const Tensor& tensor) const { write_npy(path(what), tensor); }
  void write(const char* what, const Matrix& matrix) const {
    const Shape shape{static_cast<std::int64_t>(matrix.rows()),
                      static_cast<std::int64_t>(matrix.columns())};
    const auto values = matrix.values();
    write(what, Tensor(shape, std::vector<double>(values.begin(), values.end())));
  }
  void write(const char* what, const std::vector<double>& values) const {
    write(what, Matrix(1, values));
  }

  Tensor read(const char* what, DType dtype) const {
    const Tensor tensor = read_npy(path(what));
    if (tensor.rank() != 2 || tensor.dtype() != dtype)
      throw unreadable(path(what), "found " + std::string(name(tensor.dtype())) + " of shape " +
                                       to_string(tensor.shape()));
    return tensor;
  }
  std::vector<double> read_numbers(const char* what) const {
    const Tensor tensor = read(what, DType::f64);
    const auto values = tensor.values<double>();
    if (!std::ranges::all_of(values, [](double v) { return std::isfinite(v); }))
      throw unreadable(path(what), "found a number that is not finite");
    return {values.begin(), values.end()};
  }
  Rows read_rows(const char* what) const {
    const Rows rows(read(what, DType::f32));
    require_finite(rows, path(what).string());
    return rows;
  }
};

struct Write {
  const Arrays& arrays;

  json operator()(const PcaModel& model) const {
    arrays.write("mean", model.mean);
    arrays.write("components", model.components);
    arrays.write("variance", model.variance);
    arrays.write("variance_ratio", model.variance_ratio);
    return {{"method", "PCA"}, {"samples", model.samples}};
  }
  json operator()(const UmapModel& model) const {
    arrays.write("rows", to_tensor(model.rows));
    arrays.write("map", to_tensor(model.map));
    return {{"method", "UMAP"},
            {"a", model.curve.a},
            {"b", model.curve.b},
            {"neighbours", model.neighbours},
            {"negative_samples", model.negative_samples},
            {"scaling", model.scaling == Scaling::none ? "none" : "column_norm"},
            {"seed", model.seed.value}};
  }
};

PcaModel read_pca(const json& entry, const Arrays& arrays) {
  PcaModel model;
  model.mean = arrays.read_numbers("mean");
  model.variance = arrays.read_numbers("variance");
  model.variance_ratio = arrays.read_numbers("variance_ratio");
  model.samples = entry.at("samples").get<std::size_t>();
  const auto components = arrays.read_numbers("components");
  if (model.variance.empty() || model.variance.size() != model.variance_ratio.size() ||
      components.size() != model.mean.size() * model.variance.size())
    throw unreadable(arrays.path("components"), "arrays that do not fit each other");
  model.components = Matrix(model.variance.size(), components);
  return model;
}

UmapModel read_umap(const json& entry, const Arrays& arrays) {
  UmapModel model;
  model.rows = arrays.read_rows("rows");
  model.map = arrays.read_rows("map");
  model.curve = {entry.at("a").get<double>(), entry.at("b").get<double>()};
  model.neighbours = entry.at("neighbours").get<int>();
  model.negative_samples = entry.at("negative_samples").get<int>();
  const auto scaling = entry.at("scaling").get<std::string>();
  model.scaling = scaling == "none" ? Scaling::none : Scaling::column_norm;
  model.seed.value = entry.at("seed").get<std::uint64_t>();
  if (scaling != "none" && scaling != "column_norm")
    throw unreadable(arrays.folder / description, "found scaling '" + scaling + "'");
  require_valid(model);
  return model;
}

ReductionModel read_model(const json& entry, const Arrays& arrays) {
  const auto method = entry.at("method").get<std::string>();
  if (method == "PCA") return read_pca(entry, arrays);
  if (method == "UMAP") return read_umap(entry, arrays);
  throw unreadable(arrays.folder / description, "found method '" + method + "'");
}

}  // namespace

void save_reductions(const ByField<ReductionModel>& models, const std::filesystem::path& folder) {
  auto output = OutputFolder::create(folder);
  json fields = json::array();
  for (const auto& [field, model] : models) {
    const Arrays arrays{output.path(), fields.size()};
    json entry = std::visit(Write{arrays}, model);
    entry["field"] = field;
    fields.push_back(std::move(entry));
  }
  const json all{{"kind", "reductions"}, {"version", version}, {"fields", fields}};
  // Names are raw bytes; what is no UTF-8 in them cannot be told apart afterwards.
  output.write(description, all.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  output.commit();
}

ByField<ReductionModel> load_reductions(const std::filesystem::path& folder) {
  const auto path = folder / description;
  const auto bytes = read_file(path);
  const auto* const text = reinterpret_cast<const char*>(bytes.data());
  try {
    const json all = json::parse(text, text + bytes.size());
    if (all.at("kind") != "reductions" || all.at("version") != version)
      throw unreadable(path, "another kind or version");
    ByField<ReductionModel> models;
    for (const json& entry : all.at("fields"))
      models.add(entry.at("field").get<std::string>(),
                 read_model(entry, Arrays{folder, models.size()}));
    return models;
  } catch (const json::exception& error) {
    throw unreadable(path, error.what());
  }
}

}  // namespace deepview
