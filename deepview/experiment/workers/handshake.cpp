#include "deepview/experiment/workers/handshake.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

bool fits(const DataDefinition& read, const DataDefinition& given) {
  return read.dtype == given.dtype &&
         std::ranges::equal(read.shape, given.shape, [](std::int64_t a, std::int64_t b) {
           return a == -1 || b == -1 || a == b;
         });
}

std::string described(const DataDefinition& field) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : field.shape)
    extents.push_back(extent == -1 ? "any" : std::to_string(extent));
  return fmt::format("[{}] of {}", fmt::join(extents, ", "), name(field.dtype));
}

}  // namespace

void shake_hands(const std::string& model, const std::vector<DataDefinition>& reads,
                 const std::string& problem, const std::vector<DataDefinition>& gives) {
  std::vector<std::string> faults;
  for (const DataDefinition& read : reads) {
    const auto given = std::ranges::find(gives, read.name, &DataDefinition::name);
    if (given == gives.end()) {
      std::vector<std::string> names;
      for (const DataDefinition& field : gives) names.push_back(field.name);
      faults.push_back(fmt::format("the model reads '{}', and the batches have {}", read.name,
                                   quoted_list(names)));
    } else if (!fits(read, *given)) {
      faults.push_back(fmt::format("'{}': the model reads {}, and the batches have {}", read.name,
                                   described(read), described(*given)));
    }
  }
  if (!faults.empty())
    throw Error(ErrorKind::config,
                fmt::format("{} does not fit {}: {}", model, problem, fmt::join(faults, "; ")));
}

}  // namespace deepview
