export type MetricType = 'counter' | 'gauge' | 'histogram';

/** One metric: what the reference says of it, and the bytes of it that never change from scrape to scrape. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** One line that tells the unit and the meaning. */
  readonly help: string;
  /** Every label that a sample of it may carry (a histogram's `le` aside). */
  readonly labels: readonly string[];
  readonly bytes: {
    /** The HELP and TYPE lines. */
    readonly head: Uint8Array;
    /** `name{`, and the same with a histogram's three suffixes. */
    readonly sample: Uint8Array;
    readonly bucket: Uint8Array;
    readonly sum: Uint8Array;
    readonly count: Uint8Array;
  };
}

export const counter = (name: string, labels: readonly string[], help: string): Metric => metric('counter', name, labels, help);
export const gauge = (name: string, labels: readonly string[], help: string): Metric => metric('gauge', name, labels, help);
export const histogram = (name: string, labels: readonly string[], help: string): Metric => metric('histogram', name, labels, help);

function metric(type: MetricType, name: string, labels: readonly string[], help: string): Metric {
  return {
    name,
    type,
    help,
    labels,
    bytes: {
      head: Buffer.from(`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`),
      sample: Buffer.from(`${name}{`),
      bucket: Buffer.from(`${name}_bucket{`),
      sum: Buffer.from(`${name}_sum{`),
      count: Buffer.from(`${name}_count{`),
    },
  };
}
