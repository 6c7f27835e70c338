import type { WorkerChange, WorkerChangeKind } from '../../contract/worker-change.ts';
import type { SqlFragment } from '../query-sql.ts';
import type { RowReader, SqlRow, StatementRunner } from '../statement-runner.ts';
import type { WorkerChangeQuestion } from './question.ts';

/** Some 10 MB: weeks of a cluster that starts and stops a thousand workers a day. */
const MAX_ROWS = 50_000;

/** The changes in the history's database, where each batch brings its own. Its statements are SQLite's and PostgreSQL's alike. */
export class WorkerChangeTable {
  readonly #writer: StatementRunner;
  readonly #reader: RowReader;

  constructor({ writer, reader }: { writer: StatementRunner; reader: RowReader }) {
    this.#writer = writer;
    this.#reader = reader;
  }

  /** Newest first. @throws CeleriacError `unavailable` */
  async page(question: WorkerChangeQuestion): Promise<readonly WorkerChange[]> {
    return (await this.#reader.read(pageOf(question))).map(changeOf);
  }

  /** @param since epoch seconds: what is older goes; and of too many the oldest. @throws CeleriacError `unavailable` */
  async tidy(since: number): Promise<void> {
    await this.#writer.run([
      { sql: 'DELETE FROM worker_change WHERE at < ?', values: [since] },
      { sql: 'DELETE FROM worker_change WHERE at < (SELECT at FROM worker_change ORDER BY at DESC LIMIT 1 OFFSET ?)', values: [MAX_ROWS - 1] },
    ]);
  }
}

function pageOf({ from, to, clusters, workers, kinds, after, limit }: WorkerChangeQuestion): SqlFragment {
  const conditions: SqlFragment[] = [{ sql: 'at >= ? AND at < ?', values: [from, to] }];
  for (const [column, wanted] of [['cluster', clusters], ['worker', workers], ['kind', kinds]] as const) {
    if (wanted === undefined) continue;
    conditions.push(wanted.length === 0 ? { sql: 'FALSE', values: [] } : { sql: `${column} IN (${wanted.map(() => '?').join(', ')})`, values: wanted });
  }
  if (after !== undefined) conditions.push({ sql: '(at, cluster, worker, kind) < (?, ?, ?, ?)', values: [after.at, after.cluster, after.worker, after.kind] });
  return {
    sql: `SELECT at, cluster, worker, kind, version, former FROM worker_change WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}
      ORDER BY at DESC, cluster DESC, worker DESC, kind DESC LIMIT ?`,
    values: [...conditions.flatMap(({ values }) => values), limit],
  };
}

function changeOf({ at, cluster, worker, kind, version, former }: SqlRow): WorkerChange {
  return {
    cluster: String(cluster),
    at: Number(at),
    kind: String(kind) as WorkerChangeKind,
    worker: String(worker),
    version: version == null ? null : String(version),
    former: JSON.parse(String(former)) as string[],
  };
}
