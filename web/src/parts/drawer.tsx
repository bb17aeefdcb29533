import type { ColumnInfo } from "../bundle/types.ts";
import { groupSamples, groupsOf, type GroupRef } from "../findings/groups.ts";
import { kindOf } from "../findings/kinds.ts";
import { go, usePage, type Page } from "../state/page.ts";
import { ClassLabel, SeverityBadge, SplitLabel } from "./badge.tsx";
import { formatNumber, plural } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Name } from "./text.tsx";
import { describeSample, Original, Thumbnail } from "./thumbnail.tsx";

const picture_px = 256;
const neighbours_shown = 12;

function Properties({ sample }: { sample: number }) {
  const { dataset } = usePage();
  const { report } = dataset;
  const hidden = new Set(["class", "split", "flags", "unfamiliar_view"]);
  const rows = dataset.report.columns.filter((info) => !hidden.has(info.name) && info.kind !== "coordinate");
  const value = ({ name, kind, values }: ColumnInfo) => {
    const number = dataset.column(name)?.[sample];
    if (number === undefined) return "…";
    if (kind === "category" && values !== "") return <Name>{report[values === "splits" ? "splits" : "classes"][number] ?? "–"}</Name>;
    if (kind !== "group") return formatNumber(number);
    return number < 0 ? "–" : `group ${number}`;
  };
  return (
    <table class="properties">
      <caption class="visually-hidden">Columns of this sample</caption>
      <tbody>
        <tr><th scope="row">Sample</th><td>{sample}</td></tr>
        {rows.map((info) => (
          <tr key={info.name}>
            <th scope="row" title={info.description}><Name>{info.title}</Name></th>
            <td>{value(info)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Opens the tab of a finding on the very group. */
function openGroup(page: Page, { finding, group }: GroupRef): void {
  go(page, kindOf(finding.kind).tab, finding.id, finding.groups.indexOf(group));
}

function GroupEntry({ entry, sample }: { entry: GroupRef; sample: number }) {
  const page = usePage();
  const others = groupSamples(entry.group).filter((other) => other !== sample);
  const { finding, group } = entry;
  return (
    <li class="drawer-finding">
      <div class="drawer-finding-head">
        <SeverityBadge severity={finding.severity} />
        <button class="link" type="button" onClick={() => openGroup(page, entry)}><Name>{finding.title}</Name></button>
      </div>
      <p class="quiet"><Name>{group.reason || finding.reason}</Name></p>
      {others.length > 0 && (
        <div class="strip">
          {others.slice(0, neighbours_shown).map((other) => (
            <button key={other} type="button" class="thumb-button" aria-label={describeSample(page.dataset, other)}
              onClick={() => (page.place.primary.value = other)}>
              <Thumbnail sample={other} side={40} decorative />
            </button>
          ))}
          {others.length > neighbours_shown && <span class="quiet">+{others.length - neighbours_shown}</span>}
        </div>
      )}
    </li>
  );
}

function Pinned({ sample }: { sample: number }) {
  const { place } = usePage();
  const pinned = place.pinned.value;
  if (pinned < 0 || pinned === sample) return null;
  return (
    <section class="pinned" aria-label="Pinned picture">
      <button type="button" class="thumb-button" aria-label="Look at the pinned picture" onClick={() => (place.primary.value = pinned)}>
        <Thumbnail sample={pinned} side={64} />
      </button>
      <div>
        <p class="eyebrow">Pinned to compare</p>
        <p class="labels"><ClassLabel sample={pinned} /><SplitLabel sample={pinned} /></p>
        <button class="link" type="button" onClick={() => (place.pinned.value = -1)}>Unpin</button>
      </div>
    </section>
  );
}

function DrawerTools({ sample }: { sample: number }) {
  const { place, selection } = usePage();
  const isSelected = selection.set.value.has(sample);
  const isPinned = place.pinned.value === sample;
  return (
    <div class="drawer-tools">
      <button class="button" type="button" aria-pressed={isSelected} onClick={() => selection.toggle(sample)}>
        <Icon name="check" /> {isSelected ? "Selected" : "Select"}
      </button>
      <button class="button" type="button" aria-pressed={isPinned} onClick={() => (place.pinned.value = isPinned ? -1 : sample)}>
        <Icon name="pin" /> {isPinned ? "Pinned" : "Pin"}
      </button>
    </div>
  );
}

/** The one picture that is looked at, and everything the report says about it. */
export function Drawer() {
  const { dataset, place } = usePage();
  const sample = place.primary.value;
  const path = dataset.path(sample);
  const entries = groupsOf(dataset.report, sample);
  const cut = path.lastIndexOf("/") + 1;
  return (
    <aside class="drawer" aria-label="The picture in detail">
      <header class="drawer-head">
        <div class="drawer-name">
          <h2><Name>{path.slice(cut)}</Name></h2>
          {cut > 0 && <p class="quiet"><Name>{path.slice(0, cut)}</Name></p>}
        </div>
        <button class="tool" type="button" aria-label="Close (Esc)" title="Close (Esc)" onClick={() => (place.primary.value = -1)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="drawer-body">
        <Original sample={sample} side={picture_px} />
        <p class="labels"><ClassLabel sample={sample} /><SplitLabel sample={sample} /></p>
        <DrawerTools sample={sample} />
        <Pinned sample={sample} />
        {dataset.report.experiment === null && <h3>{entries.length === 0 ? "In no finding" : `In ${plural(entries.length, "group")} of findings`}</h3>}
        <ul class="plain">{entries.map((entry, i) => <GroupEntry key={i} entry={entry} sample={sample} />)}</ul>
        <h3>Values</h3>
        <Properties sample={sample} />
      </div>
    </aside>
  );
}
