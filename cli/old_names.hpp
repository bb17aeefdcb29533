// The programs of MI-Prometheus, by their names and flags.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deepview::cli {

/// The words of our command that do what a program of MI-Prometheus does with these: `words` begin with its
/// name, such as mip-tester, and flags may be cut to what tells them apart. Nothing for another program.
/// Throws Error(usage) for flags that it does not have, and for those that ask for what is not here.
std::optional<std::vector<std::string>> translated(const std::vector<std::string>& words);

}  // namespace deepview::cli
