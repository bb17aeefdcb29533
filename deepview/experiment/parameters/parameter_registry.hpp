// The parameters of one experiment: a configuration over the defaults of its components.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// Two layers of parameters and what they make together. A configured value always stands over a
/// default, whichever came first; within a layer the later one stands (MI-Prometheus's ParamRegistry,
/// without being one per process).
class ParameterRegistry {
 public:
  using Path = std::vector<std::string>;

  /// Lays a section over a layer, below `path`. Throws Error(config), and changes nothing, when a section
  /// would cover a value.
  void add_defaults(const Path& path, const Parameter& section);
  void add_config(const Path& path, const Parameter& section);

  /// Takes an entry or a section out of a layer; a default below shows again. Throws Error(config) for an
  /// empty path and for what is not there.
  void remove_default(const Path& path);
  void remove_config(const Path& path);

  /// The defaults with the configuration laid over them.
  const Parameter& result() const noexcept { return result_; }

 private:
  void replace(Parameter defaults, Parameter config);

  Parameter defaults_{Parameter::Section{}};
  Parameter config_{Parameter::Section{}};
  Parameter result_{Parameter::Section{}};
};

/// A live view of a section: it holds no values but asks the registry for them, so that it sees what is
/// added later, and it may be made before the section is there. Views of one experiment share its
/// registry (MI-Prometheus's ParamInterface). Not for several threads while one of them adds.
class ParameterView {
 public:
  ParameterView();  ///< The root of a registry of its own.
  explicit ParameterView(std::shared_ptr<ParameterRegistry> registry,
                         ParameterRegistry::Path path = {});

  /// The section below this one.
  ParameterView operator[](const std::string& name) const;
  const ParameterRegistry::Path& path() const noexcept { return path_; }

  /// The entry of this section. Throws Error(config), naming its path and the nearest names, when it is
  /// not there.
  const Parameter& at(const std::string& name) const;
  /// The same, null when it is not there. Good until something is added or removed.
  const Parameter* find(const std::string& name) const noexcept;
  bool contains(const std::string& name) const noexcept { return find(name) != nullptr; }
  std::size_t size() const noexcept { return names().size(); }
  bool empty() const noexcept { return size() == 0; }
  std::vector<std::string> names() const;
  /// A copy of the section as it is now; an empty one when it is not there.
  Parameter section() const;

  /// As the registry's, below this section.
  void add_default_params(const Parameter& section) const;
  void add_config_params(const Parameter& section) const;
  void add_config_params_from_yaml(const std::filesystem::path& path) const;
  void del_default_params(const std::string& name) const;
  void del_config_params(const std::string& name) const;

  /// The names of all values below, depth first, in order; names may come twice.
  std::vector<std::string> leafs() const;
  /// Configures the first value of this name, depth first; false when there is none.
  bool set_leaf(const std::string& name, Parameter value) const;

 private:
  ParameterRegistry::Path path_to(const std::string& name) const;

  std::shared_ptr<ParameterRegistry> registry_;
  ParameterRegistry::Path path_;
};

}  // namespace deepview
