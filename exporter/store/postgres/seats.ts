import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import { LOCK } from './schema.ts';

/** An exporter that was killed may still be known to the server for a moment. */
const TRIES = 5;
const PAUSE_MS = 200;

interface SeatRow {
  readonly id: number;
  readonly own: boolean;
  readonly last: number;
  readonly ended: number | null;
}

/**
 * Each exporter's place in the database, for its counters: of several that share a cluster each has counted everything it saw.
 * A seat is taken as long as the server holds its advisory lock, which goes with the connection. An exporter that starts takes a
 * free seat of its cluster (of its own host, else the latest) and goes on with its counters; where all are taken, a new one.
 */
export class Seats {
  readonly #host: string;
  /** By cluster. They stay ours over reconnections, as long as nobody took them meanwhile. */
  readonly #seats = new Map<string, number>();

  constructor(host: string) {
    this.#host = host;
  }

  idOf(cluster: string): number | undefined {
    return this.#seats.get(cluster);
  }

  /** @param word of the cluster @returns when the one before wrote last, if it did not end well; epoch seconds */
  async take(database: Database, cluster: string, word: number): Promise<number | undefined> {
    for (let tries = 1; ; tries += 1) {
      const seats = await database.rows<SeatRow>(
        'SELECT id, host = $2 AS own, coalesce(written, started) AS last, ended FROM exporter WHERE cluster = $1 ORDER BY own DESC, last DESC', [word, this.#host]);
      for (const seat of seats) {
        if (!(await lock(database, seat.id))) continue;
        await database.rows('UPDATE exporter SET host = $2, started = $3, ended = NULL WHERE id = $1', [seat.id, this.#host, Date.now() / 1000]);
        this.#seats.set(cluster, seat.id);
        return seat.ended === null ? seat.last : undefined;
      }
      if (tries < TRIES && seats.some(({ own }) => own)) await sleep(PAUSE_MS);
      else if (await this.#add(database, cluster, word)) return undefined;
    }
  }

  /** After a reconnection. A seat that another exporter took meanwhile is left to it, its counters copied into a new one. */
  async retake(database: Database): Promise<void> {
    for (const [cluster, id] of this.#seats) {
      let locked = await lock(database, id);
      for (let tries = 1; !locked && tries < TRIES; tries += 1) {
        await sleep(PAUSE_MS);
        locked = await lock(database, id);
      }
      if (locked) continue;
      const [row] = await database.rows<{ cluster: number }>('SELECT cluster FROM exporter WHERE id = $1', [id]);
      if (row === undefined || !(await this.#add(database, cluster, row.cluster))) continue;
      await database.rows('INSERT INTO counter SELECT $2, kind, labels, value FROM counter WHERE exporter = $1', [id, this.#seats.get(cluster)]);
    }
  }

  async written(database: Database): Promise<void> {
    await this.#mark(database, 'written');
  }

  async ended(database: Database): Promise<void> {
    await this.#mark(database, 'ended');
  }

  async #mark(database: Database, column: 'written' | 'ended'): Promise<void> {
    await database.rows(`UPDATE exporter SET ${column} = $2 WHERE id = ANY($1::integer[])`, [Array.from(this.#seats.values()), Date.now() / 1000]);
  }

  /** @returns false when another exporter was quicker to take it */
  async #add(database: Database, cluster: string, word: number): Promise<boolean> {
    const [row] = await database.rows<{ id: number }>(
      'INSERT INTO exporter (cluster, host, started) VALUES ($1, $2, $3) RETURNING id', [word, this.#host, Date.now() / 1000]);
    if (row === undefined || !(await lock(database, row.id))) return false;
    this.#seats.set(cluster, row.id);
    return true;
  }
}

async function lock(database: Database, id: number): Promise<boolean> {
  const [row] = await database.rows<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [LOCK, id]);
  return row?.locked ?? false;
}
