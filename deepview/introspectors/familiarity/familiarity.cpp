#include "deepview/introspectors/familiarity/familiarity.hpp"

#include <string>
#include <vector>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

std::vector<double> scores(const MixtureScorer& scorer, const Tensor& tensor) {
  const Rows rows(tensor);
  std::vector<double> out(rows.size());
  for (std::size_t b = 0; b < rows.block_count(); ++b)
    scorer.log_density(rows.block(b), std::span(out).subspan(b * block_rows, rows.block(b).rows));
  return out;
}

}  // namespace

Familiarity::State Familiarity::start(const RunOptions& options) const {
  return State(*this, options);
}

Familiarity::Result Familiarity::State::finish() && {
  Result mixtures;
  for (const auto& [field, rows] : std::move(rows_).finish())
    mixtures.add(
        field, naming_field(field, [&, &r = rows] { return fit_mixture(r, mixture_, options_); }));
  return mixtures;
}

ScoreFamiliarity::ScoreFamiliarity(const ByField<Mixture>& mixtures) {
  auto scorers = std::make_shared<ByField<MixtureScorer>>();
  for (const auto& [field, mixture] : mixtures) scorers->add(field, MixtureScorer(mixture));
  scorers_ = std::move(scorers);
}

Batch ScoreFamiliarity::operator()(Batch batch) const {
  Batch::Builder scored(batch);
  for (const auto& [field, scorer] : *scorers_)
    scored.metadata().set(
        keys::familiarity, field,
        naming_field(field, [&, &f = field, &s = scorer] { return scores(s, batch[f]); }));
  return std::move(scored).build();
}

}  // namespace deepview
