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

const CLIENTS = { name: 'celeriac_change_stream_clients', help: 'Clients that read the stream of changes (/api/v1/stream) now.', labelNames: [] };
const CHANGES = {
  name: 'celeriac_change_stream_changes',
  help: 'Changes that are kept for clients that were cut off; 0 when nobody has read for a while.',
  labelNames: [],
};
const SENT = { name: 'celeriac_change_stream_frames_total', help: 'Changes handed to clients, one for each client that it matched.', labelNames: [] };
const GAPS = {
  name: 'celeriac_change_stream_gaps_total',
  help: 'Clients that came back when what they had missed was not kept any more, and were told so.',
  labelNames: [],
};
const CLOSED = {
  name: 'celeriac_change_stream_closed_total',
  help: 'Streams of changes that ended, by reason: client (it left), too-slow, unresponsive (no answer to a ping), shutdown.',
  labelNames: ['reason'],
};

const AUDIT = {
  name: 'celeriac_audit_total',
  help: 'Attempts to change something, and wrong passwords and tokens (sign-in), by action and by outcome: done, partly, refused, failed; begun: about to be done, with an outcome of its own to follow.',
  labelNames: ['action', 'outcome'],
};
const AUDIT_WAITING = { name: 'celeriac_audit_waiting', help: 'Entries of the audit trail that wait to be stored.', labelNames: [] };
const AUDIT_LOST = { name: 'celeriac_audit_lost_total', help: 'Entries of the audit trail that could not be stored; the log has them.', labelNames: [] };
const GUESSES = {
  name: 'celeriac_sign_in_refused_total',
  help: 'Wrong passwords and tokens (wrong), and those that were not looked at because too many came before (paused).',
  labelNames: ['reason'],
};

/** For the reference. */
export const OWN_METRICS = [
  { ...INFO, type: 'gauge' },
  { ...DURATION, type: 'histogram' },
  { ...ERRORS, type: 'counter' },
  { ...CLIENTS, type: 'gauge' },
  { ...CHANGES, type: 'gauge' },
  { ...SENT, type: 'counter' },
  { ...GAPS, type: 'counter' },
  { ...CLOSED, type: 'counter' },
  { ...AUDIT, type: 'counter' },
  { ...AUDIT_WAITING, type: 'gauge' },
  { ...AUDIT_LOST, type: 'counter' },
  { ...GUESSES, type: 'counter' },
].map(({ name, type, help, labelNames }) => ({ name, type, help, labels: [...labelNames] as readonly string[] }));

/** The exporter's own instruments, which are this process's and no cluster's: kept and formatted by prom-client. */
export class OwnMetrics {
  readonly registry = new Registry();
  readonly #duration = new Histogram({ ...DURATION, registers: [this.registry] });
  readonly #errors = new Counter({ ...ERRORS, registers: [this.registry] });

  readonly #clients = new Gauge({ ...CLIENTS, registers: [this.registry] });
  readonly #changes = new Gauge({ ...CHANGES, registers: [this.registry] });
  readonly #sent = new Counter({ ...SENT, registers: [this.registry] });
  readonly #gaps = new Counter({ ...GAPS, registers: [this.registry] });
  readonly #closed = new Counter({ ...CLOSED, registers: [this.registry] });

  readonly #audit = new Counter({ ...AUDIT, registers: [this.registry] });
  readonly #auditWaiting = new Gauge({ ...AUDIT_WAITING, registers: [this.registry] });
  readonly #auditLost = new Counter({ ...AUDIT_LOST, registers: [this.registry] });
  readonly #guesses = new Counter({ ...GUESSES, registers: [this.registry] });

  /** @param parts names of what may fail, to start at 0 */
  constructor(build: MetricsSources['build'], parts: readonly string[]) {
    const info = new Gauge({ ...INFO, registers: [this.registry] });
    info.set({ version: build.version, revision: build.revision, node: process.versions.node }, 1);
    for (const subject of parts) this.#errors.inc({ subject }, 0);
  }

  scraped(seconds: number): void {
    this.#duration.observe(seconds);
  }

  /** What the stream of changes has counted so far. */
  streamed({ clients, changes, sent, gaps, closed }: ReturnType<NonNullable<MetricsSources['changes']>['status']>): void {
    this.#clients.set(clients);
    this.#changes.set(changes);
    this.#sent.reset();
    this.#sent.inc(sent);
    this.#gaps.reset();
    this.#gaps.inc(gaps);
    this.#closed.reset();
    for (const [reason, count] of Object.entries(closed)) this.#closed.inc({ reason }, count);
  }

  audited({ counts, waiting, lost }: ReturnType<NonNullable<MetricsSources['audit']>['status']>): void {
    this.#audit.reset();
    for (const [action, outcome, count] of counts) this.#audit.inc({ action, outcome }, count);
    this.#auditWaiting.set(waiting);
    this.#auditLost.reset();
    this.#auditLost.inc(lost);
  }

  guessed({ wrong, paused }: ReturnType<NonNullable<MetricsSources['guesses']>>): void {
    this.#guesses.reset();
    this.#guesses.inc({ reason: 'wrong' }, wrong);
    this.#guesses.inc({ reason: 'paused' }, paused);
  }

  failed(subject: string): void {
    this.#errors.inc({ subject });
  }
}
