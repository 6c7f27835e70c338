import { DatabaseSync } from 'node:sqlite';
import type { SqlFragment } from '../query-sql.ts';
import type { Question } from '../question.ts';
import { Dictionary } from './facts/dictionary.ts';
import { IdFinder } from './ids/id-finder.ts';
import { Questions } from './questions.ts';
import { Rows } from './rows.ts';
import { SingleTasks } from './single-tasks.ts';
import type { Row } from './thread-messages.ts';

/** Answers questions about the history file on a read-only connection. Runs in a thread of its own, beside the writer's. */
export class SqliteReader {
  readonly #database: DatabaseSync;
  readonly #words: Dictionary;
  readonly #ids: IdFinder;
  readonly #questions: Questions;
  readonly #tasks: SingleTasks;
  readonly #patterns = new Map<string, RegExp>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#database.exec('PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536');
    this.#database.function('celeriac_matches', { deterministic: true }, (text, pattern) =>
      typeof text === 'string' && this.#pattern(String(pattern)).test(text) ? 1 : 0);
    this.#words = new Dictionary(this.#database);
    this.#ids = new IdFinder(this.#database);
    const rows = new Rows(this.#database, this.#words, this.#ids);
    this.#questions = new Questions(this.#database, this.#words, rows);
    this.#tasks = new SingleTasks(this.#database, this.#words, rows, this.#ids);
  }

  rows({ sql, values }: SqlFragment): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[];
  }

  /** In one transaction, so that all of an answer speaks of the same moment. */
  answer(question: Question): unknown {
    this.#database.exec('BEGIN');
    try {
      this.#words.refresh();
      this.#ids.refresh();
      return this.#told(question);
    } finally {
      this.#database.exec('ROLLBACK');
    }
  }

  preload(milliseconds: number): boolean {
    return this.#ids.preload(milliseconds) || this.#questions.preload(milliseconds);
  }

  close(): void {
    this.#database.close();
  }

  #told(question: Question): unknown {
    switch (question.method) {
      case 'page':
        return this.#questions.page(...question.given);
      case 'place':
        return this.#questions.place(...question.given);
      case 'count':
        return this.#questions.count(...question.given);
      case 'aggregate':
        return this.#questions.aggregate(...question.given);
      case 'failures':
        return this.#questions.failures(...question.given);
      case 'tasks':
        return this.#tasks.tasks(...question.given);
      case 'task':
        return this.#tasks.task(...question.given);
      case 'family':
        return this.#tasks.family(...question.given);
    }
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
