import { outsideOf } from '../../outside/outside.ts';
import { escaped, page } from '../page.ts';
import { html } from '../reply.ts';
import { signedInBar } from '../sign-in/pages.ts';
import type { ActionEndpoint, Endpoint } from './endpoint.ts';
import { bodySchema, parametersOf } from './openapi.ts';
import type { Described } from './openapi.ts';

/** `GET /api/v1/`: the same as the OpenAPI document, to be read by people. */
export function overview(described: Described): Endpoint {
  let kept: { readonly prefix: string; readonly body: string } | undefined;
  return {
    method: 'GET',
    path: '/api/v1/',
    name: 'overview',
    summary: 'This description, to be read by people',
    description: undefined,
    query: {},
    problems: [],
    answer: { type: 'text/html', schema: undefined },
    example: undefined,
    handle: ({ caller, request }) => {
      const { prefix } = outsideOf(request);
      if (kept?.prefix !== prefix) kept = { prefix, body: written(described, prefix) };
      return { ...html(page('Celeriac · API', signedInBar(caller, prefix) + kept.body)), compress: ['br', 'gzip'] };
    },
  };
}

function written({ version, endpoints }: Described, urlPrefix: string): string {
  const document = `<a href="${escaped(urlPrefix)}/api/v1/openapi.json">OpenAPI 3.1</a>`;
  const head = [
    `<h1>The API <span class="soft">Celeriac ${escaped(version)}</span></h1>`,
    `<p>Answers are JSON; for programs they are described as ${document}. Times are epoch seconds, spans seconds.</p>`,
    '<p class="soft">An error is <code>application/problem+json</code> with <code>detail</code>, and where it is known a ' +
      '<code>remedy</code>, the <code>parameter</code>, and the <code>column</code> in a query.</p>',
  ];
  return [...head, ...endpoints().map((endpoint) => card(urlPrefix, endpoint))].join('\n');
}

function card(urlPrefix: string, endpoint: Endpoint): string {
  const { path, summary, description, query, example = '' } = endpoint;
  if (endpoint.method === 'POST') return actionCard(urlPrefix, endpoint);
  const target = escaped(urlPrefix + path + example);
  const parameters = parametersOf(query).map(({ name, required, description: about, schema }) => {
    const usual = 'default' in schema && schema.default !== '' ? `, usually <code>${escaped(String(schema.default))}</code>` : '';
    const choice = choicesOf(schema);
    const among = choice === '' ? '' : `${about ? ': one' : 'One'} of ${escaped(choice)}`;
    const head = `<code>${escaped(name)}</code>${required ? ' (wanted)' : usual}`;
    return `<li>${head} <span class="soft">${code(about ?? '')}${among}</span></li>`;
  });
  return [
    `<section class="card">\n<h3><a href="${target}"><code>${target}</code></a></h3>`,
    `<p>${code(summary)}. <span class="soft">${code(description ?? '')}</span></p>`,
    ...(parameters.length > 0 ? [`<ul>\n${parameters.join('\n')}\n</ul>`] : []),
    '</section>',
  ].join('\n');
}

function actionCard(urlPrefix: string, { path, summary, description, needs, body }: ActionEndpoint): string {
  const { properties = {}, required = [] } = bodySchema(body);
  const fields = Object.entries(properties).map(([name, schema]) => {
    const { description: about = '' } = typeof schema === 'object' ? schema : {};
    return `<li><code>${escaped(name)}</code>${required.includes(name) ? ' (wanted)' : ''} <span class="soft">${code(about)}</span></li>`;
  });
  return [
    `<section class="card">\n<h3><code>POST ${escaped(urlPrefix + path)}</code></h3>`,
    `<p>${code(summary)}. <span class="soft">${code(description ?? '')} Needs the role ${needs}.</span></p>`,
    ...(fields.length > 0 ? [`<ul>\n${fields.join('\n')}\n</ul>`] : []),
    '</section>',
  ].join('\n');
}

function choicesOf(schema: { readonly enum?: unknown; readonly items?: unknown }): string {
  const of =
    schema.enum ?? (typeof schema.items === 'object' && schema.items !== null && 'enum' in schema.items ? schema.items.enum : []);
  return Array.isArray(of) ? of.join(', ') : '';
}

/** Text with its `code` marked as such. */
function code(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
