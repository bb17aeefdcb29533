#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/pipeline.hpp"
#include "deepview/io/digest.hpp"
#include "deepview/io/picture_source.hpp"

namespace deepview {
namespace {

using SharedSource = std::shared_ptr<const Pictures::Source>;

// The list: batches of metadata, which cost nothing to make. Decoding follows as a stage, so that
// the pipeline gives it to its threads.
struct NamedPictures {
  SharedSource source;

  struct Cursor {
    const Pictures::Source* source;
    std::size_t batch_size;
    std::size_t at = 0;

    std::optional<Batch> next() {
      const auto& entries = source->list.entries;
      if (at == entries.size()) return std::nullopt;
      const std::size_t end = std::min(entries.size(), at + batch_size);
      std::vector<std::int64_t> positions;
      std::vector<std::string> paths;
      std::vector<std::string> labels;
      std::vector<std::string> splits;
      for (; at < end; ++at) {
        positions.push_back(static_cast<std::int64_t>(at));
        paths.push_back(entries[at].path);
        labels.push_back(entries[at].label);
        splits.push_back(entries[at].split);
      }
      Batch::Builder builder;
      builder.metadata().set(keys::identifier, std::move(positions));
      builder.metadata().set(keys::path, std::move(paths));
      if (!source->classes.empty())
        builder.metadata().set(keys::labels, "label", std::move(labels));
      if (!source->splits.empty()) builder.metadata().set(keys::labels, "split", std::move(splits));
      return std::move(builder).build();
    }
  };
  Cursor open(const RunOptions& options) const { return {source.get(), options.batch_size}; }
  std::size_t size() const { return source->list.entries.size(); }
};

// The fields of the pictures that could be read, growing row by row.
class FieldRows {
 public:
  FieldRows(const std::vector<Rendition>& renditions, std::size_t most_rows)
      : renditions_(renditions), pixels_(renditions.size()) {
    for (std::size_t i = 0; i < renditions.size(); ++i)
      pixels_[i].reserve(most_rows * row_bytes(i));
  }

  void add(const Picture& picture, std::span<const std::byte> stored) {
    const Tensor colours = rgb(picture);
    const Tensor shown = rgb8(picture);
    const RgbView view = view_rgb(shown);
    for (std::size_t i = 0; i < renditions_.size(); ++i) {
      const std::size_t begin = pixels_[i].size();
      pixels_[i].resize(begin + row_bytes(i));
      resize_into_frame(view, renditions_[i].size, renditions_[i].fit,
                        std::span(pixels_[i]).subspan(begin));
    }
    sizes_.insert(sizes_.end(), {view.size.width, view.size.height, picture.info.channels});
    for (const std::uint64_t word : picture_digest(colours)) digests_.push_back(word);
    for (const std::uint64_t word : digest(stored)) file_digests_.push_back(word);
  }

  void move_into(Batch::Builder& builder) && {
    const auto rows = static_cast<std::int64_t>(sizes_.size() / 3);
    for (std::size_t i = 0; i < renditions_.size(); ++i) {
      const PictureSize size = renditions_[i].size;
      builder.field(renditions_[i].field,
                    Tensor({rows, size.height, size.width, 3}, std::move(pixels_[i])));
    }
    builder.field("size", Tensor({rows, 3}, std::move(sizes_)));
    builder.field("digest", Tensor({rows, 2}, std::move(digests_)));
    builder.field("file_digest", Tensor({rows, 2}, std::move(file_digests_)));
  }

 private:
  std::size_t row_bytes(std::size_t i) const noexcept {
    const PictureSize size = renditions_[i].size;
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
  }

  const std::vector<Rendition>& renditions_;
  std::vector<std::vector<std::uint8_t>> pixels_;
  std::vector<std::int32_t> sizes_;
  std::vector<std::uint64_t> digests_;
  std::vector<std::uint64_t> file_digests_;
};

struct DecodePictures {
  SharedSource source;
  std::vector<Rendition> renditions;

  struct Run {
    const DecodePictures* stage;
    RunOptions options;

    Batch operator()(Batch named) const {
      const auto& positions =
          std::get<std::vector<std::int64_t>>(named.metadata()[keys::identifier]);
      FieldRows fields(stage->renditions, positions.size());
      std::vector<std::size_t> readable;
      for (std::size_t row = 0; row < positions.size(); ++row) {
        throw_if_stopped(options);
        if (add(static_cast<std::size_t>(positions[row]), fields)) readable.push_back(row);
      }
      if (!positions.empty())
        stage->source->release(static_cast<std::size_t>(positions.front()),
                               static_cast<std::size_t>(positions.back()));
      Batch::Builder builder(readable.size() == positions.size() ? std::move(named)
                                                                 : named.take(readable));
      std::move(fields).move_into(builder);
      return std::move(builder).build();
    }

    bool add(std::size_t index, FieldRows& fields) const {
      try {
        const MappedFile stored = stage->source->read(index);
        fields.add(stage->source->decode(stored, index), stored.bytes);
        return true;
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::data && error.kind() != ErrorKind::io) throw;
        if (options.skipped)
          options.skipped->add({index, stage->source->list.entries[index].path, error.what()});
        return false;
      }
    }
  };
  Run bind(const RunOptions& options) const { return {this, options}; }
};

void require_usable(const std::vector<Rendition>& renditions) {
  std::set<std::string_view> seen{"size", "digest", "file_digest"};
  for (const Rendition& rendition : renditions) {
    if (rendition.field.empty() || !seen.insert(rendition.field).second)
      throw Error(
          ErrorKind::usage,
          fmt::format("a rendition needs a field name of its own; '{}' is not", rendition.field));
    if (rendition.size.width < 1 || rendition.size.height < 1)
      throw Error(ErrorKind::usage,
                  fmt::format("rendition '{}': expected at least 1 x 1 pixels, found {} x {}",
                              rendition.field, rendition.size.width, rendition.size.height));
  }
}

}  // namespace

Producer Pictures::producer(std::vector<Rendition> renditions) const {
  require_usable(renditions);
  return Producer(NamedPictures{source_}) | DecodePictures{source_, std::move(renditions)};
}

}  // namespace deepview
