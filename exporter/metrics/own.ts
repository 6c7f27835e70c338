import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricsSources } from './sources.ts';

const INFO = {
  name: 'celeriac_build_info',
  help: '1, with the version and the source revision of the exporter and the version of Node.js that runs it.',
  labelNames: ['version', 'revision', 'node'],
};
const DURATION = {
  name: 'celeriac_scrape_duration_seconds',
  help: 'Seconds that it took to write this page.',
  labelNames: [],
  buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
};
const ERRORS = {
  name: 'celeriac_scrape_errors_total',
  help: 'Times that a part of this page could not be written, by part; the log has the reason, the rest of the page stands.',
  labelNames: ['subject'],
};

/** For the reference. */
export const OWN_METRICS = [
  { ...INFO, type: 'gauge' },
  { ...DURATION, type: 'histogram' },
  { ...ERRORS, type: 'counter' },
].map(({ name, type, help, labelNames }) => ({ name, type, help, labels: [...labelNames] as readonly string[] }));

/** The exporter's own instruments, which are this process's and no cluster's: kept and formatted by prom-client. */
export class OwnMetrics {
  readonly registry = new Registry();
  readonly #duration = new Histogram({ ...DURATION, registers: [this.registry] });
  readonly #errors = new Counter({ ...ERRORS, registers: [this.registry] });

  /** @param parts names of what may fail, to start at 0 */
  constructor(build: MetricsSources['build'], parts: readonly string[]) {
    const info = new Gauge({ ...INFO, registers: [this.registry] });
    info.set({ version: build.version, revision: build.revision, node: process.versions.node }, 1);
    for (const subject of parts) this.#errors.inc({ subject }, 0);
  }

  scraped(seconds: number): void {
    this.#duration.observe(seconds);
  }

  failed(subject: string): void {
    this.#errors.inc({ subject });
  }
}
