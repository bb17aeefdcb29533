#include "deepview/processors/metadata_renamer.hpp"

#include <algorithm>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/processors/renames.hpp"

namespace deepview {
namespace {

// Whether the columns of this entry are to be renamed.
bool is_chosen(const Metadata::Entry& entry,
               const std::optional<std::vector<DictMetaKey>>& meta_keys) {
  const auto* key = std::get_if<DictMetaKey>(&entry.key);
  return key && (!meta_keys || std::ranges::find(*meta_keys, *key) != meta_keys->end());
}

std::vector<std::string> column_names(const Metadata::Entry& entry) {
  std::vector<std::string> names;
  for (const auto& column : entry.columns) names.push_back(column.name);
  return names;
}

void require_present(const Metadata& metadata, const MetadataRenamer& options) {
  for (const DictMetaKey& key : options.meta_keys.value_or(std::vector<DictMetaKey>{}))
    if (!metadata.contains(key))
      throw Error(ErrorKind::missing_field, "no metadata group '" + key.name + "' in the batch");
  std::vector<std::string> present;
  for (const auto& entry : metadata.entries())
    if (is_chosen(entry, options.meta_keys))
      std::ranges::copy(column_names(entry), std::back_inserter(present));
  for (const auto& [from, to] : options.mapping)
    if (std::ranges::find(present, from) == present.end())
      throw Error(ErrorKind::missing_field, "no metadata column '" + from +
                                                "' in the batch; its groups have " +
                                                (present.empty() ? "none" : quoted_list(present)));
}

Metadata::Entry renamed(Metadata::Entry entry, const std::map<std::string, std::string>& mapping) {
  const auto names = detail::renamed(column_names(entry), mapping);
  std::vector<Metadata::NamedColumn> columns;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i]) columns.push_back({*names[i], entry.columns[i].column});
  entry.columns = std::move(columns);
  return entry;
}

Batch renamed(Batch batch, const MetadataRenamer& options) {
  require_present(batch.metadata(), options);
  Metadata metadata;
  for (const auto& entry : batch.metadata().entries())
    metadata.set(is_chosen(entry, options.meta_keys) ? renamed(entry, options.mapping) : entry);
  Batch::Builder result(std::move(batch));
  result.metadata() = std::move(metadata);
  return std::move(result).build();
}

}  // namespace

StageRun MetadataRenamer::bind(const RunOptions&) const {
  detail::require_distinct_targets(mapping, "MetadataRenamer");
  if (meta_keys && meta_keys->empty())
    throw Error(ErrorKind::usage,
                "MetadataRenamer meta_keys: expected at least one key, or none given for all");
  return StageRun([options = *this](Batch batch) { return renamed(std::move(batch), options); });
}

}  // namespace deepview
