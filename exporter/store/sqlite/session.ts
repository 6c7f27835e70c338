import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Lives of exporters that are remembered. */
const KEPT = 100;

/** One life of an exporter with the file, so that the next one knows whether it ended well. */
export class Session {
  /** Of the life before this one, if it did not end well: when its last batch was durable, epoch seconds. */
  readonly uncleanSince: number | undefined;
  readonly #written: StatementSync;
  readonly #ended: StatementSync;
  readonly #id: number;

  constructor(database: DatabaseSync) {
    const before = database.prepare('SELECT started, written, ended FROM session ORDER BY id DESC LIMIT 1').get();
    this.uncleanSince = before === undefined || before['ended'] !== null ? undefined : Number(before['written'] ?? before['started']);
    this.#id = Number(database.prepare('INSERT INTO session (started) VALUES (?)').run(now()).lastInsertRowid);
    database.prepare('DELETE FROM session WHERE id <= ?').run(this.#id - KEPT);
    this.#written = database.prepare('UPDATE session SET written = ? WHERE id = ?');
    this.#ended = database.prepare('UPDATE session SET ended = ? WHERE id = ?');
  }

  written(): void {
    this.#written.run(now(), this.#id);
  }

  end(): void {
    this.#ended.run(now(), this.#id);
  }
}

function now(): number {
  return Date.now() / 1000;
}
