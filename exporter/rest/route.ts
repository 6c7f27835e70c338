import type { IncomingMessage } from 'node:http';
import type { AuditNote } from '../audit/audit-note.ts';
import type { Caller } from '../auth/access.ts';
import type { Session } from '../auth/sessions/sessions.ts';
import type { Role } from '../contract/access.ts';
import type { Body } from './body.ts';
import type { Parameters } from './parameters.ts';
import type { Reply } from './reply.ts';

/** Who gets an answer. `any`: everybody, the handler says more to who may know more; `metrics` has its own switch. */
export type Audience = 'everybody' | 'callers' | 'metrics' | 'any';

export interface Ask {
  readonly parameters: Parameters;
  /** What stood in place of the route's `*`, decoded; '' in a route without one. */
  readonly rest: string;
  /** Who asks; undefined: nobody that was let in. */
  readonly caller: Caller | undefined;
  readonly request: IncomingMessage;
}

export type Handler = (ask: Ask) => Reply | Promise<Reply>;

export interface ReadRoute {
  readonly method: 'GET';
  /** A last `*` takes the rest of the path, slashes included. */
  readonly path: string;
  readonly audience: Audience;
  /** The least role that may, where not every caller does. */
  readonly needs?: Role;
  readonly handle: Handler;
  /** A sentence for the landing page; none: not shown there. */
  readonly about?: string;
  /** A query for the link there, where the bare path answers with more than a person wants. */
  readonly example?: string;
}

/** What is asked of a route that changes something. Its parameters are those of the query and, winning, of the body. */
export interface ActionAsk extends Ask {
  readonly caller: Caller;
  /** What let the caller in, where it was that. */
  readonly session: Session | undefined;
  readonly body: Body;
  /** To be told what it is about, before anything is done, and what came of it. */
  readonly audit: AuditNote;
  /** For what cannot be undone: writes an entry of its own, that it is about to be done, and waits for it. */
  readonly begin: () => Promise<void>;
}

/** Changes something: asks for a role and for proof that no other site's page sent it, and leaves an entry in the audit trail. */
export interface ActionRoute {
  readonly method: 'POST';
  readonly path: string;
  /** The least role that may. */
  readonly needs: Role;
  /** What the audit trail calls it. */
  readonly action: string;
  /** `exporter`: nothing of the cluster changes, so `--read-only` lets it be. */
  readonly changes?: 'exporter';
  /** `free`: it is what programs do all day, such as calling tasks, and does not count towards `--actions-per-minute`. */
  readonly pace?: 'free';
  readonly handle: (ask: ActionAsk) => Reply | Promise<Reply>;
  readonly about?: string;
}

export type Route = ReadRoute | ActionRoute;
