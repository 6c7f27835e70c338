import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../exporter/clock.ts';
import { parseConfig } from '../../exporter/config/command.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { NO_REDACTION } from '../../exporter/redaction/redactor.ts';
import { createResultStore } from '../../exporter/results/create.ts';
import type { ResultStore } from '../../exporter/results/result-store.ts';

/** The store that the exporter would have for this URL, opened; its observations are taken, as the pipeline takes them. */
export function openStore(url: string, flags: readonly string[] = []): ResultStore {
  const argv = ['--broker=redis://127.0.0.1:1', '--unauthenticated-api', `--result-backend=${url}`, ...flags];
  const command = parseConfig({ argv, env: {}, terminal: false, version: '0', readFile: (path) => readFileSync(path, 'utf8') });
  const backend = command.kind === 'run' ? command.config.clusters[0].resultBackend : undefined;
  if (backend === undefined) throw new Error(`no result backend: ${url}`);
  const store = createResultStore(backend, { cluster: 'test', limits: { maxBytes: 8 * 1024 * 1024, maxValueLength: 10_000 }, redactor: NO_REDACTION, logger: silentLogger, clock: systemClock });
  store.open();
  void drain(store);
  return store;
}

async function drain(store: ResultStore): Promise<void> {
  for await (const _ of store.observations());
}

/** Waits for a state of it. */
export async function untilState(store: ResultStore, state: ReturnType<ResultStore['status']>['state'], within = 30_000): Promise<void> {
  await until(`${state}, and not ${store.status().state} (${store.status().reason ?? 'no reason'})`, () => store.status().state === state, within);
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 30_000): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not come to be: ${what}`);
    await sleep(20);
  }
}
