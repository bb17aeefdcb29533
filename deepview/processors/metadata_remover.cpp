#include "deepview/processors/metadata_remover.hpp"

#include <algorithm>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/processors/leftovers.hpp"

namespace deepview {
namespace {

using Key = std::variant<MetaKey, DictMetaKey>;

// Which part of an entry the options name.
enum class Part { none, columns, whole };

class Remove {
 public:
  explicit Remove(const MetadataRemover& options)
      : by_columns_(options.keys),
        everything_(!options.meta_keys && !options.keys),
        keep_(options.keep) {
    for (const Key& key : options.meta_keys.value_or(std::vector<Key>{}))
      (std::holds_alternative<MetaKey>(key) ? simple_ : groups_).insert(key);
    if (options.keys) columns_ = {options.keys->begin(), options.keys->end()};
  }

  Batch operator()(const Batch& batch) const {
    require_present(batch.metadata());
    Metadata left;
    for (const auto& entry : batch.metadata().entries()) keep_rest(entry, left);
    Batch::Builder builder(batch);
    builder.metadata() = std::move(left);
    // A batch of metadata alone would lose its size, and snapshots the batch they belong to.
    Batch reduced = std::move(builder).build();
    detail::require_counted(reduced, batch, "MetadataRemover");
    return reduced;
  }

 private:
  Part named(const Key& key) const {
    if (everything_ || simple_.contains(key)) return Part::whole;
    if (std::holds_alternative<MetaKey>(key)) return Part::none;
    if (!groups_.empty() && !groups_.contains(key)) return Part::none;
    if (by_columns_) return Part::columns;
    return groups_.empty() ? Part::none : Part::whole;
  }

  void keep_rest(const Metadata::Entry& entry, Metadata& left) const {
    const Part part = named(entry.key);
    if (part != Part::columns) {
      if ((part == Part::whole) == keep_) left.set(entry);
      return;
    }
    Metadata::Entry rest{entry.key, {}};
    for (const auto& column : entry.columns)
      if (columns_.contains(column.name) == keep_) rest.columns.push_back(column);
    if (!rest.columns.empty()) left.set(std::move(rest));
  }

  void require_present(const Metadata& metadata) const {
    if (keep_) return;
    for (const Key& key : simple_) require_present(metadata, key, "key");
    if (!by_columns_)
      for (const Key& key : groups_) require_present(metadata, key, "group");
  }

  static void require_present(const Metadata& metadata, const Key& key, const std::string& what) {
    if (std::ranges::find(metadata.entries(), key, &Metadata::Entry::key) ==
        metadata.entries().end())
      throw Error(ErrorKind::missing_field,
                  "no metadata " + what + " '" +
                      std::visit([](const auto& named) { return named.name; }, key) +
                      "' in the batch to remove");
  }

  std::set<Key> simple_;
  std::set<Key> groups_;
  std::set<std::string> columns_;
  bool by_columns_;
  bool everything_;
  bool keep_;
};

}  // namespace

StageRun MetadataRemover::bind(const RunOptions&) const {
  if ((meta_keys && meta_keys->empty()) || (keys && keys->empty()))
    throw Error(ErrorKind::usage,
                "MetadataRemover: expected at least one of meta_keys and of keys, or none given");
  return StageRun(Remove(*this));
}

}  // namespace deepview
