// A few samples that are like each other and like nothing else.
#pragma once

#include <optional>

#include "deepview/findings/copies.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// Connected pieces of the graph that joins two samples when each is among the other's 10 nearest
/// neighbours. A piece is rare when it holds at least 5 pictures (copies count once) and at most 1
/// % of them (but 10 in a small set), and lies apart: the middle distance to the nearest outsider
/// is at least 1.25 times the middle distance inside.
///
/// Out     Groups by how far apart they lie, with the most central sample as the representative.
std::optional<Finding> rare_groups(const View& view, const Copies& copies);

}  // namespace deepview
