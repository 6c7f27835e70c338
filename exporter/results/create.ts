import type { Clock } from '../clock.ts';
import type { ResultBackendConfig } from '../config/config.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { DatabaseResults } from './database/database-results.ts';
import { MaskedResults } from './masked-results.ts';
import { MemcachedResults } from './memcached/memcached-results.ts';
import { RedisResults } from './redis/redis-results.ts';
import type { ResultStore } from './result-store.ts';
import type { MetaLimits } from './stored-meta.ts';
import { UnreadResults } from './unread-results.ts';

export interface ResultStoreParts {
  readonly cluster: string;
  readonly limits: MetaLimits;
  /** Takes secrets out of all that is read. */
  readonly redactor: Redactor;
  readonly logger: Logger;
  readonly clock: Clock;
}

export function createResultStore(backend: ResultBackendConfig, parts: ResultStoreParts): ResultStore {
  return new MaskedResults(storeOf(backend, parts), parts.redactor);
}

function storeOf(backend: ResultBackendConfig, parts: ResultStoreParts): ResultStore {
  switch (backend.kind) {
    case 'redis': return new RedisResults({ ...parts, backend });
    case 'database': return new DatabaseResults({ ...parts, backend });
    case 'memcached': return new MemcachedResults({ ...parts, backend });
    case 'unread': return new UnreadResults(backend, parts.clock);
  }
}
