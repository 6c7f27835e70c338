import type { Subject } from './subject.ts';
import { writeClusters, writeKinds } from './lines.ts';
import { counter, gauge } from './metric.ts';

const SUBSCRIBERS = gauge('celeriac_stream_subscribers', ['cluster'], 'Clients that read the stream of events now.');
const FRAMES = counter('celeriac_stream_frames_total', ['cluster'], 'Events handed to clients, one for each client that asked for it.');
const CLOSED = counter(
  'celeriac_stream_closed_total',
  ['cluster', 'reason'],
  'Streams that ended, by reason: client (it left), too-slow (it left too much unread), unresponsive (no answer to a ping), shutdown.',
);

/** The WebSocket streams of events. */
export const streams: Subject = {
  name: 'streams',
  family: 'exporter',
  metrics: [SUBSCRIBERS, FRAMES, CLOSED],
  write(page, clusters) {
    writeClusters(page, clusters, SUBSCRIBERS, ({ stream }) => stream.status().subscribers);
    writeClusters(page, clusters, FRAMES, ({ stream }) => stream.status().sent);
    writeKinds(page, clusters, CLOSED, 'reason', ({ stream }) => Object.entries(stream.status().closed));
  },
};
