#include "deepview/experiment/parameters/mistakes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {

void Mistakes::add_unknown(const Origin& where, const std::vector<std::string>& path,
                           const std::vector<std::string>& known) {
  const auto near = nearest_names(path.back(), known, 1);
  const std::string instead = !near.empty()       ? "did you mean " + quoted_list(near) + "?"
                              : known.empty()     ? "take it out"
                              : known.size() == 1 ? "there is only " + quoted_list(known)
                                                  : "there are " + quoted_list(known, 20);
  std::string what =
      fmt::format("{}: nobody reads this; {}", shown_text(joined_path(path)), instead);
  auto& list = unknown_ == UnknownNames::are_mistakes ? mistakes_ : warnings_;
  list.push_back({where, std::move(what)});
}

std::vector<Mistake> Mistakes::sorted() const {
  std::vector<Mistake> all = mistakes_;
  std::ranges::stable_sort(all, {}, [](const Mistake& mistake) {
    return std::tie(mistake.where.file, mistake.where.line);
  });
  return all;
}

std::string no_such(std::string_view what, std::string_view name,
                    const std::vector<std::string>& names, std::size_t most) {
  const auto near = nearest_names(name, names, most);
  return fmt::format("no {} '{}'; {}", what, shown_text(name),
                     near.empty() ? "there are " + quoted_list(names, names.size())
                                  : "did you mean " + quoted_list(near) + "?");
}

void Mistakes::throw_if_any() const {
  if (mistakes_.empty()) return;
  std::string message;
  for (const Mistake& mistake : sorted())
    message += (message.empty() ? "" : "\n") + text_of(mistake);
  throw Error(ErrorKind::config, message);
}

std::string text_of(const Mistake& mistake) {
  return mistake.where.file.empty() ? mistake.what : mistake.where.text() + ": " + mistake.what;
}

}  // namespace deepview
