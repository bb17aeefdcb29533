/** A file of the bundle that is missing or does not hold what it should; names the file. */
export class BundleError extends Error {
  readonly file: string;

  constructor(file: string, problem: string) {
    super(`${file} ${problem}`);
    this.name = "BundleError";
    this.file = file;
  }
}
