import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ClusterConfig, Config } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { silentLogger } from '../logger.ts';
import { Redactor } from '../redaction/redactor.ts';
import { createResultStore } from '../results/create.ts';
import type { Found, Look } from './finding.ts';
import { mind, right, wrong } from './finding.ts';
import { until } from './patience.ts';

const SECONDS = 8;

/** The result backend: reached, and read from. */
export function resultsLook(cluster: ClusterConfig, config: Config, clock: Clock): Look {
  return { subject: 'results', cluster: cluster.name, seconds: SECONDS, run: (signal) => results(cluster, config, clock, signal) };
}

async function results({ name, resultBackend: backend }: ClusterConfig, { limits, redaction }: Config, clock: Clock, signal: AbortSignal): Promise<readonly Found[]> {
  if (backend === undefined) return [mind('no result backend is given: results are known from events alone', "name Celery's with --result-backend")];
  const { maxMessageBytes: maxBytes, maxValueLength } = limits;
  const store = createResultStore(backend, { cluster: name, limits: { maxBytes, maxValueLength }, redactor: new Redactor(redaction), logger: silentLogger, clock });
  store.open();
  try {
    const isSettled = await until(() => store.status().state !== 'connecting', signal);
    const { state, reason = 'no answer in time', remedy, display } = store.status();
    if (state === 'unreadable') return [mind(`${display}: ${reason}`, remedy ?? null)];
    if (!isSettled || state !== 'live') return [wrong(`${display}: ${reason}`, remedy ?? 'see that it runs, and that --result-backend is what the workers have')];
    await store.get(randomUUID());
    return [right(`${display} is read${store.status().tells ? ', and tells of results as they are stored' : ''}`)];
  } catch (thrown) {
    return [wrong(`${store.status().display}: ${reasonOf(thrown)}`, thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
  } finally {
    await store.close();
  }
}
