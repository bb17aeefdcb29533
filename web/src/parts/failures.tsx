import { usePage } from "../state/page.ts";
import { Name } from "./text.tsx";

/** Files of the bundle that could not be read since the page opened; what they feed stays empty. */
export function Failures() {
  const { failures } = usePage().dataset;
  if (failures.value.length === 0) return null;
  return (
    <div class="failures" role="alert">
      <strong>Part of this report cannot be shown.</strong>
      <ul>{failures.value.map((message) => <li key={message}><Name>{message}</Name></li>)}</ul>
    </div>
  );
}
