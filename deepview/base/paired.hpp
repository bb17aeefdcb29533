// Two producers read side by side: the same samples seen by two networks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "deepview/base/producer.hpp"

namespace deepview {

/// Sample i of `first` beside sample i of `second`. Fields get a prefix, so that both may use the
/// same names; metadata are those of the first. Where both sides have identifiers they must agree;
/// a side with and a side without do not fit.
///
/// Throws  Error(usage) when both sides would give a field the same name; Error(data) naming the
///         first sample whose identifiers differ, or when one side ends before the other.
struct Paired {
  Producer first;
  Producer second;
  std::string first_prefix = "first/";
  std::string second_prefix = "second/";

  class Cursor;
  Cursor open(const RunOptions& options) const;
  std::optional<std::size_t> size() const { return first.size(); }
};

class Paired::Cursor {
 public:
  Cursor(const Paired& pair, const RunOptions& options);
  std::optional<Batch> next();

 private:
  struct Side {
    BatchStream stream;
    std::optional<Batch> current;  // none: the pass is over
    std::size_t at = 0;
    std::size_t left() const noexcept { return current ? current->size() - at : 0; }
    void refill();
    Batch cut(std::size_t count);
  };

  Batch joined(const Batch& left, const Batch& right) const;

  const Paired* pair_;
  Side first_;
  Side second_;
  std::size_t rows_ = 0;
  bool started_ = false;
};

}  // namespace deepview
