import type { Clock } from '../clock.ts';
import type { HistoryConfig } from '../config/config.ts';
import type { Logger } from '../logger.ts';
import type { Archive } from './archive.ts';
import type { BatchWriter } from './batch-writer.ts';
import { HistoryStore } from './history-store.ts';
import { PostgresArchive } from './postgres/archive.ts';
import { PostgresWriter } from './postgres/writer.ts';
import { SqliteArchive } from './sqlite/archive.ts';
import { HistoryThread } from './sqlite/history-thread.ts';

/** Opens nothing yet: the first batch does. A file or a database that is away is a state, not an error. */
export function createHistory(config: HistoryConfig, shared: { clock: Clock; logger: Logger }): HistoryStore {
  return new HistoryStore({ writer: writerFor(config), limits: config, ...shared });
}

/** The read side, over connections or a thread of its own; it, too, opens nothing yet. */
export function createArchive(config: HistoryConfig): Archive {
  switch (config.kind) {
    case 'sqlite':
      return new SqliteArchive(config.path);
    case 'postgres':
      return new PostgresArchive({ url: config.url, place: config.display });
  }
}

function writerFor(config: HistoryConfig): BatchWriter {
  switch (config.kind) {
    case 'sqlite':
      return new HistoryThread(config.path, 'write', !config.chosen);
    case 'postgres':
      return new PostgresWriter({ url: config.url, place: config.display });
  }
}
