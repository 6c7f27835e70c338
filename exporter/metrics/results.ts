import type { Subject } from './subject.ts';
import { writeClusters, writeKinds } from './lines.ts';
import { counter, gauge } from './metric.ts';

const UP = gauge('celeriac_result_backend_up', ['cluster'], '1 while the result backend is listened to, 0 while it is away; no line without one.');
const RESULTS = counter('celeriac_results_total', ['cluster'], 'Results, and states that tasks set themselves, seen as they were stored.');
const LOST = counter(
  'celeriac_results_lost_total',
  ['cluster', 'reason'],
  'Stored results that could not be read, by reason: pickle, malformed, too-large, …; buffer-full when too many waited.',
);

/** What is seen in the result backend. */
export const results: Subject = {
  name: 'results',
  family: 'exporter',
  metrics: [UP, RESULTS, LOST],
  write(page, clusters) {
    writeClusters(page, clusters, UP, ({ results: feed }) => feed && Number(feed.status().state === 'live'));
    writeClusters(page, clusters, RESULTS, ({ results: feed }) => feed?.status().messages);
    writeKinds(page, clusters, LOST, 'reason', ({ results: feed }) => feed?.status().lost ?? []);
  },
};
