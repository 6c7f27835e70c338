import type { RefusalReason } from '../event/refusal.ts';
import type { Subject } from './subject.ts';
import { fromZero, writeClusters, writeKinds } from './lines.ts';
import { counter, gauge } from './metric.ts';
import { WAIT_STAGES } from './waits.ts';

const LABELS = ['cluster'];

const EVENTS = counter('celeriac_events_total', LABELS, 'Events received and understood, of every type, duplicates included.');
const REJECTED = counter(
  'celeriac_events_rejected_total',
  [...LABELS, 'reason'],
  'Events, or whole messages of them, that were refused, by reason.',
);
const FAULTS = counter('celeriac_event_faults_total', LABELS, 'Events and survey answers that the exporter itself failed on: defects, each logged.');
const LATE = counter('celeriac_events_late_total', LABELS, 'Events that came after a later one of the same task; they were merged.');
const DUPLICATE = counter('celeriac_events_duplicate_total', LABELS, 'Events that had been seen before; they were not counted again.');
const CLAMPED = counter(
  'celeriac_waits_clamped_total',
  [...LABELS, 'stage'],
  'Waits that came out negative and were set to 0, by stage: clocks differ, or task-sent was stamped after the worker had the message.',
);
const LAG = gauge(
  'celeriac_event_lag_seconds',
  LABELS,
  'Seconds from the timestamp of the latest task event of a worker to our receiving it.',
);
const LAST = gauge(
  'celeriac_last_event_timestamp_seconds',
  LABELS,
  'When the latest event came, by our clock, in seconds since 1970.',
);

// By the keys of a record, so that the compiler misses a reason that is new there.
const REASONS = Object.keys({
  'not-json': 0,
  'not-an-object': 0,
  'no-type': 0,
  'unknown-type': 0,
  'no-hostname': 0,
  'no-uuid': 0,
  'bad-timestamp': 0,
  'future-timestamp': 0,
  'too-large': 0,
  'too-deep': 0,
  malformed: 0,
  pickle: 0,
  'unknown-content-type': 0,
  'unknown-content-encoding': 0,
  'unknown-compression': 0,
} satisfies Record<RefusalReason, 0>);

/** How well the exporter keeps up with what the cluster tells. */
export const events: Subject = {
  name: 'events',
  family: 'exporter',
  metrics: [EVENTS, REJECTED, FAULTS, LATE, DUPLICATE, CLAMPED, LAG, LAST],
  write(page, clusters) {
    writeClusters(page, clusters, EVENTS, ({ state }) => state.health().events);
    writeKinds(page, clusters, REJECTED, 'reason', (source) => fromZero(REASONS, source.eventsRejected()));
    writeClusters(page, clusters, FAULTS, (source) => source.faults());
    writeClusters(page, clusters, LATE, ({ state }) => state.health().late);
    writeClusters(page, clusters, DUPLICATE, ({ state }) => state.health().duplicate);
    writeKinds(page, clusters, CLAMPED, 'stage', ({ state }) => fromZero(WAIT_STAGES, state.health().clampedWaits));
    writeClusters(page, clusters, LAG, ({ state }) => state.health().lag);
    writeClusters(page, clusters, LAST, ({ state }) => state.health().lastEventAt);
  },
};
