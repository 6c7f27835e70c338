/** What one look at /metrics holds, in Prometheus' text format; values of one name are told apart by their labels. */
export class MetricsPage {
  readonly #samples = new Map<string, { labels: string; value: number }[]>();

  /** @param names the metrics that matter; the many others are not kept */
  constructor(text: string, names: ReadonlySet<string>) {
    for (const line of text.split('\n')) {
      const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
      if (name === undefined || !names.has(name)) continue;
      const samples = this.#samples.get(name) ?? [];
      samples.push({ labels, value: Number(value) });
      this.#samples.set(name, samples);
    }
  }

  /** Over all labels; undefined where the page does not have it. */
  sum(name: string): number | undefined {
    return this.#samples.get(name)?.reduce((total, { value }) => total + value, 0);
  }

  most(name: string): number | undefined {
    const values = this.#samples.get(name)?.map(({ value }) => value);
    return values && Math.max(...values);
  }

  by(name: string, label: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const { labels, value } of this.#samples.get(name) ?? []) {
      const key = new RegExp(`(?:^|,)${label}="((?:[^"\\\\]|\\\\.)*)"`).exec(labels)?.[1];
      if (key !== undefined) found.set(key, (found.get(key) ?? 0) + value);
    }
    return found;
  }
}
