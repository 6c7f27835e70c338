import { termOf, valuesOf } from './matcher.ts';
import type { Matcher } from './matcher.ts';
import { outcomeOf, pageOf } from './metrics.ts';
import type { Page } from './metrics.ts';
import { selectorsIn } from './selectors.ts';
import type { Selector } from './selectors.ts';

/** What a panel, a query or an alert is about, as far as the app can be opened on it. */
export interface About {
  readonly page: Page;
  /** Of tasks: a query of the language; empty: everything. */
  readonly q: string;
  /** Empty: all, or not said. */
  readonly clusters: readonly string[];
  /** The one that it is about. */
  readonly worker?: string | undefined;
  readonly queue?: string | undefined;
  readonly presence?: string | undefined;
  readonly task?: string | undefined;
}

/** Labels of our metrics, and of Flower's and celery-exporter's, by the field that they are. */
const FIELD_OF: Readonly<Record<string, string>> = { task: 'name', name: 'name', worker: 'worker', queue: 'queue', queue_name: 'queue', exception: 'exception', state: 'state' };
/** Of labels that tell the outcome, and of Flower's types of events. */
const OUTCOME_OF: Readonly<Record<string, string>> = {
  failed: 'state:FAILURE',
  succeeded: 'state:SUCCESS',
  retried: 'retries>0',
  revoked: 'state:REVOKED',
  rejected: 'state:REJECTED',
};
/** Of the query, in the order that one reads it. */
const OUTCOME = 'outcome';
const ORDER = [OUTCOME, 'state', 'name', 'exception', 'queue', 'worker'];

/** What a selector says, or several: terms by what they are on, and the values of which one has to be had. */
interface Said {
  readonly page: Page;
  readonly terms: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Of PromQL, several expressions that are looked at together. Undefined: they ask for nothing of Celery's that a page tells of. */
export function aboutExpressions(expressions: readonly string[]): About | undefined {
  const said = together(expressions.flatMap(selectorsIn).flatMap(saidBy));
  return said === undefined ? undefined : aboutOf(said);
}

/** Of an alert or a series: its labels, and what it was asked by. Undefined: nothing in them is Celery's. */
export function aboutLabels(labels: Readonly<Record<string, string>>, expression = ''): About | undefined {
  const asked = together(selectorsIn(`${labels['__name__'] ?? ''} ${expression}`).flatMap(saidBy));
  if (asked === undefined && !/celer/i.test(labels['alertname'] ?? '')) return undefined;
  const own = readMatchers(Object.entries(labels).map(([label, value]) => ({ label, operator: '=', value })));
  // What the labels say of a field is what the expression came to: it stands for all that the expression says of it.
  const fields = [...own.terms.keys()].map(fieldIn);
  const left = [...(asked?.terms ?? [])].filter(([key]) => !fields.includes(fieldIn(key)));
  return aboutOf({ page: asked?.page ?? pageOfLabels(labels), terms: new Map([...left, ...own.terms]), values: new Map([...(asked?.values ?? []), ...own.values]) });
}

function pageOfLabels({ task, name, exception, worker, hostname, queue, queue_name: queueName }: Readonly<Record<string, string>>): Page {
  if (task ?? name ?? exception) return 'tasks';
  if (worker ?? hostname) return 'workers';
  return (queue ?? queueName) ? 'queues' : 'overview';
}

function saidBy({ metric, matchers }: Selector): readonly Said[] {
  const page = pageOf(metric);
  if (page === undefined) return [];
  // A task that was sent has the sender there, where others have the worker.
  const { terms, values } = readMatchers(metric === 'celery_task_sent_total' ? matchers.filter(({ label }) => label !== 'worker' && label !== 'hostname') : matchers);
  const outcome = outcomeOf(metric);
  return [{ page, terms: outcome === undefined || page !== 'tasks' ? terms : new Map([...terms, [OUTCOME, outcome]]), values }];
}

function readMatchers(matchers: readonly Matcher[]): Omit<Said, 'page'> {
  const terms = new Map<string, string>();
  const values = new Map<string, readonly string[]>();
  for (const matcher of matchers) {
    const { label, operator, value } = matcher;
    const field = FIELD_OF[label];
    const listed = valuesOf(matcher);
    if (listed !== undefined) values.set(field ?? label, listed);
    const outcome = operator === '=' && (label === 'outcome' || label === 'type') ? OUTCOME_OF[value.replace('task-', '')] : undefined;
    if (outcome !== undefined) terms.set(OUTCOME, outcome);
    const term = field === undefined ? hostTerm(matcher, matchers) : termOf(field, matcher, field === 'exception' ? ':' : '=');
    if (term === undefined) continue;
    const key = `${field ?? 'worker'} ${operator}`;
    terms.set(key, terms.has(key) && terms.get(key) !== term ? `${terms.get(key) ?? ''} ${term}` : term);
  }
  return { terms, values };
}

/** celery-exporter's label holds what stands behind the `@`; where the whole name is told too, that is better. */
function hostTerm({ label, operator, value }: Matcher, all: readonly Matcher[]): string | undefined {
  if (label !== 'hostname' || operator.endsWith('~') || all.some((other) => other.label === 'worker')) return undefined;
  return termOf('worker', { label, operator, value })?.replace(/=(.*)$/, (_, host: string) => `=*@${host.replace(/^[^"]*@/, '')}`);
}

/** Of the selectors about the page of the first: where two contradict each other, neither; an outcome only where all have it. */
function together(said: readonly Said[]): Said | undefined {
  const [first] = said;
  if (first === undefined) return undefined;
  const those = said.filter(({ page }) => page === first.page);
  const agreed = new Map<string, string>();
  for (const key of new Set(those.flatMap(({ terms }) => [...terms.keys()]))) {
    const [term, ...others] = new Set(those.map(({ terms }) => terms.get(key)).filter((one) => key === OUTCOME || one !== undefined));
    if (term !== undefined && others.length === 0) agreed.set(key, term);
  }
  const values = new Map<string, readonly string[]>();
  for (const name of new Set(those.flatMap((one) => [...one.values.keys()]))) values.set(name, [...new Set(those.flatMap((one) => one.values.get(name) ?? []))]);
  return { page: first.page, terms: agreed, values };
}

function aboutOf({ page, terms, values }: Said): About {
  const one = (name: string): string | undefined => {
    const [only, ...others] = values.get(name) ?? [];
    return others.length === 0 ? only : undefined;
  };
  const inOrder = [...terms].sort(([a], [b]) => ORDER.indexOf(fieldIn(a)) - ORDER.indexOf(fieldIn(b))).map(([, term]) => term);
  return {
    page,
    q: page === 'tasks' ? inOrder.join(' ') : '',
    clusters: values.get('cluster') ?? [],
    ...(page === 'workers' && { worker: one('worker'), presence: one('presence') }),
    ...(page === 'queues' && { queue: one('queue') }),
  };
}

function fieldIn(key: string): string {
  return key.replace(/ .*$/, '');
}
