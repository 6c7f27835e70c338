/** What came of every test, for the closing line; a skipped one says its name and reason loudly. */
export class Tally {
  passed = 0;
  readonly failed: string[] = [];
  readonly skipped: string[] = [];

  /** Prints the names that need a look and the closing line; gives back the exit status. */
  print(seconds: number): number {
    for (const name of this.skipped) console.log(`SKIPPED  ${name}`);
    for (const name of this.failed) console.log(`FAILED   ${name}`);
    console.log(`\nafter ${Math.round(seconds)} s`);
    console.log(`${this.passed} passed, ${this.failed.length} failed, ${this.skipped.length} skipped`);
    return this.failed.length > 0 || this.passed === 0 ? 1 : 0;
  }
}
