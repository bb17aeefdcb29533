// Several names changed at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deepview::detail {

/// Throws Error(usage), naming the owner, when two names would become one.
void require_distinct_targets(const std::map<std::string, std::string>& mapping,
                              std::string_view owner);

/// What each name becomes, all at once; none for a name that another one takes over. Old names that
/// are not there take nothing over.
std::vector<std::optional<std::string>> renamed(const std::vector<std::string>& names,
                                                const std::map<std::string, std::string>& mapping);

}  // namespace deepview::detail
