import type { AuditStore } from '../audit/audit-store.ts';
import type { Clock } from '../clock.ts';
import type { HistoryConfig } from '../config/config.ts';
import type { Logger } from '../logger.ts';
import type { Archive } from './archive.ts';
import { AuditTable } from './audit/audit-table.ts';
import type { AuditDialect } from './audit/audit-table.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { BulkLedger } from './bulk/ledger.ts';
import { SqlLedger } from './bulk/sql-ledger.ts';
import { HistoryStore } from './history-store.ts';
import { PostgresArchive } from './postgres/archive.ts';
import { PostgresWriter } from './postgres/writer.ts';
import { SqliteArchive } from './sqlite/archive.ts';
import { HistoryThread } from './sqlite/history-thread.ts';
import type { RowReader, StatementRunner } from './statement-runner.ts';
import { WorkerChangeTable } from './worker-changes/table.ts';

export interface Stores {
  readonly history: HistoryStore;
  /** The read side, over connections or a thread of its own. */
  readonly archive: Archive;
  readonly audit: AuditStore;
  readonly workerChanges: WorkerChangeTable;
  /** Of bulk actions. */
  readonly ledger: BulkLedger;
}

/** Opens nothing yet: the first use does. A file or a database that is away is a state, not an error. */
export function createStores(config: HistoryConfig, shared: { clock: Clock; logger: Logger }): Stores {
  const { writer, archive, dialect } = placesOf(config);
  const workerChanges = new WorkerChangeTable({ writer, reader: archive });
  return {
    history: new HistoryStore({ writer, workerChanges, limits: config, ...shared }),
    archive,
    audit: new AuditTable({ writer, reader: archive, dialect }),
    workerChanges,
    ledger: new SqlLedger(writer, { clock: shared.clock, exclusive: config.kind === 'sqlite' }),
  };
}

interface Places {
  readonly writer: BatchWriter & StatementRunner;
  readonly archive: Archive & RowReader;
  readonly dialect: AuditDialect;
}

function placesOf(config: HistoryConfig): Places {
  switch (config.kind) {
    case 'sqlite':
      return { writer: new HistoryThread(config.path, 'write', !config.chosen), archive: new SqliteArchive(config.path), dialect: 'sqlite' };
    case 'postgres': {
      const { url, display: place } = config;
      return { writer: new PostgresWriter({ url, place }), archive: new PostgresArchive({ url, place }), dialect: 'postgres' };
    }
  }
}
