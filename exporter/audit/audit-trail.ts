import type { AuditEntry } from '../contract/audit.ts';
import type { Logger } from '../logger.ts';

/** Every attempt to change something, allowed or not, as a line of the log. */
export class AuditTrail {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  write(entry: AuditEntry): void {
    this.#logger.info({ audit: entry }, `${entry.action}: ${entry.outcome}`);
  }
}
