import type { AuditCaller, AuditEntry } from '../contract/audit.ts';

type Outcome = AuditEntry['outcome'];

/** What is noted of one attempt while it is carried out; the entry is made from it when it has been answered. */
export class AuditNote {
  #action: string;
  #cluster: string | null = null;
  #targets: readonly string[] = [];
  #arguments: Readonly<Record<string, unknown>> = {};
  #reason: string | null = null;
  #outcome: Outcome | undefined;
  #detail: string | null = null;

  constructor(action: string) {
    this.#action = action;
  }

  /** Where one route does several things. */
  action(name: string): this {
    this.#action = name;
    return this;
  }

  /** To be told before anything is done, so that a refusal tells it too. */
  on(cluster: string, targets: readonly string[]): this {
    this.#cluster = cluster;
    this.#targets = targets;
    return this;
  }

  /** @param given without secrets */
  with(given: Readonly<Record<string, unknown>>): this {
    this.#arguments = given;
    return this;
  }

  because(reason: string | undefined): this {
    this.#reason = reason === undefined || reason === '' ? null : reason;
    return this;
  }

  /** What came of it; without a word, the status that was answered tells. */
  came(outcome: Outcome, detail?: string): this {
    this.#outcome = outcome;
    this.#detail = detail ?? null;
    return this;
  }

  /** That it is about to be done, where it cannot be undone: what came of it is an entry of its own. */
  begun(at: number, caller: AuditCaller): AuditEntry {
    return { ...this.entry(at, caller, 0), outcome: 'begun', detail: null };
  }

  /** @param status that was answered */
  entry(at: number, caller: AuditCaller, status: number): AuditEntry {
    return {
      at,
      action: this.#action,
      cluster: this.#cluster,
      targets: this.#targets,
      arguments: this.#arguments,
      reason: this.#reason,
      caller,
      outcome: this.#outcome ?? (status < 400 ? 'done' : status < 500 ? 'refused' : 'failed'),
      status,
      detail: this.#detail,
      count: 1,
    };
  }
}
