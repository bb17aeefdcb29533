// What something was made with, part by part, so that two makings can be compared.
#pragma once

#include <string>
#include <vector>

namespace deepview {

/// One thing that decides the result, such as the network: equal values for equal things.
struct FingerprintPart {
  std::string name;
  std::string value;
  friend bool operator==(const FingerprintPart&, const FingerprintPart&) = default;
};

/// Names are distinct; their order says nothing.
using Fingerprint = std::vector<FingerprintPart>;

/// The value of a part; null when there is no such part.
const std::string* find_part(const Fingerprint& fingerprint, const std::string& name) noexcept;

/// Names of the parts that only one of the two has, or that differ: first those of `a` in its
/// order.
std::vector<std::string> differing_parts(const Fingerprint& a, const Fingerprint& b);

}  // namespace deepview
