import { z } from 'zod';
import { ParameterError } from '../parameter-error.ts';

const Written = z.strictObject({ start: z.string(), at: z.record(z.string(), z.number().int().positive()) });

/** Where a page of events ended in each cluster. Numbers begin anew with the process, so a cursor belongs to one. */
export class EventCursor {
  readonly #start = Math.random().toString(36).slice(2, 10);

  write(positions: ReadonlyMap<string, number>): string {
    return Buffer.from(JSON.stringify({ start: this.#start, at: Object.fromEntries(positions) })).toString('base64url');
  }

  /** @throws ParameterError for one that is not ours */
  read(cursor: string | undefined): Map<string, number> {
    if (cursor === undefined) return new Map();
    const { data } = Written.safeParse(parsed(Buffer.from(cursor, 'base64url').toString()));
    if (data === undefined) throw new ParameterError('cursor', 'this is no cursor', 'take `next` of an answer as it is');
    if (data.start !== this.#start) {
      throw new ParameterError('cursor', 'the exporter was started anew since this page', 'begin again without a cursor');
    }
    return new Map(Object.entries(data.at));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
