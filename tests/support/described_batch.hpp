// A batch with everything that a batch can have.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/builders.hpp"

namespace deepview::testing {

/// Two samples: fields "x" and "y"; identifier and path; labels "label" (cat, dog) and "split"
/// (train, test), and a group "more" with "label" (1, 2); a snapshot "before".
inline Batch described() {
  Batch::Builder builder(numbered(2));
  builder.field("y", rows({{1, 2}, {3, 4}}));
  builder.metadata().set(keys::path, std::vector<std::string>{"a.png", "b.png"});
  builder.metadata().set(keys::labels, "label", std::vector<std::string>{"cat", "dog"});
  builder.metadata().set(keys::labels, "split", std::vector<std::string>{"train", "test"});
  builder.metadata().set(DictMetaKey{"more"}, "label", std::vector<std::int64_t>{1, 2});
  builder.snapshot("before", numbered(2));
  return std::move(builder).build();
}

/// "identifier", "labels.split" …, in their order.
inline std::vector<std::string> metadata_names(const Batch& batch) {
  std::vector<std::string> names;
  for (const auto& entry : batch.metadata().entries()) {
    const auto* group = std::get_if<DictMetaKey>(&entry.key);
    if (!group) names.push_back(std::get<MetaKey>(entry.key).name);
    if (group && entry.columns.empty()) names.push_back(group->name);
    if (group)
      for (const auto& column : entry.columns) names.push_back(group->name + "." + column.name);
  }
  return names;
}

}  // namespace deepview::testing
