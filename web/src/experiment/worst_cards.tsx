import { useMemo, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Sequence } from "../bundle/types.ts";
import { ClassName } from "../parts/badge.tsx";
import { formatCount, formatNumber, plural } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { describeSample, Thumbnail } from "../parts/thumbnail.tsx";
import { useVirtualRows, useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";
import type { SampleSet } from "../state/sample_set.ts";
import { SequenceBits } from "./sequence_bits.tsx";
import { worstFirst } from "./worst.ts";

const card_px = { least: 250, height: 118 };
const card_of_long_names_px = { least: 330, height: 124 }; // on two lines
const longest_line = 22; // characters of a name that stay on one line
const gap_px = 12;

/** What it is and what it was taken for. */
function Verdict({ sample }: { sample: number }) {
  const { dataset } = usePage();
  const target = dataset.column("class")?.[sample] ?? -1;
  const prediction = dataset.column("prediction")?.[sample] ?? -1;
  if (target === prediction) return <p class="labels"><ClassName code={target} /><span class="quiet verdict-right">right</span></p>;
  return (
    <p class="labels labels-pair">
      <ClassName code={target} />
      <span class="labels-rather"><span class="quiet" role="img" aria-label="was taken for">→</span><ClassName code={prediction} marked /></span>
    </p>
  );
}

function BitVerdict({ sample }: { sample: number }) {
  const { dataset } = usePage();
  const value = (name: string) => dataset.column(name)?.[sample] ?? NaN;
  const wrong = value("bits") - value("right_bits");
  return (
    <p class="quiet worst-bits">{plural(value("length"), "step")}<br />{wrong === 0 ? "every bit right" : `${formatCount(wrong)} of ${formatCount(value("bits"))} bits wrong`}</p>
  );
}

interface CardProps {
  sample: number;
  sequence: Sequence | undefined;
  rank: number;
  total: number;
  width: number;
  height: number;
}

function Card({ sample, sequence, rank, total, width, height }: CardProps) {
  const { dataset, place } = usePage();
  const hasPicture = dataset.report.pages.files.length > 0;
  const loss = dataset.column("loss")?.[sample] ?? NaN;
  const open = () => (place.primary.value = sample);
  return (
    <div class={`odd worst${place.primary.value === sample ? " is-current" : ""}`} role="listitem" style={{ width: `${width}px`, height: `${height}px` }} data-sample={sample}
      aria-posinset={rank} aria-setsize={total}>
      <div class="odd-main">
        {hasPicture && <button class="odd-picture" type="button" aria-label={`Look at ${describeSample(dataset, sample)}`} onClick={open}><Thumbnail sample={sample} side={88} decorative /></button>}
        <div class="odd-text">
          <p class="odd-rank"><span class="quiet">{rank}</span>
            {hasPicture ? <Name>{dataset.path(sample)}</Name> : <button class="link" type="button" onClick={open}><Name>{dataset.path(sample)}</Name></button>}
          </p>
          <p class="odd-score" title="Cross entropy of the answer, natural logarithm">loss {formatNumber(loss)}</p>
          {dataset.has("prediction") ? <Verdict sample={sample} /> : <BitVerdict sample={sample} />}
        </div>
        {sequence && <SequenceBits sequence={sequence} width={Math.floor(width * 0.46)} height={height - 26} />}
      </div>
    </div>
  );
}

interface Props {
  judged: number; // answers in all
  of: string; // "validation set", "test set"
  sequences?: readonly Sequence[];
  among?: SampleSet | undefined;
  children?: ComponentChildren; // above the cards
}

/** The samples that the model is worst at, the largest loss first. */
export function WorstCards({ judged, of, sequences, among, children }: Props) {
  const { dataset, filtered, selection } = usePage();
  const losses = dataset.column("loss");
  const samples = useMemo(() => (losses ? worstFirst(losses, filtered.value, among) : []), [losses, filtered.value, among]);
  const inFull = useMemo(() => new Map(sequences?.map((sequence) => [sequence.sample, sequence])), [sequences]);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const names = dataset.paths.get();
  const isLong = useMemo(() => samples.some((sample) => (names?.[sample]?.length ?? 0) > longest_line), [samples, names]);
  const { least, height } = isLong ? card_of_long_names_px : card_px;
  const columns = Math.max(1, Math.floor((width + gap_px) / (least + gap_px)));
  const cardWidth = Math.floor((width - gap_px * (columns - 1)) / columns);
  const rows = useVirtualRows(scroller, Math.ceil(samples.length / columns), height + gap_px);
  const kept = dataset.report.samples;
  return (
    <div class="cards-tab">
      <div class="list-head list-head-wide">
        <div class="chips"><h2>Worst samples</h2>{children}</div>
        <p class="quiet">
          {kept < judged ? `The ${plural(kept, "sample")} with the largest loss, of ${plural(judged, "answer")} to the ${of}.` : `All ${plural(judged, "answer")} to the ${of}.`}
          {inFull.size > 0 && " The worst are drawn: target, answer, wrong bits."}
        </p>
        <div class="list-tools">
          <span class="quiet">{plural(samples.length, "sample")}</span>
          <button class="button" type="button" onClick={() => selection.apply(samples)} disabled={samples.length === 0}>Select all</button>
        </div>
      </div>
      <div class="cards" ref={scroller} role="list" aria-label="Samples, the largest loss first">
        <div class="virtual" role="presentation" style={{ height: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map((row) => (
            <div key={row.index} class="card-line" role="presentation" style={{ transform: `translateY(${row.start}px)`, gap: `${gap_px}px` }}>
              {samples.slice(row.index * columns, (row.index + 1) * columns).map((sample, i) => (
                <Card key={sample} sample={sample} sequence={inFull.get(sample)} rank={row.index * columns + i + 1} total={samples.length} width={cardWidth} height={height} />
              ))}
            </div>
          ))}
        </div>
        {samples.length === 0 && <p class="empty">{kept === 0 ? "No sample was judged." : !losses ? "Reading the losses…" : "No sample of this kind passes the filter."}</p>}
      </div>
    </div>
  );
}
