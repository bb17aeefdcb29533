// Short ways to write down tensors, batches and sources of batches in tests.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/pipeline.hpp"

namespace deepview::testing {

/// A matrix: `rows({{0, 0}, {0, 1}})`.
template <class T = float>
Tensor rows(std::initializer_list<std::initializer_list<std::type_identity_t<T>>> values) {
  std::vector<T> flat;
  for (const auto& row : values) flat.insert(flat.end(), row.begin(), row.end());
  const auto count = static_cast<std::int64_t>(values.size());
  return {Shape{count, static_cast<std::int64_t>(values.begin()->size())}, std::move(flat)};
}

/// A vector: `column<std::uint8_t>({1, 2})`.
template <class T = float>
Tensor column(std::vector<std::type_identity_t<T>> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return {Shape{count}, std::move(values)};
}

/// 0, 1, 2 … in the given shape.
template <class T = float>
Tensor counting(const Shape& shape) {
  std::vector<T> values(static_cast<std::size_t>(shape.elements()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(i);
  return {shape, std::move(values)};
}

template <class T>
std::vector<T> values(const Tensor& tensor) {
  const auto all = tensor.values<T>();
  return {all.begin(), all.end()};
}

/// `count` samples: field "x" is [count, 1] counting from 0, and so is the identifier.
inline Batch numbered(std::int64_t count) {
  Batch::Builder builder(Batch{{"x", counting(Shape{count, 1})}});
  std::vector<std::int64_t> identifiers(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < identifiers.size(); ++i)
    identifiers[i] = static_cast<std::int64_t>(i);
  builder.metadata().set(keys::identifier, std::move(identifiers));
  return std::move(builder).build();
}

/// A producer of exactly these batches, whatever batch size is asked for; it counts its passes.
struct Given {
  std::vector<Batch> batches;
  std::shared_ptr<int> passes = std::make_shared<int>(0);

  struct Cursor {
    const std::vector<Batch>* batches;
    std::size_t at = 0;
    std::optional<Batch> next() {
      return at < batches->size() ? std::optional((*batches)[at++]) : std::nullopt;
    }
  };
  Cursor open(const RunOptions&) const {
    ++*passes;
    return {&batches};
  }
};

inline std::vector<Batch> read_all(const Producer& source, const RunOptions& options = {}) {
  std::vector<Batch> batches;
  for (const Batch& batch : source.open(options)) batches.push_back(batch);
  return batches;
}

/// What a stage makes of one batch.
inline Batch run(const Stage& stage, Batch batch) {
  return stage.bind({.threads = 1})(std::move(batch));
}

/// Checks that `act` throws an Error of the kind whose message names `noun`.
template <class Act>
void expect_error(ErrorKind kind, std::string_view noun, const Act& act) {
  try {
    act();
    ADD_FAILURE() << "expected an error of kind " << name(kind);
  } catch (const Error& error) {
    EXPECT_EQ(name(error.kind()), name(kind)) << error.what();
    EXPECT_NE(std::string_view(error.what()).find(noun), std::string_view::npos) << error.what();
  }
}

}  // namespace deepview::testing
