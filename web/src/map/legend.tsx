import { useSignal } from "@preact/signals";
import type { CategoryChannel } from "../colour/channel.ts";
import { channelNames } from "../colour/channel.ts";
import { categoryColours, cssColour, missing_colour } from "../colour/palette.ts";
import { formatCount } from "../parts/format.ts";
import { Histogram } from "../parts/histogram.tsx";
import { Name, visibleName } from "../parts/text.tsx";
import { usePage, type Page } from "../state/page.ts";

const searched_from = 13; // entries

/** Codes in legend order: categories as the report has them, the missing last; empty ones only where they are few. */
function legendCodes({ labels, counts }: CategoryChannel): number[] {
  const codes = labels.map((_, code) => code).filter((code) => counts[code]! > 0);
  return counts[labels.length]! > 0 ? [...codes, -1] : codes;
}

function setHidden({ place }: Page, name: string, codes: readonly number[]): void {
  place.hidden.value = { ...place.hidden.peek(), [name]: codes };
}

function Entry({ channel, code, colour }: { channel: CategoryChannel; code: number; colour: string }) {
  const page = usePage();
  const hidden = page.place.hidden.value[channel.name] ?? [];
  const isOn = !hidden.includes(code);
  const label = channel.labels[code] ?? channel.missing;
  const toggle = () => setHidden(page, channel.name, isOn ? [...hidden, code] : hidden.filter((other) => other !== code));
  const isolate = () => {
    const others = legendCodes(channel).filter((other) => other !== code);
    const isAlone = isOn && hidden.length === others.length;
    setHidden(page, channel.name, isAlone ? [] : others);
  };
  // The two clicks of a double click toggle twice, which leaves the entry as it was.
  return (
    <li>
      <button type="button" class="legend-entry" aria-pressed={isOn} title={`${visibleName(label)}: click to toggle, double-click to isolate`}
        data-code={code} onClick={toggle} onDblClick={isolate}>
        <span class="dot" style={{ background: colour }} />
        <span class="legend-label"><Name>{label}</Name></span>
        <span class="legend-count">{formatCount(channel.counts[code < 0 ? channel.labels.length : code]!)}</span>
      </button>
    </li>
  );
}

function Categories({ channel }: { channel: CategoryChannel }) {
  const page = usePage();
  const query = useSignal("");
  const theme = page.theme.name.value;
  const colours = categoryColours(channel.labels.length, theme);
  const codes = legendCodes(channel);
  const wanted = query.value.trim().toLowerCase();
  const shown = codes.filter((code) => (channel.labels[code] ?? channel.missing).toLowerCase().includes(wanted));
  const hidden = page.place.hidden.value[channel.name] ?? [];
  return (
    <>
      {codes.length >= searched_from && (
        <input class="legend-search" type="search" placeholder={`Search ${codes.length}`} aria-label="Search the legend" value={query.value}
          onInput={(event) => (query.value = event.currentTarget.value)} />
      )}
      <ul class="plain legend-list">
        {shown.map((code) => <Entry key={code} channel={channel} code={code} colour={cssColour(colours[code] ?? missing_colour[theme])} />)}
      </ul>
      {hidden.length > 0 && (
        <button class="link legend-all" type="button" onClick={() => setHidden(page, channel.name, [])}>Show all</button>
      )}
    </>
  );
}

/** What the two colours of a ratio stand for. */
function Sides({ ratio }: { ratio: string }) {
  const comparison = usePage().dataset.report.comparisons.find((other) => other.ratio === ratio);
  if (!comparison) return null;
  return (
    <p class="legend-sides">
      <span><span class="dot dot-negative" />denser in <Name>{comparison.from}</Name></span>
      <span><span class="dot dot-positive" />denser in <Name>{comparison.to}</Name></span>
    </p>
  );
}

/** What the colours mean, and the choice of another meaning. */
export function Legend() {
  const page = usePage();
  const channel = page.channel.value;
  const names = channelNames(page.dataset);
  if (names.length === 0) return null;
  return (
    <section class="legend" aria-label="Legend">
      <label class="legend-head">
        <span class="eyebrow">Colour</span>
        <select id="colour" value={page.colour.value} onChange={(event) => (page.place.colour.value = event.currentTarget.value)}>
          {names.map(({ name, title }) => <option key={name} value={name}>{visibleName(title)}</option>)}
        </select>
      </label>
      {channel?.kind === "category" && <Categories channel={channel} />}
      {channel?.kind === "number" && <Histogram channel={channel} />}
      {channel?.kind === "number" && <Sides ratio={channel.name} />}
    </section>
  );
}
