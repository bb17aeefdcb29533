#include "deepview/experiment/parameters/parameter_registry.hpp"

#include <fmt/format.h>

#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/yaml.hpp"

namespace deepview {
namespace {

using Path = ParameterRegistry::Path;

// The section within sections that leads to it.
Parameter nested(const Path& path, Parameter inner) {
  for (auto name = path.rbegin(); name != path.rend(); ++name) {
    Parameter outer{Parameter::Section{}};
    outer.set(*name, std::move(inner));
    inner = std::move(outer);
  }
  return inner;
}

bool remove_at(Parameter& from, const Path& path, std::size_t depth) {
  if (depth + 1 == path.size()) return from.remove(path[depth]);
  const Parameter* next = from.find(path[depth]);
  if (next == nullptr) return false;
  Parameter changed = *next;
  if (!remove_at(changed, path, depth + 1)) return false;
  from.set(path[depth], std::move(changed));
  return true;
}

Parameter without(Parameter layer, const Path& path, const char* what) {
  if (path.empty() || !remove_at(layer, path, 0))
    throw Error(ErrorKind::config,
                fmt::format("no {} called '{}' to remove", what, joined_path(path)));
  return layer;
}

void require_section(const Parameter& parameter) {
  if (parameter.section() == nullptr)
    throw Error(ErrorKind::config, fmt::format("{}: expected a section of parameters, found {}",
                                               parameter.origin().text(), parameter.described()));
}

void collect_leafs(const Parameter& section, std::vector<std::string>& names) {
  for (const auto& [name, entry] : *section.section())
    if (entry.section() != nullptr)
      collect_leafs(entry, names);
    else
      names.push_back(name);
}

// The path to the first value of this name, depth first; empty when there is none.
Path find_leaf(const Parameter& section, const std::string& wanted) {
  for (const auto& [name, entry] : *section.section()) {
    if (entry.section() == nullptr) {
      if (name == wanted) return {name};
      continue;
    }
    Path below = find_leaf(entry, wanted);
    if (below.empty()) continue;
    below.insert(below.begin(), name);
    return below;
  }
  return {};
}

}  // namespace

void ParameterRegistry::add_defaults(const Path& path, const Parameter& section) {
  require_section(section);
  replace(overlaid(defaults_, nested(path, section)), config_);
}

void ParameterRegistry::add_config(const Path& path, const Parameter& section) {
  require_section(section);
  replace(defaults_, overlaid(config_, nested(path, section)));
}

void ParameterRegistry::remove_default(const Path& path) {
  replace(without(defaults_, path, "default"), config_);
}

void ParameterRegistry::remove_config(const Path& path) {
  replace(defaults_, without(config_, path, "configured parameter"));
}

void ParameterRegistry::replace(Parameter defaults, Parameter config) {
  result_ = overlaid(defaults, config);
  defaults_ = std::move(defaults);
  config_ = std::move(config);
}

ParameterView::ParameterView() : ParameterView(std::make_shared<ParameterRegistry>()) {
}

ParameterView::ParameterView(std::shared_ptr<ParameterRegistry> registry, Path path)
    : registry_(std::move(registry)), path_(std::move(path)) {
}

Path ParameterView::path_to(const std::string& name) const {
  Path path = path_;
  path.push_back(name);
  return path;
}

ParameterView ParameterView::operator[](const std::string& name) const {
  return ParameterView(registry_, path_to(name));
}

const Parameter* ParameterView::find(const std::string& name) const noexcept {
  const Parameter* here = registry_->result().find_path(path_);
  return here == nullptr ? nullptr : here->find(name);
}

const Parameter& ParameterView::at(const std::string& name) const {
  if (const Parameter* found = find(name)) return *found;
  const auto near = nearest_names(name, names());
  throw Error(ErrorKind::config,
              fmt::format("no parameter '{}'{}", joined_path(path_to(name)),
                          near.empty() ? "" : "; did you mean " + quoted_list(near) + "?"));
}

std::vector<std::string> ParameterView::names() const {
  std::vector<std::string> names;
  const Parameter* here = registry_->result().find_path(path_);
  if (here == nullptr || here->section() == nullptr) return names;
  for (const auto& entry : *here->section()) names.push_back(entry.name);
  return names;
}

Parameter ParameterView::section() const {
  const Parameter* here = registry_->result().find_path(path_);
  return here == nullptr || here->section() == nullptr ? Parameter(Parameter::Section{}) : *here;
}

void ParameterView::add_default_params(const Parameter& section) const {
  registry_->add_defaults(path_, section);
}

void ParameterView::add_config_params(const Parameter& section) const {
  registry_->add_config(path_, section);
}

void ParameterView::add_config_params_from_yaml(const std::filesystem::path& path) const {
  registry_->add_config(path_, read_yaml(path));
}

void ParameterView::del_default_params(const std::string& name) const {
  registry_->remove_default(path_to(name));
}

void ParameterView::del_config_params(const std::string& name) const {
  registry_->remove_config(path_to(name));
}

std::vector<std::string> ParameterView::leafs() const {
  std::vector<std::string> names;
  collect_leafs(section(), names);
  return names;
}

bool ParameterView::set_leaf(const std::string& name, Parameter value) const {
  Path path = find_leaf(section(), name);
  if (path.empty()) return false;
  const std::string last = path.back();
  path.pop_back();
  path.insert(path.begin(), path_.begin(), path_.end());
  Parameter entry{Parameter::Section{}};
  entry.set(last, std::move(value));
  registry_->add_config(path, entry);
  return true;
}

}  // namespace deepview
