import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { ComponentChildren } from "preact";
import { FileTable } from "../parts/file_table.tsx";
import { formatNumber, formatSeconds, plural } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";

/** A setting as text, whatever the writer put there. */
function showValue(value: unknown): string {
  if (typeof value === "string") return value === "" ? "–" : value;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(showValue).join(", ");
  return JSON.stringify(value);
}

const readable = (key: string) => key.replaceAll("_", " ");

function Facts({ title, facts }: { title: string; facts: Record<string, unknown> }) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <Section title={title}>
      <dl class="facts">
        {entries.map(([key, value]) => (
          <div key={key}><dt><Name>{readable(key)}</Name></dt><dd><Name>{showValue(value)}</Name></dd></div>
        ))}
      </dl>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="card"><header class="section-head"><h2>{title}</h2></header>{children}</section>;
}

function Timings({ steps, seconds }: { steps: readonly { name: string; seconds: number }[]; seconds: number }) {
  const share = scaleLinear([0, max(steps, (step) => step.seconds) || 1], [0, 100]);
  return (
    <Section title={`Time: ${formatSeconds(seconds)}`}>
      <table class="timings">
        <caption class="visually-hidden">Seconds of each step</caption>
        <tbody>
          {steps.map((step, i) => (
            <tr key={i}>
              <th scope="row"><Name>{step.name}</Name></th>
              <td class="timing-bar"><span style={{ width: `${share(step.seconds)}%` }} /></td>
              <td class="number">{formatSeconds(step.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** What ran, on what, how long, and what it left out. */
export function RunTab() {
  const { run, report } = usePage().dataset;
  const isExperiment = report.experiment !== null;
  const judged = report.experiment?.kind === "grid" ? "experiments" : "samples judged";
  const general = { deepview: run.deepview, started: run.started, threads: run.threads, seed: run.seed };
  return (
    <div class="run">
      <Section title="Command"><pre class="command"><code>{run.command.map((word, i) => <span key={i}><Name>{word}</Name> </span>)}</code></pre></Section>
      <div class="run-columns">
        <Timings steps={run.steps} seconds={run.seconds} />
        <Facts title="Run" facts={general} />
        <Facts title={isExperiment ? "Problem" : "Data"} facts={isExperiment ? { name: run.data["path"], [judged]: run.data["read"] } : run.data} />
        {run.model ? <Facts title="Model" facts={isExperiment ? { weights: run.model["path"], framework: run.model["framework"] } : run.model} /> : !isExperiment && (
          <Section title="Model"><p class="quiet">No model was used. The report rests on the pictures alone.</p></Section>
        )}
        <Facts title="Settings" facts={run.options} />
        <Facts title="Versions" facts={run.versions} />
        <Facts title="Machine" facts={run.machine} />
      </div>
      {run.skipped.length > 0 && (
        <Section title={`Skipped: ${plural(run.skipped.length, "file")}`}><FileTable files={run.skipped} label="Skipped files" /></Section>
      )}
    </div>
  );
}
