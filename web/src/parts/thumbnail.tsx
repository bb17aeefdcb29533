import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Dataset } from "../bundle/dataset.ts";
import { BundleError } from "../bundle/error.ts";
import type { Pages } from "../bundle/types.ts";
import { usePage } from "../state/page.ts";
import { Name, visibleName } from "./text.tsx";

export interface Slot {
  file: string | undefined;
  column: number;
  row: number;
}

/** Where the sheets hold a sample. */
export function slotOf(pages: Pages, sample: number): Slot {
  const at = sample % pages.per_page;
  return {
    file: pages.files[Math.floor(sample / pages.per_page)],
    column: at % pages.columns,
    row: Math.floor(at / pages.columns),
  };
}

const small_cell_px = 64;

/** The side nearest to the wanted one at which a cell looks well: small ones grow by whole factors, large ones to their double. */
export function crispSide(cell: number, wanted: number): number {
  if (cell >= small_cell_px) return Math.min(wanted, 2 * cell);
  return cell * 1.5 <= wanted ? Math.max(1, Math.round(wanted / cell - 0.2)) * cell : wanted;
}

interface Border {
  before: number; // left, or above
  after: number;
}

/** Free borders of a cell, in its pixels: a picture is centred in it, reduced to fit but never enlarged. */
export function freeBorders(cell: number, width: number, height: number): { x: Border; y: Border } {
  const factor = Math.min(1, cell / width, cell / height);
  const border = (extent: number) => {
    const free = cell - Math.min(cell, Math.max(1, Math.round(extent * factor)));
    return { before: Math.floor(free / 2), after: Math.ceil(free / 2) };
  };
  return { x: border(width), y: border(height) };
}

/** Shows the picture without the ground around it, once its size is known. */
function clipToPicture(dataset: Dataset, sample: number, shown: number): { clipPath?: string } {
  const width = dataset.column("width")?.[sample];
  const height = dataset.column("height")?.[sample];
  if (!width || !height) return {};
  const { cell } = dataset.report.pages;
  const { x, y } = freeBorders(cell, width, height);
  if (x.after === 0 && y.after === 0) return {};
  const sides = [y.before, x.after, y.after, x.before].map((border) => `${(border * shown) / cell}px`);
  return { clipPath: `inset(${sides.join(" ")} round 2px)` };
}

const checked = new Set<string>();

/** A background that does not load says nothing, so each sheet is asked for once by a picture that does. */
function checkSheet(dataset: Dataset, file: string): void {
  if (checked.has(file)) return;
  checked.add(file);
  const probe = new Image();
  probe.onerror = () => dataset.fail(new BundleError(file, "is missing or cannot be read"));
  probe.src = file;
}

const fileName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** What a screen reader says for a picture. */
export function describeSample(dataset: Dataset, sample: number): string {
  const names = [dataset.className(sample), dataset.splitName(sample)].filter((name) => name !== undefined);
  return [dataset.path(sample), ...names].map(visibleName).join(", ");
}

interface Props {
  sample: number;
  side: number;
  decorative?: boolean; // the text beside it already says what it is
}

/** The small picture of a sample; its name where it has none. */
export function Thumbnail({ sample, side, decorative = false }: Props) {
  const { dataset } = usePage();
  const { pages } = dataset.report;
  const slot = slotOf(pages, sample);
  const shown = crispSide(pages.cell, side);
  if (slot.file) checkSheet(dataset, slot.file);
  const style = {
    width: `${shown}px`,
    height: `${shown}px`,
    ...(slot.file && {
      backgroundImage: `url("${slot.file}")`,
      backgroundSize: `${pages.columns * shown}px auto`,
      backgroundPosition: `${-slot.column * shown}px ${-slot.row * shown}px`,
      ...clipToPicture(dataset, sample, shown),
    }),
  };
  const crisp = pages.cell < small_cell_px && shown > pages.cell && shown % pages.cell === 0 ? " crisp" : "";
  const name = decorative ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": describeSample(dataset, sample) };
  if (!slot.file) return <span class={`thumb thumb-name${side < small_cell_px ? " is-small" : ""}`} style={style} {...name}><Name>{fileName(dataset.path(sample))}</Name></span>;
  return <span class={`thumb${crisp}`} style={style} {...name} />;
}

/**
 * Address of the original beside the bundle; every name on the way is encoded. Undefined without such
 * a folder, and for a path that would leave it.
 */
export function originalAddress(originals: string, path: string | undefined): string | undefined {
  if (originals === "" || path === undefined || path.split("/").some((name) => name === ".." || name === ".")) return undefined;
  return `${originals}${path}`.split("/").map(encodeURIComponent).join("/");
}

/** The original picture where the run says it lies, the thumbnail until it is there and when it is not. */
export function Original({ sample, side }: { sample: number; side: number }) {
  const { dataset } = usePage();
  const state = useSignal<"waiting" | "shown" | "absent">("waiting");
  const width = useSignal(0);
  useEffect(() => {
    state.value = "waiting";
  }, [sample]);
  const address = originalAddress(dataset.run.data.originals, dataset.paths.get()?.[sample]);
  const crisp = width.value > 0 && width.value * 2 <= side ? "crisp" : "";
  return (
    <div class="original" style={{ minHeight: `${crispSide(dataset.report.pages.cell, side)}px` }}>
      {state.value !== "shown" && <Thumbnail sample={sample} side={side} />}
      {address !== undefined && state.value !== "absent" && (
        <img
          key={sample}
          class={crisp}
          hidden={state.value !== "shown"}
          src={address}
          alt={describeSample(dataset, sample)}
          onLoad={(event) => {
            width.value = event.currentTarget.naturalWidth;
            state.value = "shown";
          }}
          onError={() => (state.value = "absent")}
        />
      )}
    </div>
  );
}
