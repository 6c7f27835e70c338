import { systemClock } from '../../clock.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { silentLogger } from '../../logger.ts';
import { DEFAULT_KEYS } from '../../redaction/default-keys.ts';
import { Redactor } from '../../redaction/redactor.ts';
import { AuditTrail } from '../audit-trail.ts';
import type { AuditParts } from '../audit-trail.ts';
import { MemoryAudit } from '../memory-audit.ts';

/** In memory; what is written is also put into `entries`. */
export function givenTrail(entries: AuditEntry[] = [], given: Partial<AuditParts> = {}): AuditTrail {
  const parts: AuditParts = {
    store: new MemoryAudit(),
    redactor: new Redactor({ keys: DEFAULT_KEYS, patterns: [] }),
    keep: { seconds: Infinity, maxEntries: 1_000 },
    clock: systemClock,
    logger: silentLogger,
    ...given,
  };
  const { store } = parts;
  return new AuditTrail({
    ...parts,
    store: {
      write: async (stored) => {
        await store.write(stored);
        entries.push(...stored.map(({ entry }) => entry));
      },
      page: (question) => store.page(question),
      tidy: (limits) => store.tidy(limits),
    },
  });
}

export function givenEntry(given: Partial<Omit<AuditEntry, 'caller'>> & { caller?: Partial<AuditEntry['caller']> } = {}): AuditEntry {
  return {
    at: 1_800_000_000, action: 'task-revoke', cluster: 'default', targets: [], arguments: {}, reason: null, outcome: 'done', status: 200, detail: null, count: 1,
    ...given,
    caller: { name: 'shop', role: 'admin', via: 'basic', person: null, address: '192.0.2.1', ...given.caller },
  };
}
