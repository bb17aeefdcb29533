#include "deepview/processors/field_renamer.hpp"

#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

struct Rename {
  explicit Rename(const FieldRenamer& options) : mapping(options.mapping) {
    for (const auto& [from, to] : mapping)
      if (!targets.insert(to).second)
        throw Error(ErrorKind::usage,
                    "FieldRenamer mapping: two fields would be named '" + to + "'");
  }

  Batch operator()(Batch batch) const {
    for (const auto& [from, to] : mapping) static_cast<void>(batch[from]);
    Batch::Builder renamed(batch);
    for (const auto& field : batch.fields()) renamed.remove_field(field.name);
    for (const auto& field : batch.fields()) {
      const auto found = mapping.find(field.name);
      if (found != mapping.end())
        renamed.field(found->second, field.data);
      else if (!targets.contains(field.name))
        renamed.field(field.name, field.data);
    }
    return std::move(renamed).build();
  }

  std::map<std::string, std::string> mapping;
  std::set<std::string> targets;
};

}  // namespace

StageRun FieldRenamer::bind(const RunOptions&) const {
  return StageRun(Rename(*this));
}

}  // namespace deepview
