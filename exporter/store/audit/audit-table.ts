import type { AuditLimits, AuditQuestion, AuditStore, StoredEntry } from '../../audit/audit-store.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import type { SqlFragment, SqlValue } from '../query-sql.ts';
import type { RowReader, StatementRunner } from '../statement-runner.ts';

export type AuditDialect = 'sqlite' | 'postgres';

/** Of a row; the entry itself is JSON in the last one, the others are what it is looked for by. */
const COLUMNS = 9;
const EACH_TARGET: Readonly<Record<AuditDialect, string>> = {
  sqlite: 'SELECT value AS target FROM json_each(targets)',
  postgres: 'SELECT jsonb_array_elements_text(targets::jsonb) AS target',
};

/**
 * The audit trail in the history's database: written by the same connection as tasks are, in transactions of its own, and in order of
 * time on the disk, so that a page reads what it shows. Several exporters may write into one.
 */
export class AuditTable implements AuditStore {
  readonly #writer: StatementRunner;
  readonly #reader: RowReader;
  readonly #dialect: AuditDialect;

  constructor({ writer, reader, dialect }: { writer: StatementRunner; reader: RowReader; dialect: AuditDialect }) {
    this.#writer = writer;
    this.#reader = reader;
    this.#dialect = dialect;
  }

  async write(entries: readonly StoredEntry[]): Promise<void> {
    const row = `(${Array.from({ length: COLUMNS }, () => '?').join(', ')})`;
    const sql = `INSERT INTO audit VALUES ${entries.map(() => row).join(', ')} ON CONFLICT DO NOTHING`;
    await this.#writer.run([{ sql, values: entries.flatMap(rowOf) }]);
  }

  async page(question: AuditQuestion): Promise<readonly StoredEntry[]> {
    const rows = await this.#reader.read(pageOf(question, this.#dialect));
    return rows.map(({ id, entry }) => ({ id: String(id), entry: JSON.parse(String(entry)) as AuditEntry }));
  }

  async tidy({ since, maxEntries }: AuditLimits): Promise<void> {
    await this.#writer.run([
      { sql: 'DELETE FROM audit WHERE at < ?', values: [since] },
      { sql: 'DELETE FROM audit WHERE at < (SELECT at FROM audit ORDER BY at DESC LIMIT 1 OFFSET ?)', values: [maxEntries - 1] },
    ]);
  }
}

function rowOf({ id, entry }: StoredEntry): readonly SqlValue[] {
  const { at, action, outcome, cluster, caller, targets } = entry;
  return [at, id, action, outcome, cluster, caller.name, caller.person, JSON.stringify(targets), JSON.stringify(entry)];
}

function pageOf(question: AuditQuestion, dialect: AuditDialect): SqlFragment {
  const { from, to, after, actions, outcomes, clusters, callers, targets, limit } = question;
  const conditions: SqlFragment[] = [{ sql: 'at >= ? AND at < ?', values: [from, to] }];
  if (after !== undefined) conditions.push({ sql: '(at < ? OR (at = ? AND id < ?))', values: [after.at, after.at, after.id] });
  if (actions !== undefined) conditions.push(oneOf('action', actions));
  if (outcomes !== undefined) conditions.push(oneOf('outcome', outcomes));
  if (clusters !== undefined) conditions.push(oneOf('cluster', clusters));
  if (callers !== undefined) {
    const [name, person] = [oneOf('caller', callers), oneOf('person', callers)];
    conditions.push({ sql: `(${name.sql} OR ${person.sql})`, values: [...name.values, ...person.values] });
  }
  if (targets !== undefined) {
    const { sql, values } = oneOf('target', targets);
    conditions.push({ sql: `EXISTS (SELECT 1 FROM (${EACH_TARGET[dialect]}) AS each_target WHERE ${sql})`, values });
  }
  return {
    sql: `SELECT id, entry FROM audit WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} ORDER BY at DESC, id DESC LIMIT ?`,
    values: [...conditions.flatMap(({ values }) => values), limit],
  };
}

/** An empty list matches nothing. */
function oneOf(column: string, values: readonly string[]): SqlFragment {
  return values.length === 0 ? { sql: 'FALSE', values: [] } : { sql: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}
