import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { AuditNote } from '../../audit/audit-note.ts';
import type { Caller } from '../../auth/access.ts';
import type { Role } from '../../contract/access.ts';
import { json } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { ActionAsk, ActionRoute, ReadRoute, Route } from '../route.ts';
import { freshJson } from './fresh-json.ts';
import { readBodyBy } from './read-body.ts';
import { readQuery } from './read-query.ts';
import type { QueryShape } from './read-query.ts';

/** An answer is read, never changed: what the contract hands out as readonly is taken as it is. */
export type Frozen<Value> = Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> } : Value;
type Parameters<Shape extends QueryShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/** A path of the native API as a route, and as the OpenAPI document describes it. */
export type Endpoint = ReadEndpoint | ActionEndpoint;

interface Described {
  readonly path: `/api/v1/${string}`;
  readonly name: string;
  /** A phrase. */
  readonly summary: string;
  readonly description: string | undefined;
  readonly query: QueryShape;
  /** What may go wrong beside 400, 401 and 500. */
  readonly problems: readonly number[];
  readonly answer: { readonly type: string; readonly schema: z.ZodType | undefined };
  /** A query to try it with, for the readable page. */
  readonly example: string | undefined;
}

export interface ReadEndpoint extends Described {
  readonly method: 'GET';
  /** The least role that may, where not every caller does. */
  readonly needs?: Role;
  readonly handle: ReadRoute['handle'];
}

/** Changes something: POST, with a JSON body. */
export interface ActionEndpoint extends Described, Pick<ActionRoute, 'needs' | 'action' | 'changes' | 'pace' | 'handle'> {
  readonly method: 'POST';
  readonly body: z.ZodObject;
}

interface JsonEndpoint<Shape extends QueryShape, Answer extends z.ZodType> {
  readonly path: Endpoint['path'];
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly query: Shape;
  readonly problems?: readonly number[];
  readonly answer: Answer;
  readonly example?: string;
  /** The least role that may, where not every caller does. */
  readonly needs?: Role;
  readonly handle: (
    query: Parameters<Shape>,
    asked: { readonly caller: Caller | undefined; readonly request: IncomingMessage },
  ) => Frozen<z.output<Answer>> | Promise<Frozen<z.output<Answer>>>;
}

/** An endpoint that answers in JSON: its query is read by the schemas that describe it, its answer is typed by its schema. */
export function jsonEndpoint<const Shape extends QueryShape, Answer extends z.ZodType>({
  handle,
  answer,
  description,
  example,
  problems = [],
  ...rest
}: JsonEndpoint<Shape, Answer>): ReadEndpoint {
  return {
    ...rest,
    method: 'GET',
    description,
    example,
    problems: rest.needs === undefined ? problems : [403, ...problems],
    answer: { type: 'application/json', schema: answer },
    handle: async ({ parameters, caller, request }): Promise<Reply> =>
      freshJson(await handle(readQuery(rest.query, parameters) as Parameters<Shape>, { caller, request })),
  };
}

interface JsonAction<BodyShape extends z.ZodObject, Answer extends z.ZodType> {
  readonly path: Endpoint['path'];
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly needs: Role;
  /** What the audit trail calls it. */
  readonly action: string;
  readonly changes?: ActionRoute['changes'];
  readonly pace?: ActionRoute['pace'];
  readonly body: BodyShape;
  readonly problems?: readonly number[];
  readonly answer: Answer;
  /** To be answered where it went well: 200 unless it only begins. */
  readonly status?: 200 | 201 | 202;
  readonly handle: (
    body: z.output<BodyShape>,
    asked: { readonly caller: Caller; readonly audit: AuditNote; readonly begin: ActionAsk['begin'] },
  ) => Frozen<z.output<Answer>> | Promise<Frozen<z.output<Answer>>>;
}

/** An endpoint that changes something: its JSON body is read by the schema that describes it; it takes no query. */
export function jsonAction<BodyShape extends z.ZodObject, Answer extends z.ZodType>({
  handle,
  answer,
  description,
  problems = [],
  status = 200,
  ...rest
}: JsonAction<BodyShape, Answer>): ActionEndpoint {
  return {
    ...rest,
    method: 'POST',
    description,
    example: undefined,
    query: {},
    problems: [403, ...problems],
    answer: { type: 'application/json', schema: answer },
    handle: async ({ body, caller, audit, begin }): Promise<Reply> =>
      json(await handle(readBodyBy(rest.body, body), { caller, audit, begin }), status),
  };
}

export function routeOf(endpoint: Endpoint): Route {
  const { path } = endpoint;
  if (endpoint.method === 'GET') {
    const { needs, handle } = endpoint;
    return { method: 'GET', path, audience: 'callers', ...(needs !== undefined && { needs }), handle };
  }
  const { needs, action, changes, pace, handle } = endpoint;
  return { method: 'POST', path, needs, action, ...(changes !== undefined && { changes }), ...(pace !== undefined && { pace }), handle };
}
