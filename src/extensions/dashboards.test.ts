/** Each panel of the dashboards that are shipped: where its menu leads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppPlugin } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { addLinks } from './in-grafana.ts';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly object[];
  readonly panels?: readonly Panel[];
}

const folder = join(__dirname, '../../dashboards');
const ALL = '$__all';
/** Some chosen, and every other one at All. */
let chosen: Readonly<Record<string, string | readonly string[]>> = {};
const VARIABLES = ['job', 'cluster', 'task', 'queue', 'worker'];

type Format = (value: string | readonly string[]) => string;

// As Grafana's own, for variables whose All is the regular expression for anything.
setTemplateSrv({
  replace: ((text: string, _: unknown, format: Format) =>
    text.replace(new RegExp(`\\$(${VARIABLES.join('|')})\\b`, 'g'), (_match, name: string) => (chosen[name] === undefined ? '.*' : format(chosen[name])))),
  getVariables: () => VARIABLES.map((name) => ({ name, allValue: '.*', current: { value: chosen[name] ?? ALL } })) as never,
  containsTemplate: () => true,
  updateTimeRange: () => undefined,
});

const panelsOf = (panels: readonly Panel[]): readonly Panel[] => panels.flatMap((panel) => [panel, ...panelsOf(panel.panels ?? [])]).filter(({ targets }) => targets !== undefined);
const linkOf = ({ targets }: Panel) =>
  addLinks(new AppPlugin())
    .addedLinkConfigs.find((link) => link.targets === 'grafana/dashboard/panel/menu')
    ?.configure?.({ targets })?.path;

/** `title → page`, with what the address asks for as people read it. */
function leading(dashboard: string, variables: typeof chosen): Readonly<Record<string, string>> {
  chosen = variables;
  const { panels } = JSON.parse(readFileSync(join(folder, dashboard), 'utf8')) as { panels: readonly Panel[] };
  return Object.fromEntries(panelsOf(panels).map((panel) => [panel.title, decodeURIComponent((linkOf(panel) ?? 'nowhere').replace('/a/celeriac-celery-app/', '').replaceAll('+', ' '))]));
}

/** Where one cluster, type of task, queue and worker are chosen. */
const NARROWED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'exporter.json': {
    doctor: ['Scraped', 'Broker', 'Last event', 'Events lost', 'Events refused', 'Inspection', 'Events', 'Lag', 'Refused, lost, late', 'Connection', 'How full its bounds are', 'Tasks in memory', 'History', 'Survey', 'Exporters'],
    nowhere: ['Processor', 'Memory', 'Event loop', 'Scrape', 'Readers', 'Actions'],
  },
  'overview.json': {
    doctor: ['Broker'],
    'workers?presence=online': ['Workers online'],
    workers: ['Workers lost', 'How busy the pools are'],
    tasks: ['Ended a second', 'Failure ratio', 'Tasks by outcome', 'Failure ratio of the worst five types', 'Time from sent to started', 'Types of task'],
    queues: ['Messages waiting', 'Messages waiting by queue'],
    'tasks?q=state:SUCCESS': ['Runtime'],
    'tasks?q=state:FAILURE': ['Failures, grouped'],
  },
  'queues.json': {
    'queues?queue=mail': ['Waiting', 'Unacknowledged', 'No consumer', 'Missing', 'Measured', 'Messages waiting', 'Longest between two scrapes', 'Time until a queue is empty', 'Queues, live', 'Consumers', 'Room for each queue', 'Unacknowledged by queue', 'Waiting by priority'],
    'tasks?q=queue=mail': ['Wait p95', 'Sent and received', 'Received by queue', 'Wait at the broker'],
  },
  'task.json': {
    'tasks?q=name=shop.pay queue=mail worker=w@1': ['Received', 'Failure ratio', 'Outcomes', 'By worker', 'When and where it ran', 'Latest runs, live'],
    'tasks?q=state:FAILURE name=shop.pay queue=mail worker=w@1': ['Failed', 'Failures, grouped'],
    'tasks?q=retries>0 name=shop.pay queue=mail worker=w@1': ['Retried'],
    'tasks?q=state:SUCCESS name=shop.pay worker=w@1': ['Runtime p95', 'Runtime'],
    'tasks?q=name=shop.pay queue=mail': ['Wait p95', 'Time before it starts'],
    'tasks?q=state:FAILURE name=shop.pay': ['Exceptions'],
    'tasks?q=name=shop.pay worker=w@1': ['Runtime, all attempts'],
  },
  'tasks.json': {
    'tasks?q=state:SUCCESS name=shop.pay queue=mail worker=w@1': ['Succeeded'],
    'tasks?q=state:FAILURE name=shop.pay queue=mail worker=w@1': ['Failed', 'Failures, grouped'],
    'tasks?q=retries>0 name=shop.pay queue=mail worker=w@1': ['Retried'],
    'tasks?q=name=shop.pay queue=mail worker=w@1': ['Failure ratio', 'Types of task', 'Received by type', 'Failure ratio by type', 'Tasks by outcome', 'Tasks, live'],
    'tasks?q=state:SUCCESS name=shop.pay worker=w@1': ['Runtime p95', 'Runtime p95 by type'],
    'tasks?q=name=shop.pay queue=mail': ['Wait p95', 'Wait p95 by type', 'Wait at the broker'],
    'tasks?q=state:FAILURE name=shop.pay': ['Exceptions'],
    'tasks?q=name=shop.pay worker=w@1': ['Runtime, all attempts'],
  },
  'workers.json': {
    'workers?presence=online': ['Online'],
    'workers?presence=silent': ['Silent'],
    'workers?presence=lost': ['Lost'],
    'workers?presence=offline': ['Offline'],
    'workers/worker?name=w@1': ['Pools in use', 'Prefetched', 'Workers, live', 'Presence', 'Executing tasks', 'Pool in use', 'Executed a second', 'Prefetched tasks', 'Starts', 'Clock skew', 'Versions and silence'],
    'tasks?q=worker=w@1': ['What runs where'],
    'tasks?q=state:FAILURE worker=w@1': ['Failures by worker'],
  },
};

for (const [dashboard, pages] of Object.entries(NARROWED)) {
  test(`${dashboard}: each panel leads to what it shows, or nowhere`, () => {
    const wanted = Object.entries(pages).flatMap(([page, titles]) => titles.map((title) => [title, /^(doctor|nowhere)$/.test(page) ? page : `${page}${page.includes('?') ? '&' : '?'}var-cluster=shop`]));
    expect(leading(dashboard, { cluster: 'shop', task: 'shop.pay', queue: ['mail'], worker: 'w@1' })).toEqual(Object.fromEntries(wanted));
  });
}

test('where everything is chosen, nothing but the outcome narrows', () => {
  for (const dashboard of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    expect(Object.keys(NARROWED)).toContain(dashboard);
    for (const page of Object.values(leading(dashboard, {}))) expect(page).toMatch(/^(doctor|nowhere|queues|workers(\?presence=\w+)?|tasks(\?q=(state:[A-Z]+|retries>0))?)$/);
  }
});
