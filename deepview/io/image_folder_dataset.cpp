#include "deepview/io/image_folder_dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/pipeline.hpp"
#include "deepview/io/picture_source.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

constexpr std::uint64_t split_stream = 0x46'4F'4C'44'45'52;  // "FOLDER": draws of no other purpose

void require_usable(const ImageFolderDataset& options) {
  const auto [width, height] = options.image_size;
  if (width < 1 || height < 1)
    throw Error(ErrorKind::usage,
                fmt::format("ImageFolderDataset image_size: expected at least 1 x 1, found {} x {}",
                            width, height));
  if (!(options.train_split >= 0 && options.train_split <= 1))
    throw Error(
        ErrorKind::usage,
        fmt::format("ImageFolderDataset train_split: expected a share from 0 to 1, found {}",
                    options.train_split));
  if (options.valid_extensions && options.valid_extensions->empty())
    throw Error(ErrorKind::usage,
                "ImageFolderDataset valid_extensions: expected at least one, or none given");
  if (options.max_samples == std::size_t{0})
    throw Error(ErrorKind::usage, "ImageFolderDataset max_samples: expected 1 or more, found 0");
}

// Without the dot, in lower case.
std::string plain_extension(std::string extension) {
  extension.erase(0, extension.find_first_not_of('.'));
  std::ranges::transform(extension, extension.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return extension;
}

void drop_other_files(std::vector<PictureEntry>& entries, const ImageFolderDataset& options) {
  std::set<std::string> valid;
  for (const auto& extension : options.valid_extensions.value_or(std::vector<std::string>{}))
    valid.insert(plain_extension(extension));
  std::erase_if(entries, [&](const PictureEntry& entry) {
    const auto extension = std::filesystem::path(entry.path).extension().string();
    return entry.label.empty() || (!valid.empty() && !valid.contains(plain_extension(extension)));
  });
  if (entries.empty())
    throw Error(
        ErrorKind::data,
        fmt::format("'{}' has no pictures in sub-folders, one for each class; put them there",
                    shown_text(options.root.native())));
}

// How many of each class, smallest class first: each takes its part of what is left, or all it has.
std::map<std::string, std::size_t> quotas(
    const std::map<std::string, std::vector<std::size_t>>& rows, std::size_t most) {
  std::vector<std::pair<std::size_t, std::string>> by_size;
  for (const auto& [label, of_class] : rows) by_size.emplace_back(of_class.size(), label);
  std::ranges::sort(by_size);
  std::map<std::string, std::size_t> quotas;
  for (std::size_t done = 0; done < by_size.size(); ++done) {
    const auto& [size, label] = by_size[done];
    quotas[label] = std::min(size, most / (by_size.size() - done));
    most -= quotas[label];
  }
  return quotas;
}

void limit_classes(std::vector<PictureEntry>& entries, std::size_t most) {
  if (most >= entries.size()) return;
  std::map<std::string, std::vector<std::size_t>> rows;
  for (std::size_t row = 0; row < entries.size(); ++row) rows[entries[row].label].push_back(row);
  std::vector<std::size_t> kept;
  for (const auto& [label, quota] : quotas(rows, most)) {
    const auto& of_class = rows[label];
    for (std::size_t i = 0; i < quota; ++i) kept.push_back(of_class[i * of_class.size() / quota]);
  }
  std::ranges::sort(kept);
  std::vector<PictureEntry> limited;
  for (const std::size_t row : kept) limited.push_back(std::move(entries[row]));
  entries = std::move(limited);
}

// The position of each picture in a random order of all.
std::vector<std::size_t> random_ranks(std::size_t count, Seed seed) {
  std::vector<std::size_t> ranks(count);
  std::iota(ranks.begin(), ranks.end(), std::size_t{0});
  Random random(seed, split_stream);
  for (std::size_t left = count; left > 1; --left)
    std::swap(ranks[left - 1], ranks[random.below(left)]);
  return ranks;
}

// Leaves the field, and the labels "label" and "dataset".
struct NameDataSets {
  std::size_t pictures;
  double train_split;
  bool by_folder;

  struct Run {
    std::vector<std::size_t> ranks;
    std::size_t to_train;
    bool by_folder;

    Batch operator()(const Batch& batch) const {
      const Metadata& metadata = batch.metadata();
      Batch::Builder builder;
      builder.field("samples", batch["samples"]);
      builder.metadata().set(keys::identifier, metadata[keys::identifier]);
      builder.metadata().set(keys::path, metadata[keys::path]);
      builder.metadata().set(keys::labels, "label", *metadata.find(keys::labels, "label"));
      builder.metadata().set(keys::labels, "dataset", dataset_of(metadata));
      return std::move(builder).build();
    }

    Column dataset_of(const Metadata& metadata) const {
      if (by_folder) return *metadata.find(keys::labels, "split");
      std::vector<std::string> names;
      for (const auto position : std::get<std::vector<std::int64_t>>(metadata[keys::identifier]))
        names.emplace_back(ranks[static_cast<std::size_t>(position)] < to_train ? "train" : "test");
      return names;
    }
  };

  Run bind(const RunOptions& options) const {
    const double share = train_split * static_cast<double>(pictures);
    return {random_ranks(pictures, options.seed), static_cast<std::size_t>(std::round(share)),
            by_folder};
  }
};

}  // namespace

Producer ImageFolderDataset::producer() const {
  require_usable(*this);
  PictureOptions listing;
  listing.limits = limits;
  PictureList list = list_pictures(root, listing);
  drop_other_files(list.entries, *this);
  limit_classes(list.entries, max_samples.value_or(list.entries.size()));
  const Pictures pictures = detail::make_pictures(std::move(list), std::nullopt, limits);
  const NameDataSets named{pictures.size(), train_split, !pictures.splits().empty()};
  return pictures.producer({{"samples", image_size, Fit::stretch}}) | named;
}

}  // namespace deepview
