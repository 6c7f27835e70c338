import { z } from 'zod';
import { outsideOf } from '../../outside/outside.ts';
import type { ActionEndpoint, Endpoint } from './endpoint.ts';
import { freshJson } from './fresh-json.ts';
import { listOf, takesCommas } from './read-query.ts';
import type { QueryShape } from './read-query.ts';
import { NAMED } from './schema/registry.ts';
import { Problem } from './schema/problem.ts';

export interface Described {
  readonly version: string;
  readonly endpoints: () => readonly Endpoint[];
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'A parameter cannot be understood',
  401: 'Nobody that may use the API asks',
  403: 'The caller may not, or a worker or a rule says no',
  404: 'It is not known here',
  409: 'It is there already, or in another state',
  500: 'A fault of the exporter',
  503: 'The broker or a worker is away',
  504: 'No answer in time',
};

/** `GET /api/v1/openapi.json` */
export function openapi(described: Described): Endpoint {
  let kept: { readonly prefix: string; readonly answer: ReturnType<typeof freshJson> } | undefined;
  return {
    method: 'GET',
    path: '/api/v1/openapi.json',
    name: 'openapi',
    summary: 'This description, as OpenAPI 3.1',
    description: undefined,
    query: {},
    problems: [],
    answer: { type: 'application/json', schema: undefined },
    example: undefined,
    handle: ({ request }) => {
      const { prefix } = outsideOf(request);
      if (kept?.prefix !== prefix) kept = { prefix, answer: freshJson(documentOf(described, prefix)) };
      return kept.answer;
    },
  };
}

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12: made from the very schemas that read the requests and type the answers. */
export function documentOf({ version, endpoints }: Described, urlPrefix: string): Readonly<Record<string, unknown>> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Celeriac',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'What Celeriac knows of Celery clusters. Times are epoch seconds, spans seconds; ids and names go into the query.',
    },
    servers: [{ url: urlPrefix === '' ? '/' : urlPrefix }],
    security: [{ basic: [] }, { token: [] }],
    paths: pathsOf(endpoints()),
    components: {
      securitySchemes: { basic: { type: 'http', scheme: 'basic' }, token: { type: 'http', scheme: 'bearer' } },
      schemas: namedSchemas(),
    },
  };
}

function pathsOf(endpoints: readonly Endpoint[]): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint);
  return paths;
}

function operationOf(endpoint: Endpoint): Readonly<Record<string, unknown>> {
  const { name, summary, description, query, answer, problems } = endpoint;
  const schema = answer.schema === undefined ? {} : { schema: referenceTo(answer.schema) };
  const failed = [400, 401, ...problems, 500].map((status) => [
    String(status),
    { description: PROBLEMS[status], content: { 'application/problem+json': { schema: referenceTo(Problem) } } },
  ]);
  return {
    operationId: name,
    summary,
    ...(description !== undefined && { description }),
    parameters: parametersOf(query),
    ...(endpoint.needs !== undefined && { 'x-role': endpoint.needs }),
    ...(endpoint.method === 'POST' && { requestBody: requestOf(endpoint) }),
    responses: {
      200: { description: 'OK', content: { [answer.type]: schema } },
      ...(endpoint.method === 'GET' && { 304: { description: 'Nothing has changed since the version named by If-None-Match' } }),
      ...Object.fromEntries(failed),
    },
  };
}

/** The body as JSON Schema. */
export function bodySchema(body: ActionEndpoint['body']): JsonSchema {
  const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', override: ({ jsonSchema }) => restored(jsonSchema) });
  delete schema.$schema;
  return schema;
}

function requestOf({ body }: ActionEndpoint) {
  const required = !body.safeParse({}).success;
  return { required, content: { 'application/json': { schema: bodySchema(body) } } };
}

export function parametersOf(query: QueryShape) {
  return Object.entries(query).map(([name, schema]) => {
    const { description, ...json } = z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => restored(jsonSchema) });
    delete json.$schema;
    const list = listOf(schema);
    return {
      name,
      in: 'query' as const,
      required: !schema.safeParse(undefined).success,
      ...(description !== undefined && { description }),
      ...(list !== undefined && { style: 'form', explode: !takesCommas(list) }),
      schema: json,
    };
  });
}

function referenceTo(schema: z.ZodType): JsonSchema {
  const id = NAMED.get(schema)?.id;
  return id === undefined ? z.toJSONSchema(schema) : { $ref: `#/components/schemas/${id}` };
}

function namedSchemas(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(NAMED, {
    uri: (id) => `#/components/schemas/${id}`,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => restored(jsonSchema),
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]));
}

/** Where a schema reads text, or stands for a type of ours, its meta says what JSON it means. */
function restored(schema: JsonSchema): void {
  const { jsonSchema } = schema;
  if (typeof jsonSchema !== 'object' || jsonSchema === null) return;
  delete schema['jsonSchema'];
  Object.assign(schema, jsonSchema);
}
