#include "deepview/numeric/local_map.hpp"

#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/nearby_pairs.hpp"
#include "deepview/numeric/pacmap_run.hpp"

namespace deepview {
namespace {

constexpr int steps_between_draws = 10;

}  // namespace

void require_valid(const LocalMapOptions& options) {
  require_valid(options.pacmap);
  if (!(options.reach > 0 && options.reach <= 1e6))
    throw Error(ErrorKind::usage, "LocalMAP: expected a reach above 0 and at most 1e6, found " +
                                      std::to_string(options.reach));
}

PacmapMap local_map(const PacmapInput& input, const LocalMapOptions& options,
                    const RunOptions& run) {
  require_valid(options);
  detail::PacmapRun map(input, options.pacmap, run);
  const auto reach = static_cast<float>(options.reach);
  for (int step = 0; step < map.steps(); ++step) {
    auto near = detail::near_force(detail::pair_weights(step, options.pacmap.iterations));
    // The first step of the last phase is still PaCMAP's, as in the package.
    const bool local = step > 0 && map.in_last_phase(step - 1);
    if (local) near = {near.strength * reach / 2, near.offset, detail::Fading::with_distance};
    map.step(step, near);
    if (local && step % steps_between_draws == 0)
      map.replace_further(
          detail::nearby_pairs(map.positions(), {map.near(), map.further(), reach, step}, run));
  }
  PacmapMap finished = std::move(map).finish();
  finished.reach = options.reach;
  return finished;
}

PacmapMap local_map(const Rows& rows, const LocalMapOptions& options, const RunOptions& run) {
  return local_map(pacmap_input(rows, options.pacmap, run), options, run);
}

}  // namespace deepview
