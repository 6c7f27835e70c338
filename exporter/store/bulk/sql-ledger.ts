import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { BulkAction } from '../../contract/bulk.ts';
import type { SqlFragment } from '../query-sql.ts';
import type { StatementRunner } from '../statement-runner.ts';
import type { BulkLedger, LedgerChange, LedgerPage, LedgerTask } from './ledger.ts';

/** Rows in one INSERT: SQLite takes 32,766 values in a statement. */
const ROWS_AT_ONCE = 1_000;
/** An exporter that has not written for so long has ended, seconds. */
const LEASE_SECONDS = 30;

/** The ledger in the history's database. Its statements are SQLite's and PostgreSQL's alike. */
export class SqlLedger implements BulkLedger {
  readonly durable = true;
  readonly #database: StatementRunner;
  readonly #clock: Clock;
  /** Whether nobody else can have the database: what was under way in it is ours at once. */
  readonly #exclusive: boolean;
  readonly #owner = randomUUID();

  constructor(database: StatementRunner, { clock, exclusive }: { clock: Clock; exclusive: boolean }) {
    this.#database = database;
    this.#clock = clock;
    this.#exclusive = exclusive;
  }

  async begin(action: BulkAction, tasks: readonly LedgerTask[], keep: number): Promise<void> {
    const statements: SqlFragment[] = [
      {
        sql: 'INSERT INTO bulk_action (id, created, ended, owner, lease, body) VALUES (?, ?, NULL, ?, ?, ?)',
        values: [action.id, action.created, this.#owner, this.#clock.now(), JSON.stringify(action)],
      },
    ];
    for (let at = 0; at < tasks.length; at += ROWS_AT_ONCE) {
      const rows = tasks.slice(at, at + ROWS_AT_ONCE);
      statements.push({
        sql: `INSERT INTO bulk_task (action, number, cluster, uuid, name, outcome, detail) VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
        values: rows.flatMap(({ number, cluster, uuid, name, outcome, detail }) => [action.id, number, cluster, uuid, name, outcome, detail]),
      });
    }
    const beyond = 'SELECT id FROM bulk_action WHERE ended IS NOT NULL ORDER BY created DESC LIMIT 1000000 OFFSET ?';
    statements.push({ sql: `DELETE FROM bulk_task WHERE action IN (${beyond})`, values: [keep] }, { sql: `DELETE FROM bulk_action WHERE id IN (${beyond})`, values: [keep] });
    await this.#database.run(statements);
  }

  async write({ action, tasks }: LedgerChange): Promise<boolean> {
    const { id } = action;
    const [mine = []] = await this.#database.run([
      {
        sql: 'UPDATE bulk_action SET body = ?, ended = ?, lease = ? WHERE id = ? AND owner = ? RETURNING id',
        values: [JSON.stringify(action), action.ended, this.#clock.now(), id, this.#owner],
      },
      ...tasks.map(({ number, outcome, detail, new_uuid, at }): SqlFragment => ({
        sql:
          'UPDATE bulk_task SET outcome = ?, detail = ?, new_uuid = ?, at = ? WHERE action = ? AND number = ? ' +
          'AND EXISTS (SELECT 1 FROM bulk_action WHERE id = ? AND owner = ?)',
        values: [outcome, detail, new_uuid, at, id, number, id, this.#owner],
      })),
    ]);
    return mine.length > 0;
  }

  async claim(id: string): Promise<boolean> {
    const now = this.#clock.now();
    const latest = this.#exclusive ? Number.MAX_VALUE : now - LEASE_SECONDS;
    const [mine = []] = await this.#database.run([
      { sql: 'UPDATE bulk_action SET owner = ?, lease = ? WHERE id = ? AND ended IS NULL AND (owner = ? OR lease < ?) RETURNING id', values: [this.#owner, now, id, this.#owner, latest] },
    ]);
    return mine.length > 0;
  }

  async actions(): Promise<readonly BulkAction[]> {
    const [rows = []] = await this.#database.run([{ sql: 'SELECT body FROM bulk_action ORDER BY created DESC', values: [] }]);
    return rows.map(({ body }) => JSON.parse(String(body)) as BulkAction);
  }

  async tasks(id: string, { after, limit, outcome }: LedgerPage): Promise<readonly LedgerTask[]> {
    const wanted = outcome === undefined ? [] : outcome === 'waiting' ? ['waiting', 'under-way'] : [outcome];
    const only = wanted.length === 0 ? '' : ` AND outcome IN (${wanted.map(() => '?').join(', ')})`;
    const [rows = []] = await this.#database.run([
      {
        sql: `SELECT number, cluster, uuid, name, outcome, detail, new_uuid, at FROM bulk_task WHERE action = ? AND number > ?${only} ORDER BY number LIMIT ?`,
        values: [id, after, ...wanted, limit],
      },
    ]);
    return rows as unknown as LedgerTask[];
  }
}
