// What a plain word of YAML stands for.
#pragma once

#include <string>

#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview::detail {

/// Null, truth, number or text. Throws std::out_of_range for a whole number beyond 64 bits.
Parameter::Value plain_scalar(const std::string& word);

/// A number with a dot or an exponent after a dot, so that every YAML reader takes it for a number
/// and gives the same one back.
std::string yaml_number(double value);

}  // namespace deepview::detail
