import { useSignal } from "@preact/signals";
import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { CategoryChannel, NumberChannel } from "../colour/channel.ts";
import { channelNames, quantileOf } from "../colour/channel.ts";
import { categoryColours, cssColour, missing_colour } from "../colour/palette.ts";
import { viridis } from "../colour/viridis.ts";
import { formatCount, formatNumber } from "../parts/format.ts";
import { Name, visibleName } from "../parts/text.tsx";
import { usePage, type Page } from "../state/page.ts";

const searched_from = 13; // entries
const bars_px = { width: 196, height: 54 };

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

/** The histogram of a number, each bar in the colour its values have on the map. */
function Numbers({ channel }: { channel: NumberChannel }) {
  const y = scaleLinear([0, max(channel.bars, (bar) => bar.count) ?? 1], [0, bars_px.height]);
  const step = bars_px.width / Math.max(1, channel.bars.length);
  if (channel.bars.length === 0) {
    const only = channel.values.find((value) => Number.isFinite(value));
    return <p class="quiet">{only === undefined ? "No values" : `All values are ${formatNumber(only)}`}</p>;
  }
  return (
    <figure class="legend-numbers">
      <svg width={bars_px.width} height={bars_px.height} role="img" aria-label={`Histogram of ${channel.title}`}>
        {channel.bars.map((bar, i) => (
          <rect key={i} x={i * step} width={step - 1} y={bars_px.height - Math.max(1, y(bar.count))} height={Math.max(1, y(bar.count))}
            fill={cssColour(viridis(quantileOf(channel, bar.typical)))}>
            <title>{`${formatNumber(bar.from)} to ${formatNumber(bar.to)}: ${formatCount(bar.count)}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption><span>{formatNumber(channel.bars[0]!.from)}</span><span class="quiet">by quantile</span><span>{formatNumber(channel.bars.at(-1)!.to)}</span></figcaption>
    </figure>
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
      {channel?.kind === "number" && <Numbers channel={channel} />}
    </section>
  );
}
