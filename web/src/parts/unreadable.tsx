import { BundleError } from "../bundle/error.ts";
import { Mark } from "./icon.tsx";
import { Name } from "./text.tsx";

/** Instead of a blank page: which file is at fault and what to do. */
export function Unreadable({ error }: { error: Error }) {
  const file = error instanceof BundleError ? error.file : "";
  return (
    <main class="unreadable"><div role="alert">
      <Mark />
      <h1>This report cannot be shown</h1>
      <p><Name>{error.message}</Name>.</p>
      {file && (
        <p>
          The page reads its data from files beside <code>index.html</code>. Copy the whole report folder, not the page
          alone, or write the report again with <code>deepview report</code>.
        </p>
      )}
    </div></main>
  );
}
