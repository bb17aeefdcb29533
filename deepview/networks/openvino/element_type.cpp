#include "deepview/networks/openvino/element_type.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace deepview::openvino {
namespace {

using Pair = std::pair<ov::element::Type_t, DType>;
constexpr std::array<Pair, 12> pairs{{{ov::element::Type_t::boolean, DType::boolean},
                                      {ov::element::Type_t::u8, DType::u8},
                                      {ov::element::Type_t::u16, DType::u16},
                                      {ov::element::Type_t::u32, DType::u32},
                                      {ov::element::Type_t::u64, DType::u64},
                                      {ov::element::Type_t::i8, DType::i8},
                                      {ov::element::Type_t::i16, DType::i16},
                                      {ov::element::Type_t::i32, DType::i32},
                                      {ov::element::Type_t::i64, DType::i64},
                                      {ov::element::Type_t::f16, DType::f16},
                                      {ov::element::Type_t::f32, DType::f32},
                                      {ov::element::Type_t::f64, DType::f64}}};

}  // namespace

std::optional<DType> to_dtype(const ov::element::Type& type) {
  const auto it = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& pair) {
    return ov::element::Type(pair.first) == type;
  });
  if (it == pairs.end()) return std::nullopt;
  return it->second;
}

ov::element::Type to_element_type(DType dtype) {
  return std::find_if(pairs.begin(), pairs.end(),
                      [&](const Pair& pair) { return pair.second == dtype; })
      ->first;
}

}  // namespace deepview::openvino
