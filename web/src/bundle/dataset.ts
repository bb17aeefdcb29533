import { signal } from "@preact/signals";
import { decodeColumn, decodePaths, type Column } from "./columns.ts";
import type { ChunkLoader } from "./load.ts";
import { readExperiments } from "./experiment.ts";
import { readNetwork } from "./layers.ts";
import { readReport, readRun } from "./read.ts";
import { Resource } from "./resource.ts";
import type { ColumnInfo, Experiments, Network, Report, Run } from "./types.ts";

/** A loaded bundle: the report and the run at once, paths, columns and layers when something reads them. */
export class Dataset {
  readonly report: Report;
  readonly run: Run;
  readonly paths: Resource<string[]>;
  readonly network: Resource<Network>;
  readonly experiments: Resource<Experiments>;
  readonly failures = signal<readonly string[]>([]);
  private readonly infos: ReadonlyMap<string, ColumnInfo>;
  private readonly columns = new Map<string, Resource<Column>>();
  private readonly loader: ChunkLoader;

  constructor(report: Report, run: Run, loader: ChunkLoader) {
    this.report = report;
    this.run = run;
    this.loader = loader;
    this.infos = new Map(report.columns.map((info) => [info.name, info]));
    this.paths = new Resource(async () => {
      const payloads = await loader.loadAll(report.paths, "paths");
      return decodePaths(report.paths, payloads, report.samples);
    }, this.fail);
    this.network = new Resource(async () => {
      const payloads = await loader.loadAll(report.layers.chunks, "layers");
      return readNetwork(payloads.join(""), report.samples);
    }, this.fail);
    this.experiments = new Resource(async () => {
      const payloads = await loader.loadAll(report.experiment?.chunks ?? [], "experiment");
      return readExperiments(payloads.join(""), { classes: report.classes.length, samples: report.samples });
    }, this.fail);
  }

  readonly fail = (error: Error): void => {
    if (!this.failures.value.includes(error.message)) this.failures.value = [...this.failures.value, error.message];
  };

  has(name: string): boolean {
    return this.infos.has(name);
  }

  info(name: string): ColumnInfo | undefined {
    return this.infos.get(name);
  }

  /** The values of a column, or undefined while they load and when there is no such column. */
  column(name: string): Column | undefined {
    return this.resource(name)?.get();
  }

  resource(name: string): Resource<Column> | undefined {
    const info = this.infos.get(name);
    if (!info) return undefined;
    let resource = this.columns.get(name);
    if (!resource) {
      const load = async () => decodeColumn(info, await this.loader.loadAll(info.chunks, `column:${name}`));
      resource = new Resource(load, this.fail);
      this.columns.set(name, resource);
    }
    return resource;
  }

  className(sample: number): string | undefined {
    return this.report.classes[this.column("class")?.[sample] ?? -1];
  }

  splitName(sample: number): string | undefined {
    return this.report.splits[this.column("split")?.[sample] ?? -1];
  }

  /** The path as the report shows it; a number stands in until the paths are loaded. */
  path(sample: number): string {
    return this.paths.get()?.[sample] ?? `sample ${sample}`;
  }
}

export async function openDataset(loader: ChunkLoader): Promise<Dataset> {
  const [report, run] = await Promise.all([
    loader.load("data/report.js", "report", 0).then(readReport),
    loader.load("data/run.js", "run", 0).then(readRun),
  ]);
  return new Dataset(report, run, loader);
}
