// Batches of every kind that a response cache keeps.
#pragma once

#include <cstring>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/io/response_cache.hpp"
#include "deepview/io/response_cache_writer.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview::testing {

/// Values whose every bit is drawn at random, NaN among them.
inline Tensor random_bits(DType dtype, const Shape& shape, std::uint64_t stream) {
  Random random(Seed{7}, stream);
  const std::size_t bytes = static_cast<std::size_t>(shape.elements()) * size_bytes(dtype);
  auto owner = std::make_shared<std::vector<std::uint64_t>>(bytes / 8 + 1);
  for (auto& word : *owner) word = std::uint64_t{random.bits()} << 32U | random.bits();
  auto memory = std::as_writable_bytes(std::span(*owner)).first(bytes);
  if (dtype == DType::boolean)
    for (auto& byte : memory) byte &= std::byte{1};
  return Tensor::borrow(dtype, shape, memory, owner);
}

/// All dtypes, ranks 1 to 4, all kinds of metadata, with what is hard to write in each.
inline Batch every_kind(std::int64_t rows) {
  Batch::Builder builder;
  for (int i = 0; i <= static_cast<int>(DType::f64); ++i) {
    const auto dtype = static_cast<DType>(i);
    const Shape shape = i % 4 == 0   ? Shape{rows}
                        : i % 4 == 1 ? Shape{rows, 3}
                        : i % 4 == 2 ? Shape{rows, 2, 2}
                                     : Shape{rows, 2, 1, 3};
    builder.field("/" + std::string(name(dtype)),
                  random_bits(dtype, shape, static_cast<std::uint64_t>(i)));
  }
  builder.field("no columns \xFF", random_bits(DType::f32, {rows, 0}, 1));
  const auto count = static_cast<std::size_t>(rows);
  std::vector<std::int64_t> identifiers(count);
  std::vector<double> scores(count);
  std::vector<std::string> paths(count);
  std::vector<std::string> labels(count);
  constexpr double hard[] = {0.1, -0.0, 1e300, 5e-324, std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < count; ++i) {
    identifiers[i] = i % 2 == 0
                         ? std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(i)
                         : std::numeric_limits<std::int64_t>::min() + static_cast<std::int64_t>(i);
    scores[i] = i % 6 == 5 ? -std::numeric_limits<double>::quiet_NaN() : hard[i % 6 % 5];
    paths[i] = i % 3 == 0 ? "caf\xE9/" + std::to_string(i) : "a \"b\"\n\\" + std::to_string(i);
    labels[i] = i % 4 == 0 ? "" : std::string("nul\0in it", 9);
  }
  builder.metadata().set(keys::identifier, std::move(identifiers));
  builder.metadata().set(keys::path, std::move(paths));
  builder.metadata().set(MetaKey{"labels"}, std::move(scores));
  builder.metadata().set(keys::labels, "label", labels);
  builder.metadata().set(keys::labels, "\xC3(", std::move(labels));
  builder.metadata().declare(DictMetaKey{"nothing in it"});
  return std::move(builder).build();
}

/// Two fields and two columns: for tests that try every byte or every call.
inline Batch few_kinds(std::int64_t rows) {
  Batch::Builder builder(numbered(rows));
  builder.field("flag", random_bits(DType::boolean, {rows}, 1));
  builder.metadata().set(keys::path,
                         std::vector<std::string>(static_cast<std::size_t>(rows), "caf\xE9"));
  return std::move(builder).build();
}

inline Batch whole_of(const Producer& source, const RunOptions& options = {}) {
  const auto parts = read_all(source, options);
  return concatenate(std::span<const Batch>(parts));
}

/// Name → bytes of every file of a folder.
inline std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename().string()] = read_text(entry.path());
  return files;
}

inline Producer in_pieces(const Batch& whole, std::size_t size) {
  Given given;
  for (std::size_t at = 0; at < whole.size(); at += size)
    given.batches.push_back(whole.rows(at, std::min(size, whole.size() - at)));
  return given;
}

}  // namespace deepview::testing
