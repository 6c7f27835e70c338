import type { Database } from './database.ts';
import { storable } from './ids.ts';

/** Names, hosts, queues, states: kept once, referred to by number. Never deleted, so that a number once known stays right. */
export class Words {
  readonly #ids = new Map<string, number>();
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Before the transaction that needs them: exporters that add the same words in different orders would wait for each other. */
  async learn(texts: Iterable<string>): Promise<void> {
    const missing = Array.from(new Set(texts)).filter((text) => !this.#ids.has(text));
    if (missing.length === 0) return;
    const stored = missing.map(storable);
    await this.#database.rows(`INSERT INTO word (text) SELECT DISTINCT unnest($1::text[]) ORDER BY 1 ON CONFLICT (md5(text)) DO NOTHING`, [stored]);
    const rows = await this.#database.rows<{ id: number; text: string }>(
      'SELECT id, text FROM word WHERE md5(text) IN (SELECT md5(unnest($1::text[])))', [stored]);
    const ids = new Map(rows.map(({ id, text }) => [text, id]));
    missing.forEach((text, index) => {
      const id = ids.get(stored[index] ?? '');
      if (id !== undefined) this.#ids.set(text, id);
    });
  }

  /** Of a text that was learnt. */
  idOf(text: string | number | null | undefined): number | null {
    return typeof text === 'string' ? (this.#ids.get(text) ?? null) : null;
  }
}
