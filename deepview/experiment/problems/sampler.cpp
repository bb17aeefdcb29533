#include "deepview/experiment/problems/sampler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

// Where the size is not known: nobody has more.
constexpr std::size_t most_samples = 100'000'000;

// Longer texts are no name, and no path.
constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_path = 4096;

std::vector<std::size_t> counted_up(std::size_t first, std::size_t last) {
  std::vector<std::size_t> all(last - first);
  std::iota(all.begin(), all.end(), first);
  return all;
}

std::vector<std::size_t> shuffled(std::vector<std::size_t> order, std::uint64_t epoch, Seed seed) {
  Random random(seed, epoch);
  for (std::size_t left = order.size(); left > 1; --left)
    std::swap(order[left - 1], order[random.below(left)]);
  return order;
}

std::vector<std::size_t> drawn(const std::vector<std::size_t>& from,
                               const std::vector<double>& weights, std::uint64_t epoch, Seed seed) {
  std::vector<double> sums;
  double sum = 0;
  for (const std::size_t index : from) sums.push_back(sum += weights[index]);
  Random random(seed, epoch);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto at = std::ranges::upper_bound(sums, random.uniform() * sum) - sums.begin();
    order.push_back(from[std::min(static_cast<std::size_t>(at), from.size() - 1)]);
  }
  return order;
}

// The samples of the epoch's fold, or of all others.
std::vector<std::size_t> of_fold(const KFoldRandomSampler& sampler, std::size_t size,
                                 std::uint64_t epoch) {
  const auto all = sampler.indices.empty() ? counted_up(0, size) : sampler.indices;
  const auto folds = static_cast<std::uint64_t>(sampler.folds);
  const std::uint64_t fold = epoch / static_cast<std::uint64_t>(sampler.epochs_per_fold) % folds;
  const auto first = static_cast<long>(all.size() * fold / folds);
  const auto last = static_cast<long>(all.size() * (fold + 1) / folds);
  if (!sampler.all_but_current_fold) return {all.begin() + first, all.begin() + last};
  std::vector<std::size_t> others(all.begin(), all.begin() + first);
  others.insert(others.end(), all.begin() + last, all.end());
  return others;
}

struct Order {
  std::size_t size;
  std::uint64_t epoch;
  Seed seed;

  std::vector<std::size_t> operator()(const SequentialSampler&) const {
    return counted_up(0, size);
  }
  std::vector<std::size_t> operator()(const RandomSampler&) const {
    return shuffled(counted_up(0, size), epoch, seed);
  }
  std::vector<std::size_t> operator()(const SubsetRandomSampler& sampler) const {
    return shuffled(sampler.indices, epoch, seed);
  }
  std::vector<std::size_t> operator()(const WeightedRandomSampler& sampler) const {
    return drawn(counted_up(0, size), sampler.weights, epoch, seed);
  }
  std::vector<std::size_t> operator()(const KFoldRandomSampler& sampler) const {
    return shuffled(of_fold(sampler, size, epoch), epoch, seed);
  }
  std::vector<std::size_t> operator()(const KFoldWeightedRandomSampler& sampler) const {
    return drawn(of_fold(sampler.folds, size, epoch), sampler.weights, epoch, seed);
  }
};

// What the section of a sampler holds, and where what is wrong with it is noted.
class Reader {
 public:
  Reader(const Parameter& section, const std::vector<std::string>& path,
         std::optional<std::size_t> size, Mistakes& mistakes)
      : section_(section),
        path_(path),
        size_(size.value_or(most_samples)),
        knows_size_(size.has_value()),
        mistakes_(mistakes) {}

