import type { Experiment, LengthCount } from "../bundle/types.ts";
import { formatCount, plural } from "../parts/format.ts";
import { bitAccuracy } from "./facts.ts";
import { formatShare } from "./head.tsx";

function Row({ of }: { of: LengthCount }) {
  const bits = of.right_bits / of.bits;
  const whole = of.whole / of.sequences;
  return (
    <tr>
      <th scope="row">{plural(of.length, "step")}</th>
      <td>{formatCount(of.sequences)}</td>
      <td>{formatShare(bits)}</td>
      <td title={`${formatCount(of.bits - of.right_bits)} of ${formatCount(of.bits)} bits are wrong`}>{formatCount(of.bits - of.right_bits)}</td>
      <td>{formatShare(whole)}<span class="share-bar share-bar-small" aria-hidden="true"><span class="share-bar-same" style={{ width: `${100 * (whole || 0)}%` }} /></span></td>
    </tr>
  );
}

/** How answers in bits fare with the length of the sequence. */
export function LengthsCard({ experiment }: { experiment: Experiment }) {
  const { bits, whole } = bitAccuracy(experiment);
  return (
    <section class="card" aria-labelledby="lengths-title">
      <header class="section-head">
        <h2 id="lengths-title">Accuracy by length</h2>
        <p class="quiet">{formatShare(bits)} of bits, {formatShare(whole)} of whole sequences</p>
      </header>
      <div class="table-box">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">Length</th>
              <th scope="col">Sequences</th>
              <th scope="col" title="Share of right bits">Bits right</th>
              <th scope="col">Wrong bits</th>
              <th scope="col" title="Share of sequences without a wrong bit">Whole</th>
            </tr>
          </thead>
          <tbody>{experiment.lengths.map((length) => <Row key={length.length} of={length} />)}</tbody>
        </table>
      </div>
    </section>
  );
}
