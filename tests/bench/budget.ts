/** One measured number, and what it may be at most; without a limit it is told and not judged. */
export interface Measurement {
  readonly subject: string;
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'bytes' | 'events' | 'events/s' | 'calls' | 'calls/s' | 'messages' | 'times' | 'MiB' | 'rows';
  readonly limit?: number;
}

/** The design's budgets. */
export const BUDGETS = {
  /** CPU seconds for 100,000 events: reading and state alone, and the whole process. */
  readerAndState: 0.35,
  wholeProcess: 0.8,
  /** What writing the history adds in its own thread. */
  history: 0.3,
  bytesPerTask: 1024,
  /** Milliseconds. */
  scan: 5,
  scrape: 30,
  page: 10,
  /** Seconds for 10,000 task calls, which come in 10. */
  calls: 10.5,
  /** A command to 20 workers that answer. */
  control: 100,
  lost: 0,
  /** The plugin: from the request for its module until the first page is usable; a frame while it is scrolled, p95. */
  firstPage: 1_500,
  frame: 34,
} as const;

/**
 * Prints the measurements as a table.
 *
 * @param slack factor on every limit but those of 0: for machines that others use at the same time
 * @returns how many do not hold
 */
export function report(measurements: readonly Measurement[], slack: number): number {
  const rows = measurements.map((measurement) => {
    const { subject, what, value, unit, limit } = measurement;
    const allowed = limit === undefined ? undefined : limit * slack;
    const verdict = allowed === undefined ? '' : value <= allowed ? 'holds' : 'DOES NOT HOLD';
    return [subject, what, shown(value, unit), allowed === undefined ? '' : `≤ ${shown(allowed, unit)}`, verdict];
  });
  const header = ['subject', 'measured', 'value', 'budget', ''];
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  for (const row of [header, ...rows]) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
  return rows.filter((row) => row[4] === 'DOES NOT HOLD').length;
}

function shown(value: number, unit: Measurement['unit']): string {
  const digits = unit === 's' ? 3 : unit === 'ms' || unit === 'MiB' ? 1 : 0;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** The value that a share of the samples does not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
