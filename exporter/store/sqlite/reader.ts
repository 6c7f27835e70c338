import { DatabaseSync } from 'node:sqlite';
import type { SqlFragment } from '../query-sql.ts';
import type { Row } from './thread-messages.ts';

/** Answers questions about the history file on a read-only connection. Runs in a thread of its own, beside the writer's. */
export class SqliteReader {
  readonly #database: DatabaseSync;
  readonly #patterns = new Map<string, RegExp>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#database.exec('PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824');
    this.#database.function('celeriac_matches', { deterministic: true }, (text, pattern) =>
      typeof text === 'string' && this.#pattern(String(pattern)).test(text) ? 1 : 0);
  }

  rows({ sql, values }: SqlFragment): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[];
  }

  close(): void {
    this.#database.close();
  }

  #pattern(source: string): RegExp {
    let pattern = this.#patterns.get(source);
    if (!pattern) {
      if (this.#patterns.size >= 100) this.#patterns.clear();
      this.#patterns.set(source, (pattern = new RegExp(source, 'i')));
    }
    return pattern;
  }
}
