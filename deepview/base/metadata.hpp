// What is known about each sample beside its tensors: identifiers, paths, labels.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace deepview {

/// A payload that C++ carries but does not look into, such as a Python object.
using Opaque = std::shared_ptr<const void>;

/// One payload per sample.
using Column = std::variant<std::vector<std::int64_t>, std::vector<double>,
                            std::vector<std::string>, std::vector<Opaque>>;

std::size_t size(const Column& column) noexcept;
/// The named payloads in the given order. Throws Error(shape) for a row that is not there.
Column take(const Column& column, std::span<const std::size_t> rows);
/// Throws Error(shape) when the payload types differ, Error(usage) for no parts.
Column concatenate(std::span<const Column> parts);

/// Names one column of the batch.
struct MetaKey {
  std::string name;
  friend auto operator<=>(const MetaKey&, const MetaKey&) = default;
};

/// Names a group of columns, each with a name of its own. Never equal to a MetaKey.
struct DictMetaKey {
  std::string name;
  friend auto operator<=>(const DictMetaKey&, const DictMetaKey&) = default;
};

/// What a sample is called in a column of integers or strings.
using Label = std::variant<std::int64_t, std::string>;

/// Whether the payload of this row is the label; never, where the column holds another type.
bool has_label(const Column& column, std::size_t row, const Label& label) noexcept;

/// Whether the payloads are text or whole numbers.
bool can_be_labels(const Column& column) noexcept;
/// The payloads as text, whole numbers in decimal. Throws Error(data) for other types, naming `what`
/// they were to be: "labels".
std::vector<std::string> as_texts(const Column& column, const std::string& what);

/// The keys that every part of DeepView knows.
namespace keys {
inline const MetaKey identifier{"identifier"};  ///< Unique per sample: int64 or string.
inline const MetaKey path{"path"};              ///< Where the sample came from: string, raw bytes.
inline const DictMetaKey labels{"labels"};      ///< Dimension ("label", "split") → string, int64.
}  // namespace keys

/// Columns under keys, in the order of their insertion.
class Metadata {
 public:
  struct NamedColumn {
    std::string name;  ///< Empty under a MetaKey.
    std::shared_ptr<const Column> column;
  };
  struct Entry {
    std::variant<MetaKey, DictMetaKey> key;
    std::vector<NamedColumn> columns;
  };

  const Column* find(const MetaKey& key) const noexcept;
  const Column* find(const DictMetaKey& key, const std::string& column) const noexcept;
  bool contains(const DictMetaKey& key) const noexcept;
  /// Throws Error(missing_field).
  const Column& operator[](const MetaKey& key) const;

  void set(const MetaKey& key, Column column);
  void set(const DictMetaKey& key, const std::string& name, Column column);
  /// A whole entry, which shares its columns; replaces one of the same key. Throws Error(usage)
  /// unless a MetaKey has one column without a name, and a DictMetaKey columns of distinct names.
  void set(Entry whole);
  /// Keeps a key without columns, so that it survives in an empty batch.
  void declare(const DictMetaKey& key);
  bool remove(const MetaKey& key);
  bool remove(const DictMetaKey& key);

  std::span<const Entry> entries() const noexcept { return entries_; }
  bool empty() const noexcept { return entries_.empty(); }

 private:
  using Key = std::variant<MetaKey, DictMetaKey>;
  const Entry* find_entry(const Key& key) const noexcept;
  Entry& entry(const Key& key);

  std::vector<Entry> entries_;
};

}  // namespace deepview
