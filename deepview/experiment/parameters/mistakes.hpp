// What is wrong with a configuration: all of it, not only the first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// What becomes of names that nobody reads.
enum class UnknownNames : std::uint8_t { are_mistakes, are_warnings };

struct Mistake {
  Origin where;
  std::string what;  ///< "training.optimizer.lr: expected a number above 0, found the text 'fast'".
};

/// Notes mistakes while a configuration is read; the reader goes on, and throws in the end.
class Mistakes {
 public:
  explicit Mistakes(UnknownNames unknown = UnknownNames::are_mistakes) : unknown_(unknown) {}

  void add(const Origin& where, std::string what) { mistakes_.push_back({where, std::move(what)}); }
  /// A name that nobody reads, with the nearest of those that somebody would, or all of them.
  void add_unknown(const Origin& where, const std::vector<std::string>& path,
                   const std::vector<std::string>& known);

  /// Something to tell that is no mistake.
  void add_warning(const Origin& where, std::string what) {
    warnings_.push_back({where, std::move(what)});
  }

  std::size_t size() const noexcept { return mistakes_.size(); }
  bool empty() const noexcept { return mistakes_.empty(); }
  /// By file and line; what is missing, and so stands nowhere, first.
  std::vector<Mistake> sorted() const;
  const std::vector<Mistake>& warnings() const noexcept { return warnings_; }

  /// Throws Error(config) with one line for each mistake, if there are any.
  void throw_if_any() const;

 private:
  UnknownNames unknown_;
  std::vector<Mistake> mistakes_;
  std::vector<Mistake> warnings_;
};

/// "no model 'LSMT'; did you mean 'LSTM'?", naming up to `most` of the nearest, or all where none is near.
std::string no_such(std::string_view what, std::string_view name,
                    const std::vector<std::string>& names, std::size_t most = 3);

/// "a.yaml:7: training.optimizer.lr: …"; without a place what stands nowhere.
std::string text_of(const Mistake& mistake);

}  // namespace deepview