  Sampler read() {
    const Parameter* name = section_.find("name");
    const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(&name->value());
    if (text == nullptr || text->size() > longest_name) {
      note(name == nullptr ? section_ : *name, "name: expected the name of a sampler, found " +
                                                   (name == nullptr ? "none" : name->described()));
      return SequentialSampler{};
    }
    if (*text == "SequentialSampler") return only({}, SequentialSampler{});
    if (*text == "RandomSampler") return only({}, RandomSampler{});
    if (*text == "SubsetRandomSampler")
      return only({"indices"}, SubsetRandomSampler{indices(true)});
    if (*text == "WeightedRandomSampler")
      return only({"weights"}, WeightedRandomSampler{weights()});
    const std::vector<std::string> of_folds{"folds", "epochs_per_fold", "all_but_current_fold",
                                            "indices"};
    if (*text == "KFoldRandomSampler") return only(of_folds, folds());
    if (*text == "KFoldWeightedRandomSampler") {
      std::vector<std::string> names = of_folds;
      names.emplace_back("weights");
      return only(names, KFoldWeightedRandomSampler{folds(), weights()});
    }
    const std::vector<std::string> known{"SequentialSampler",   "RandomSampler",
                                         "SubsetRandomSampler", "WeightedRandomSampler",
                                         "KFoldRandomSampler",  "KFoldWeightedRandomSampler"};
    note(*name, "name: " + no_such("sampler", *text, known, 1));
    return SequentialSampler{};
  }

 private:
  void note(const Parameter& where, const std::string& what) {
    mistakes_.add(where.origin(), joined_path(path_) + "." + what);
  }

  // Every other entry is a mistake.
  Sampler only(const std::vector<std::string>& names, Sampler sampler) {
    std::vector<std::string> known = names;
    known.emplace_back("name");
    for (const auto& [name, entry] : *section_.section())
      if (std::ranges::find(known, name) == known.end()) {
        std::vector<std::string> path = path_;
        path.push_back(name);
        mistakes_.add_unknown(entry.origin(), path, known);
      }
    return sampler;
  }

  KFoldRandomSampler folds() {
    KFoldRandomSampler sampler;
    const auto positive = [&](const char* name, std::int64_t& value) {
      const Parameter* given = section_.find(name);
      if (given != nullptr && (!detail::read_as(*given, value) || value < 1))
        note(*given, fmt::format("{}: expected a whole number of at least 1, found {}", name,
                                 given->described()));
    };
    positive("folds", sampler.folds);
    positive("epochs_per_fold", sampler.epochs_per_fold);
    const Parameter* others = section_.find("all_but_current_fold");
    if (others != nullptr && !detail::read_as(*others, sampler.all_but_current_fold))
      note(*others, "all_but_current_fold: expected true or false, found " + others->described());
    sampler.indices = indices(false);
    sampler.folds = std::max<std::int64_t>(sampler.folds, 1);
    const std::size_t part = sampler.indices.empty() ? size_ : sampler.indices.size();
    const bool knows_part = knows_size_ || !sampler.indices.empty();
    if (knows_part && static_cast<std::size_t>(sampler.folds) > part) {
      note(section_, fmt::format("folds: expected at most one per sample, {}, found {}", part,
                                 sampler.folds));
      sampler.folds = 1;
    }
    sampler.epochs_per_fold = std::max<std::int64_t>(sampler.epochs_per_fold, 1);
    return sampler;
  }

  std::vector<std::size_t> indices(bool required) {
    const Parameter* given = section_.find("indices");
    if (given == nullptr) {
      if (required) note(section_, "indices: they must be there: a list, or the path of a file");
      return {};
    }
    const std::size_t before = mistakes_.size();
    const auto found = numbers<std::int64_t>(*given, "indices", "whole numbers");
    if (required && found.empty() && mistakes_.size() == before)
      note(*given, "indices: expected at least one, found none");
    const auto size = static_cast<std::int64_t>(size_);
    const std::string of_samples = knows_size_ ? fmt::format(" of {} samples", size_) : "";
    if (found.size() == 2) {
      if (0 > found[0] || found[0] >= found[1] || found[1] > size)
        note(*given,
             fmt::format("indices: two numbers are a range from the first up to the second; "
                         "there is none from {} to {}{}",
                         found[0], found[1], of_samples));
      else if (knows_size_)
        return counted_up(static_cast<std::size_t>(found[0]), static_cast<std::size_t>(found[1]));
      return {};
    }
    for (const std::int64_t index : found)
      if (index < 0 || index >= size) {
        note(*given, fmt::format("indices: there is no index {}{}", index, of_samples));
        return {};
      }
    return {found.begin(), found.end()};
  }

