import type { Subject } from './subject.ts';
import { fromZero, writeClusters, writeKinds } from './lines.ts';
import { counter, gauge } from './metric.ts';

const LABELS = ['cluster'];

const UP = gauge('celeriac_up', LABELS, '1 while the connection to the broker is live, else 0.');
const RECONNECTS = counter('celeriac_transport_reconnects_total', LABELS, 'Times that the connection to the broker came back after a cut.');
const CUTS = counter(
  'celeriac_transport_cuts_total',
  LABELS,
  'Times that the broker cut us off as too slow a subscriber (client-output-buffer-limit of Redis); events were lost then.',
);
const MESSAGES = counter('celeriac_event_messages_total', LABELS, 'Event messages taken off the wire; one may hold several events.');
const BYTES = counter('celeriac_event_message_bytes_total', LABELS, 'Bytes of the event messages taken off the wire.');
const BUFFERED = gauge('celeriac_event_messages_buffered', LABELS, 'Event messages that wait to be read by the exporter.');
const DROPPED = counter(
  'celeriac_event_messages_dropped_total',
  [...LABELS, 'reason'],
  'Event messages lost: buffer-full (ours), queue-full (the broker dropped the oldest), undecodable-envelope.',
);

const REASONS = ['buffer-full', 'queue-full', 'undecodable-envelope'];

/** The connection to the broker, and what it brought or lost. */
export const transport: Subject = {
  name: 'transport',
  family: 'exporter',
  metrics: [UP, RECONNECTS, CUTS, MESSAGES, BYTES, BUFFERED, DROPPED],
  write(page, clusters) {
    writeClusters(page, clusters, UP, (source) => Number(source.transportStatus().state === 'live'));
    writeClusters(page, clusters, RECONNECTS, (source) => source.transportStatus().reconnects);
    writeClusters(page, clusters, CUTS, (source) => source.transportStatus().cuts);
    writeClusters(page, clusters, MESSAGES, (source) => source.transportStatus().messages);
    writeClusters(page, clusters, BYTES, (source) => source.transportStatus().bytes);
    writeClusters(page, clusters, BUFFERED, (source) => source.transportStatus().buffered);
    writeKinds(page, clusters, DROPPED, 'reason', (source) =>
      fromZero(REASONS, new Map(Object.entries(source.transportStatus().dropped))),
    );
  },
};
