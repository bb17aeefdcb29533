#include "deepview/experiment/parameters/config_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 100;
constexpr const char* defaults_name = "default_configs";

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string name = text.substr(begin, end - begin);
    name.erase(0, name.find_first_not_of(" \t\n"));
    name.erase(name.find_last_not_of(" \t\n") + 1);
    if (!name.empty()) names.push_back(std::move(name));
    begin = end + 1;
  }
  return names;
}

std::vector<std::string> names_in(const Parameter& defaults) {
  if (defaults.is_null()) return {};
  const Parameter::List alone{defaults};
  std::vector<std::string> names;
  for (const Parameter& item : defaults.list() != nullptr ? *defaults.list() : alone) {
    const auto* text = std::get_if<std::string>(&item.value());
    if (text == nullptr)
      throw Error(ErrorKind::config,
                  fmt::format("{}: default_configs: expected names of files, found {}",
                              item.origin().text(), item.described()));
    std::ranges::move(split_at_commas(*text), std::back_inserter(names));
  }
  return names;
}

fs::path find_default(const std::string& name, const fs::path& named_by, const Parameter& where) {
  std::error_code ignored;
  if (fs::exists(name, ignored)) return name;
  const fs::path beside = named_by.parent_path() / name;
  if (fs::exists(beside, ignored)) return beside;
  throw Error(
      ErrorKind::config,
      fmt::format("{}: default_configs: '{}' is not there, neither in the working directory "
                  "nor as '{}'",
                  where.origin().text(), shown_text(name), shown_text(beside.string())));
}

class Files {
 public:
  void read(const fs::path& path) {
    std::error_code failed;
    fs::path identity = fs::canonical(path, failed);
    if (failed) identity = path;
    if (std::ranges::find(seen_, identity) != seen_.end()) {
      warnings.push_back(shown_text(path.string()) + " is named again; it was read already");
      return;
    }
    if (seen_.size() == most_files)
      throw Error(ErrorKind::config,
                  fmt::format("more than {} configuration files name each other", most_files));
    seen_.push_back(std::move(identity));
    Parameter tree = read_yaml(path);
    if (tree.is_null()) tree = Parameter(Parameter::Section{});
    if (tree.section() == nullptr)
      throw Error(ErrorKind::config, fmt::format("{}: expected sections of parameters, found {}",
                                                 tree.origin().text(), tree.described()));
    const Parameter* found = tree.find(defaults_name);
    const Parameter defaults = found == nullptr ? Parameter() : *found;
    tree.remove(defaults_name);
    paths.push_back(path);
    trees.push_back(std::move(tree));
    for (const fs::path& file : default_config_files(defaults, path)) read(file);
  }

  std::vector<fs::path> paths;  // as they were read
  std::vector<Parameter> trees;
  std::vector<std::string> warnings;

 private:
  std::vector<fs::path> seen_;
};

}  // namespace

std::vector<fs::path> default_config_files(const Parameter& defaults, const fs::path& named_by) {
  std::vector<fs::path> files;
  for (const std::string& name : names_in(defaults))
    files.push_back(find_default(name, named_by, defaults));
  return files;
}

LoadedConfig load_config_files(const std::vector<fs::path>& files) {
  Files all;
  for (const fs::path& file : files) all.read(file);
  Parameter merged{Parameter::Section{}};
  for (auto tree = all.trees.rbegin(); tree != all.trees.rend(); ++tree)
    merged = overlaid(std::move(merged), *tree);
  return {std::move(merged), std::move(all.paths), std::move(all.warnings)};
}

}  // namespace deepview