  std::vector<double> weights() {
    const Parameter* given = section_.find("weights");
    if (given == nullptr) {
      note(section_, "weights: they must be there: a list, or the path of a file");
      return {};
    }
    auto found = numbers<double>(*given, "weights", "numbers of at least 0");
    const bool fits = knows_size_ ? found.size() == size_ : !found.empty();
    const bool valid = fits && std::ranges::all_of(found, [](double weight) {
                         return weight >= 0 && std::isfinite(weight);
                       });
    if (valid && std::ranges::any_of(found, [](double weight) { return weight > 0; })) return found;
    if (!found.empty())
      note(*given,
           fmt::format("weights: expected {}numbers of at least 0, not all of them 0; found {}",
                       knows_size_ ? fmt::format("{} ", size_) : "",
                       fits ? given->described() : std::to_string(found.size())));
    return std::vector<double>(knows_size_ ? size_ : 1, 1.0);
  }

  template <class T>
  std::vector<T> numbers(const Parameter& given, const std::string& name, const char* expected) {
    std::vector<T> found;
    std::string text;
    if (detail::read_as(given, found)) return found;
    if (!detail::read_as(given, text)) {
      note(given, fmt::format("{}: expected {}, found {}", name, expected, given.described()));
      return {};
    }
    const bool is_path = text.find_first_not_of("0123456789.,+-eE \t") != std::string::npos;
    if (is_path && text.size() <= longest_path) text = first_line(given, name);
    if (const auto parsed = split<T>(text)) return *parsed;
    note(given, fmt::format("{}: expected {} with commas between them, found {}", name, expected,
                            Parameter(text).described()));
    return {};
  }

  std::string first_line(const Parameter& given, const std::string& name) {
    std::filesystem::path path;
    detail::read_as(given, path);
    try {
      const auto bytes = read_file(path);
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return std::string(text.substr(0, text.find('\n')));
    } catch (const Error& error) {
      note(given, fmt::format("{}: {}; expected numbers with commas between them, or the path of a "
                              "file that begins with such a line",
                              name, error.what()));
      return "";
    }
  }

  template <class T>
  static std::optional<std::vector<T>> split(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    std::vector<T> found;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      T value{};
      const auto [stopped, error] = std::from_chars(at, end, value);
      if (error != std::errc() || (stopped != end && *stopped != ',')) return std::nullopt;
      found.push_back(value);
      at = stopped == end ? end : stopped + 1;
    }
    return found;
  }

  const Parameter& section_;
  const std::vector<std::string>& path_;
  std::size_t size_;
  bool knows_size_;
  Mistakes& mistakes_;
};

}  // namespace

std::vector<std::size_t> epoch_order(const Sampler& sampler, std::size_t size, std::uint64_t epoch,
                                     Seed seed) {
  return std::visit(Order{size, epoch, seed}, sampler);
}

std::size_t epoch_size(const Sampler& sampler, std::size_t size) {
  return epoch_order(sampler, size, 0, Seed{}).size();
}

Sampler read_sampler(const Parameter& section, const std::vector<std::string>& path,
                     std::optional<std::size_t> size, Mistakes& mistakes) {
  if (section.section() == nullptr) {
    mistakes.add(section.origin(), fmt::format("{}: expected a section, found {}",
                                               joined_path(path), section.described()));
    return SequentialSampler{};
  }
  return Reader(section, path, size, mistakes).read();
}

}  // namespace deepview
