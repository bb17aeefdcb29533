import { useSignal } from "@preact/signals";
import type { FileNote } from "../bundle/types.ts";
import { formatCount } from "./format.ts";
import { Name } from "./text.tsx";

const first_rows = 200;

/** Files with the reason why each is here; a long list is shown in part until asked for. */
export function FileTable({ files, label }: { files: readonly FileNote[]; label: string }) {
  const all = useSignal(false);
  const shown = all.value ? files : files.slice(0, first_rows);
  return (
    <div class="file-table">
      <table>
        <caption class="visually-hidden">{label}</caption>
        <thead><tr><th scope="col">File</th><th scope="col">Reason</th></tr></thead>
        <tbody>
          {shown.map((file, i) => (
            <tr key={i}><th scope="row" class="mono"><Name>{file.name}</Name></th><td><Name>{file.reason}</Name></td></tr>
          ))}
        </tbody>
      </table>
      {files.length > shown.length && (
        <button class="button" type="button" onClick={() => (all.value = true)}>Show all {formatCount(files.length)}</button>
      )}
    </div>
  );
}
