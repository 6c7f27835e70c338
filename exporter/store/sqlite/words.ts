import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Names, hosts, queues, states: kept once, referred to by number. The map grows with the distinct words, not with tasks. */
export class Words {
  readonly #ids = new Map<string, number>();
  readonly #insert: StatementSync;
  readonly #all: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO word (text) VALUES (?) RETURNING id');
    this.#all = database.prepare('SELECT id, text FROM word');
    this.reload();
  }

  /** After a rollback, which took new words back. */
  reload(): void {
    this.#ids.clear();
    for (const row of this.#all.iterate()) this.#ids.set(String(row['text']), Number(row['id']));
  }

  idOf(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = Number(this.#insert.get(text)?.['id']);
      this.#ids.set(text, id);
    }
    return id;
  }
}
