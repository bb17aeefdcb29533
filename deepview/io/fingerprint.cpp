#include "deepview/io/fingerprint.hpp"

#include <algorithm>

namespace deepview {

const std::string* find_part(const Fingerprint& fingerprint, const std::string& name) noexcept {
  const auto it = std::ranges::find(fingerprint, name, &FingerprintPart::name);
  return it == fingerprint.end() ? nullptr : &it->value;
}

std::vector<std::string> differing_parts(const Fingerprint& a, const Fingerprint& b) {
  std::vector<std::string> names;
  for (const auto& part : a) {
    const std::string* other = find_part(b, part.name);
    if (!other || *other != part.value) names.push_back(part.name);
  }
  for (const auto& part : b)
    if (!find_part(a, part.name)) names.push_back(part.name);
  return names;
}

}  // namespace deepview
