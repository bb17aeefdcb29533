#include "deepview/processors/renames.hpp"

#include <set>

#include "deepview/base/error.hpp"

namespace deepview::detail {

void require_distinct_targets(const std::map<std::string, std::string>& mapping,
                              std::string_view owner) {
  std::set<std::string> targets;
  for (const auto& [from, to] : mapping)
    if (!targets.insert(to).second)
      throw Error(ErrorKind::usage,
                  std::string(owner) + " mapping: two names would become '" + to + "'");
}

std::vector<std::optional<std::string>> renamed(const std::vector<std::string>& names,
                                                const std::map<std::string, std::string>& mapping) {
  std::set<std::string> taken_over;
  for (const std::string& name : names)
    if (const auto found = mapping.find(name); found != mapping.end())
      taken_over.insert(found->second);
  std::vector<std::optional<std::string>> result;
  for (const std::string& name : names) {
    const auto found = mapping.find(name);
    if (found != mapping.end())
      result.emplace_back(found->second);
    else if (taken_over.contains(name))
      result.emplace_back();
    else
      result.emplace_back(name);
  }
  return result;
}

}  // namespace deepview::detail
