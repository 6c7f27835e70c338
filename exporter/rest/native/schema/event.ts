import { z } from 'zod';
import { named, text, time } from './registry.ts';

export const RecentEvent = named(
  'Event',
  z.strictObject({
    cluster: z.string(),
    type: z.string(),
    timestamp: time().describe("Epoch seconds by the sender's clock"),
    received_at: time().describe('Epoch seconds by the clock of the exporter'),
    sender: z.string(),
    uuid: text(),
    name: text(),
  }),
);

export const RecentEvents = named(
  'Events',
  z.strictObject({
    events: z.array(RecentEvent),
    next: text().describe('`cursor` of the page after this one; null on the last'),
  }),
);
