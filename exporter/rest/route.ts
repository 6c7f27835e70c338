import type { IncomingMessage } from 'node:http';
import type { Caller } from '../auth/access.ts';
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

export interface Route {
  readonly method: 'GET';
  /** A last `*` takes the rest of the path, slashes included. */
  readonly path: string;
  readonly audience: Audience;
  readonly handle: Handler;
  /** A sentence for the landing page; none: not shown there. */
  readonly about?: string;
  /** A query for the link there, where the bare path answers with more than a person wants. */
  readonly example?: string;
}
