#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/dimension_reduction/reduce_dimensions.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/numeric/local_map.hpp"

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
  Matrix read_matrix(const char* what) const {
    const Tensor tensor = read(what, DType::f64);
    const auto values = tensor.values<double>();
    if (values.empty() || !std::ranges::all_of(values, [](double v) { return std::isfinite(v); }))
      throw unreadable(path(what), "found no numbers, or one that is not finite");
    return {tensor.row_count(), {values.begin(), values.end()}};
  }
  std::vector<double> read_numbers(const char* what) const {
    const Matrix numbers = read_matrix(what);
    if (numbers.rows() != 1) throw unreadable(path(what), "found more than one row");
    return {numbers.values().begin(), numbers.values().end()};
  }
  Rows read_rows(const char* what) const {
    const Rows rows(read(what, DType::f32));
    require_finite(rows, path(what).string());
    return rows;
  }
};

// What one field's entry says, of the type that was written: what nlohmann would convert is refused.
struct Entry {
  const json& members;
  std::filesystem::path file;

  const json& at(const char* key, bool (json::*is_right)() const noexcept) const {
    const json& value = members.at(key);
    if (!(value.*is_right)())
      throw unreadable(file, "found " + std::string(key) + " " + value.dump());
    return value;
  }
  std::string text(const char* key) const { return at(key, &json::is_string).get<std::string>(); }
  double number(const char* key) const { return at(key, &json::is_number).get<double>(); }
  std::uint64_t count(const char* key) const {
    return at(key, &json::is_number_unsigned).get<std::uint64_t>();
  }
  int integer(const char* key) const { return integer(key, members.at(key)); }
  std::array<int, 3> three_integers(const char* key) const {
    const json& list = at(key, &json::is_array);
    if (list.size() != 3) throw unreadable(file, "found " + std::string(key) + " " + list.dump());
    return {integer(key, list[0]), integer(key, list[1]), integer(key, list[2])};
  }
  int integer(const char* key, const json& value) const {
    if (!value.is_number_unsigned() ||
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
      throw unreadable(file, "found " + std::string(key) + " " + value.dump());
    return value.get<int>();
  }
  Scaling scaling() const {
    const std::string found = text("scaling");
    if (found == "none") return Scaling::none;
    if (found == "column_norm") return Scaling::column_norm;
    throw unreadable(file, "found scaling '" + found + "'");
  }
};

const char* name_of(Scaling scaling) {
  return scaling == Scaling::none ? "none" : "column_norm";
}

void write_pca(const PcaModel& model, const Arrays& arrays) {
  arrays.write("mean", model.mean);
  arrays.write("components", model.components);
  arrays.write("variance", model.variance);
  arrays.write("variance_ratio", model.variance_ratio);
}

struct Write {
  const Arrays& arrays;

  json operator()(const PcaModel& model) const {
    write_pca(model, arrays);
    return {{"samples", model.samples}};
  }
  json operator()(const UmapModel& model) const {
    arrays.write("rows", to_tensor(model.rows));
    arrays.write("map", to_tensor(model.map));
    return {{"a", model.curve.a},
            {"b", model.curve.b},
            {"neighbours", model.neighbours},
            {"negative_samples", model.negative_samples},
            {"scaling", name_of(model.scaling)},
            {"seed", model.seed.value}};
  }
  json operator()(const PacmapMap& model) const {
    write_pca(model.space.pca, arrays);
    arrays.write("rows", to_tensor(model.seen));
    arrays.write("map", to_tensor(model.map));
    const auto& options = model.options;
    json entry{{"samples", model.space.pca.samples},       {"unit", model.space.unit},
               {"mid_near_ratio", options.mid_near_ratio}, {"further_ratio", options.further_ratio},
               {"iterations", options.iterations},         {"learning_rate", options.learning_rate},
               {"scaling", name_of(model.scaling)}};
    if (options.neighbours) entry["neighbours"] = *options.neighbours;
    if (model.reach) entry["reach"] = *model.reach;
    return entry;
  }
};

PcaModel read_pca(const Entry& entry, const Arrays& arrays) {
  PcaModel model;
  model.mean = arrays.read_numbers("mean");
  model.components = arrays.read_matrix("components");
  model.variance = arrays.read_numbers("variance");
  model.variance_ratio = arrays.read_numbers("variance_ratio");
  model.samples = entry.count("samples");
  if (model.components.columns() != model.mean.size() ||
      model.components.rows() != model.variance.size() ||
      model.components.rows() != model.variance_ratio.size())
    throw unreadable(arrays.path("components"), "arrays that do not fit each other");
  return model;
}

UmapModel read_umap(const Entry& entry, const Arrays& arrays) {
  UmapModel model{.rows = arrays.read_rows("rows"),
                  .map = arrays.read_rows("map"),
                  .curve = {entry.number("a"), entry.number("b")},
                  .neighbours = entry.integer("neighbours"),
                  .negative_samples = entry.integer("negative_samples"),
                  .scaling = entry.scaling(),
                  .seed = Seed{entry.count("seed")}};
  require_valid(model);
  return model;
}

PacmapMap read_pacmap(const Entry& entry, const Arrays& arrays) {
  PacmapMap model;
  model.map = arrays.read_rows("map");
  model.space = {read_pca(entry, arrays), entry.number("unit")};
  model.seen = arrays.read_rows("rows");
  model.options.dimensions = static_cast<int>(model.map.columns());
  if (entry.members.contains("neighbours")) model.options.neighbours = entry.integer("neighbours");
  model.options.mid_near_ratio = entry.number("mid_near_ratio");
  model.options.further_ratio = entry.number("further_ratio");
  model.options.iterations = entry.three_integers("iterations");
  model.options.learning_rate = entry.number("learning_rate");
  model.scaling = entry.scaling();
  require_valid(model);
  return model;
}

PacmapMap read_local_map(const Entry& entry, const Arrays& arrays) {
  PacmapMap model = read_pacmap(entry, arrays);
  model.reach = entry.number("reach");
  require_valid(LocalMapOptions{model.options, *model.reach});
  return model;
}

ReductionModel read_model(const Entry& entry, const Arrays& arrays) {
  const std::string method = entry.text("method");
  if (method == "PCA") return read_pca(entry, arrays);
  if (method == "UMAP") return read_umap(entry, arrays);
  if (method == "PaCMAP") return read_pacmap(entry, arrays);
  if (method == "LocalMAP") return read_local_map(entry, arrays);
  throw unreadable(entry.file, "found method '" + method + "'");
}

}  // namespace

void save_reductions(const ByField<ReductionModel>& models, const std::filesystem::path& folder) {
  auto output = OutputFolder::create(folder);
  json fields = json::array();
  for (const auto& [field, model] : models) {
    const Arrays arrays{output.path(), fields.size()};
    json entry = std::visit(Write{arrays}, model);
    entry["method"] = name(model);
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
    for (const json& members : all.at("fields")) {
      const Entry entry{members, path};
      std::string field = entry.text("field");
      if (models.find(field)) throw unreadable(path, "found the field '" + field + "' twice");
      models.add(std::move(field), read_model(entry, Arrays{folder, models.size()}));
    }
    return models;
  } catch (const json::exception& error) {
    throw unreadable(path, error.what());
  } catch (const Error& error) {
    // An option that no caller could have asked for.
    if (error.kind() == ErrorKind::usage) throw unreadable(path, error.what());
    throw;
  }
}

}  // namespace deepview
