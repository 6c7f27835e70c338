import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBody } from '../../exporter/message/decode.ts';
import type { Delivery } from '../../exporter/message/message.ts';
import type { Transport } from '../../exporter/transport/transport.ts';

export interface HeardEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Reads a transport's events to their end, as the exporter's loop does. */
export class Listener {
  readonly deliveries: Delivery[] = [];
  readonly events: HeardEvent[] = [];
  readonly ended: Promise<void>;

  constructor(transport: Transport) {
    this.ended = this.#read(transport);
  }

  /** The events of this type, other people's left out. */
  of(type: string): readonly HeardEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  async #read(transport: Transport): Promise<void> {
    for await (const deliveries of transport.events()) {
      for (const delivery of deliveries) {
        this.deliveries.push(delivery);
        const body = decodeBody(delivery, { maxBytes: 100_000_000, maxDepth: 64 });
        this.events.push(...((Array.isArray(body) ? body : [body]) as HeardEvent[]));
      }
    }
  }
}

/** Waits for a condition, and says what it waited for in vain. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
  for (const deadline = Date.now() + within; !(await condition()); await sleep(10)) {
    assert.ok(Date.now() < deadline, `waited ${within / 1000} s for ${what}`);
  }
}

export function untilLive(transport: Transport, within?: number): Promise<void> {
  return until('the connection', () => transport.status().state === 'live', within).catch((error: unknown) => {
    throw new Error(`${String(error)}; status: ${JSON.stringify(transport.status())}`);
  });
}
