// How much a finding matters, in which order findings are read, and how their numbers are worded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/report/finding.hpp"

namespace deepview {

/// How bad it is that `count` of `samples` show a finding of this kind.
Severity severity(FindingKind kind, std::size_t count, std::size_t samples) noexcept;

/// A finding of this kind with its title and severity; groups and reason are still to come.
Finding make_finding(FindingKind kind, std::size_t count, std::size_t samples);

/// By kind, as report/finding.hpp orders them; findings of one kind keep their order.
std::vector<Finding> ranked(std::vector<Finding> findings);

/// "1 picture", "40 pictures".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace deepview
