/** More than applications have; random names must not fill the memory. */
const MAX_NAMES = 20_000;

/** Task names seen in events, also of tasks that are gone. */
export class TypeNames {
  readonly #names = new Set<string>();
  #sorted: readonly string[] | undefined = [];

  add(name: string): void {
    if (this.#names.has(name) || this.#names.size >= MAX_NAMES) return;
    this.#names.add(name);
    this.#sorted = undefined;
  }

  sorted(): readonly string[] {
    return (this.#sorted ??= [...this.#names].sort());
  }
}
