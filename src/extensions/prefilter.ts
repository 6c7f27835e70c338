import { quoted } from '../language/quote.ts';

/** What a panel, a query or an alert is about, as far as the app can be opened on it. */
export interface About {
  /** A query of the language; empty: everything. */
  readonly q: string;
  readonly cluster: string | undefined;
  /** The one worker that it is about, and nothing else. */
  readonly worker: string | undefined;
  /** It is about queues and not about tasks. */
  readonly ofQueues: boolean;
}

/** Labels of our metrics, and of Flower's and celery-exporter's, by the field that they are. */
const FIELD_OF: Readonly<Record<string, string>> = {
  task: 'name',
  name: 'name',
  worker: 'worker',
  hostname: 'worker',
  queue: 'queue',
  queue_name: 'queue',
  exception: 'exception',
  state: 'state',
};
const METRIC = /\b(?:celery|flower|celeriac)_\w+/;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"((?:\\.|[^"\\])*)"/g;

/** Of an alert or a series: its labels. Undefined: nothing in them is Celery's. */
export function aboutLabels(labels: Readonly<Record<string, string>>, expression = ''): About | undefined {
  const isOurs = METRIC.test(labels['__name__'] ?? '') || METRIC.test(expression) || /celer/i.test(labels['alertname'] ?? '');
  if (!isOurs) return undefined;
  return about(Object.entries(labels).flatMap(([label, value]) => (value === '' ? [] : [{ label, operator: '=', value }])), `${labels['__name__'] ?? ''} ${labels['alertname'] ?? ''} ${expression}`);
}

/** Of a PromQL expression: the labels that it asks for. Undefined: it asks for nothing of Celery's. */
export function aboutExpression(expression: string): About | undefined {
  if (!METRIC.test(expression)) return undefined;
  const matchers = [...expression.matchAll(MATCHER)].map(([, label = '', operator = '=', value = '']) => ({ label, operator, value: value.replace(/\\(.)/g, '$1') }));
  return about(matchers, expression);
}

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

function about(matchers: readonly Matcher[], text: string): About {
  const said = new Map<string, string>();
  let cluster: string | undefined;
  for (const { label, operator, value } of matchers) {
    if (label === 'cluster' && operator === '=') cluster = value;
    const field = FIELD_OF[label];
    // A variable that was not filled in, and what no pattern says, is left out: rather too much is shown than nothing.
    if (field === undefined || value === '' || /\$/.test(value)) continue;
    const term = termOf(field, operator, value);
    if (term !== undefined) said.set(`${field} ${operator}`, term);
  }
  const fields = [...said.keys()].map((key) => key.split(' ')[0]);
  const [worker] = [...matchers].filter(({ label, operator }) => FIELD_OF[label] === 'worker' && operator === '=').map(({ value }) => value);
  return {
    q: [...said.values()].join(' '),
    cluster,
    worker: worker !== undefined && worker.includes('@') && fields.every((field) => field === 'worker') ? worker : undefined,
    ofQueues: /queue(?!_name|_wait)/i.test(text) && fields.every((field) => field === 'queue'),
  };
}

function termOf(field: string, operator: string, value: string): string | undefined {
  if (operator === '=') return `${field}=${quoted(value)}`;
  if (operator === '!=') return `${field}!=${quoted(value)}`;
  const alternatives = value.replace(/^\^|\$$/g, '').replace(/^\(([^()]*)\)$/, '$1').split('|').map((one) => one.replace(/\\+([.@-])/g, '\u0000$1').replace(/\.\*/g, '*').replace(/\.\+/g, '?*'));
  if (alternatives.some((one) => /[[\](){}+^$\\]/.test(one)) || value === '.*' || value === '.+') return undefined;
  const terms = alternatives.map((one) => `${field}=${one.replace(/\u0000/g, '')}`);
  return `${operator === '!~' ? '-' : ''}${terms.length === 1 && operator === '=~' ? (terms[0] ?? '') : `(${terms.join(' OR ')})`}`;
}
