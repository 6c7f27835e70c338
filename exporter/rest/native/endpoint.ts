import type { z } from 'zod';
import type { Caller } from '../../auth/access.ts';
import type { Reply } from '../reply.ts';
import type { Route } from '../route.ts';
import { freshJson } from './fresh-json.ts';
import { readQuery } from './read-query.ts';
import type { QueryShape } from './read-query.ts';

/** An answer is read, never changed: what the contract hands out as readonly is taken as it is. */
export type Frozen<Value> = Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> } : Value;
type Parameters<Shape extends QueryShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/** A path of the native API as a route, and as the OpenAPI document describes it. */
export interface Endpoint {
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
  readonly handle: Route['handle'];
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
  readonly handle: (
    query: Parameters<Shape>,
    asked: { readonly caller: Caller | undefined },
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
}: JsonEndpoint<Shape, Answer>): Endpoint {
  return {
    ...rest,
    description,
    example,
    problems,
    answer: { type: 'application/json', schema: answer },
    handle: async ({ parameters, caller }): Promise<Reply> =>
      freshJson(await handle(readQuery(rest.query, parameters) as Parameters<Shape>, { caller })),
  };
}

export function routeOf({ path, handle }: Endpoint): Route {
  return { method: 'GET', path, audience: 'callers', handle };
}
