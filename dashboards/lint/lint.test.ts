import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDashboards } from '../expressions.ts';
import type { Dashboard, Panel, Target } from '../source/model.ts';
import { committed, lint, RULES } from './lint.ts';
import { readIncludes } from './leading.ts';

const dashboards = readDashboards();
const [FILE, OTHER] = ['overview.json', 'queues.json'] as const;

type Change = (dashboard: Dashboard) => Dashboard;

/** Complaints about the overview after something was done to it, and what it was; the sources agree with whatever was done. */
function after(change: Change, { includes = readIncludes(), current = true } = {}): readonly string[] {
  const broken = change(dashboards.get(FILE) as Dashboard);
  const all = new Map([...dashboards, [FILE, broken]]);
  const written = new Map([...(current ? all : dashboards)].map(([file, dashboard]) => [file, JSON.stringify(dashboard)]));
  return lint(all, { includes, written }).map(({ file, rule, what }) => `${file} ${rule}: ${what}`);
}

const onPanels = (change: (panel: Panel) => Panel): Change => (dashboard) => ({ ...dashboard, panels: dashboard.panels.map(change) });
const panel = (title: string, change: (panel: Panel) => Panel): Change => onPanels((one) => (one.title === title ? change(one) : one));
const target = (title: string, change: Partial<Target>): Change => panel(title, (one) => ({ ...one, targets: one.targets?.map((first, index) => (index === 0 ? { ...first, ...change } : first)) }));
const defaults = (title: string, more: object): Change => panel(title, (one) => ({ ...one, fieldConfig: { overrides: [], ...one.fieldConfig, defaults: { ...one.fieldConfig?.defaults, ...more } } }));
const expr = (text: string): Change => target('Tasks by outcome', { expr: text });
const NARROW = 'job=~"$job",cluster=~"$cluster"';

/** What is broken, and what is said about it: each rule refuses something, by the panel's name. */
const BROKEN: Readonly<Record<string, readonly (readonly [Change, string])[]>> = {
  uid: [
    [(one) => ({ ...one, uid: 'celery' }), 'its uid "celery" is not celeriac- and one word'],
    [(one) => ({ ...one, uid: 'celeriac-queues' }), `its uid "celeriac-queues" is another's, too`],
    [(one) => ({ ...one, uid: 'celeriac-other' }), 'its uid "celeriac-other" is not the one known for this file'],
  ],
  portable: [[(one) => ({ ...one, __inputs: [] }), 'it has __inputs'], [(one) => ({ ...one, id: 7 }), 'it has id']],
  'schema-version': [[(one) => ({ ...one, schemaVersion: 27 }), 'its schemaVersion is 27']],
  revision: [[(one) => ({ ...one, revision: 0 }), 'its revision is 0']],
  tags: [[(one) => ({ ...one, tags: [] }), 'it lacks the tag celeriac']],
  described: [[panel('Broker', (one) => ({ ...one, description: '' })), 'panel "Broker" has no description']],
  titled: [
    [panel('Broker', (one) => ({ ...one, title: 'Runtime' })), 'two panels are called "Runtime"'],
    [panel('Broker', (one) => ({ ...one, id: 2 })), 'two panels have the id 2'],
  ],
  unit: [[defaults('Runtime', { unit: undefined }), 'panel "Runtime" has no unit']],
  'no-value': [[defaults('Runtime', { noValue: 'No data' }), 'panel "Runtime" does not say what no value means']],
  'data-source': [
    [target('Runtime', { datasource: { type: 'prometheus', uid: 'PBFA97CFB590B2093' } }), 'the data source PBFA97CFB590B2093 is named instead of a variable'],
    [panel('Runtime', (one) => ({ ...one, targets: [] })), 'panel "Runtime" asks nothing'],
  ],
  grid: [
    [panel('Runtime', (one) => ({ ...one, gridPos: { ...one.gridPos, x: 20 } })), 'panel "Runtime" does not fit into the 24 columns'],
    [panel('Runtime', (one) => ({ ...one, gridPos: { ...one.gridPos, x: 4 } })), 'panel "Time from sent to started" overlaps panel "Runtime"'],
  ],
  variables: [
    [expr(`sum(rate(celery_task_started_total{${NARROW},name=~"$task"}[$__rate_interval]))`), '$task is used and is no variable of it'],
    [(one) => ({ ...one, templating: { list: [...one.templating.list, { name: 'namespace', type: 'textbox' }] } }), 'its variable namespace is not used'],
    [(one) => ({ ...one, templating: { list: one.templating.list.map((variable) => (variable.name === 'job' ? { ...variable, allValue: '' } : variable)) } }), 'all of job are not .*'],
  ],
  promql: [[expr(`sum(rate(celery_task_started_total{${NARROW}}[$__rate_interval])`), 'panel "Tasks by outcome" asks what is no PromQL']],
  metric: [
    [expr(`sum(rate(celery_tasks_total{${NARROW}}[$__rate_interval]))`), 'panel "Tasks by outcome" asks for celery_tasks_total, which the exporter does not publish'],
    [expr(`sum(rate(celery_task_runtime{${NARROW}}[$__rate_interval]))`), 'panel "Tasks by outcome" asks for celery_task_runtime, which'],
  ],
  label: [
    [expr(`sum(rate(celery_task_started_total{${NARROW},task="a"}[$__rate_interval]))`), 'panel "Tasks by outcome" narrows celery_task_started_total by task, a label that it does not have'],
    [expr(`sum by (queue) (rate(celery_task_started_total{${NARROW}}[$__rate_interval]))`), 'panel "Tasks by outcome" groups by queue, a label that nothing in it has'],
  ],
  job: [
    [expr('sum(rate(celery_task_started_total{job="celery-exporter",cluster=~"$cluster"}[$__rate_interval]))'), 'panel "Tasks by outcome" does not narrow celery_task_started_total by job=~"$job"'],
    [expr('sum(rate(celery_task_started_total{job=~"$job"}[$__rate_interval]))'), 'does not narrow celery_task_started_total by cluster=~"$cluster"'],
  ],
  'rate-interval': [[expr(`sum(rate(celery_task_started_total{${NARROW}}[5m]))`), 'panel "Tasks by outcome" looks over 5m instead of $__rate_interval']],
  counter: [[expr(`sum(celery_task_started_total{${NARROW}})`), 'panel "Tasks by outcome" shows the counter celery_task_started_total without rate() or increase()']],
  legend: [
    [target('Tasks by outcome', { legendFormat: '' }), 'panel "Tasks by outcome" has no legend'],
    [target('Tasks by outcome', { legendFormat: '{{name}}' }), 'panel "Tasks by outcome" names its lines by name, by which it does not group'],
  ],
  'celery-query': [
    [target('Failures, grouped', { queryType: 'errors' }), 'panel "Failures, grouped" asks Celeriac for errors'],
    [target('Types of task', { measures: ['count', 'median'] }), 'panel "Types of task" measures median'],
  ],
  'celery-text': [
    [target('Failures, grouped', { q: 'name=' }), 'panel "Failures, grouped" asks name='],
    // Several values have to stand for the whole of a field.
    [target('Failures, grouped', { q: 'name:a$cluster' }), 'panel "Failures, grouped" asks name:a$cluster'],
  ],
  'celery-cluster': [[target('Failures, grouped', { cluster: 'default' }), 'panel "Failures, grouped" does not ask for $cluster']],
  links: [
    [panel('Runtime', (one) => ({ ...one, links: [{ title: 'x', url: '/d/celeriac-beat?${__url_time_range}' }] })), 'it leads to the dashboard celeriac-beat, which there is not'],
    [panel('Runtime', (one) => ({ ...one, links: [{ title: 'x', url: '/a/celeriac-celery-app/beat' }] })), 'it leads to /a/celeriac-celery-app/beat, which is no page of the app'],
    [panel('Runtime', (one) => ({ ...one, links: [{ title: 'x', url: '/d/celeriac-queues?var-task=a&${__url_time_range}' }] })), 'it gives celeriac-queues a variable task, which it does not have'],
  ],
  kept: [[panel('Runtime', (one) => ({ ...one, links: [{ title: 'x', url: '/a/celeriac-celery-app/tasks?q=a' }] })), 'its link /a/celeriac-celery-app/tasks?q=a forgets the time range']],
};

describe('the lint of the dashboards', () => {
  it('has nothing to say about those that are committed', () => assert.deepEqual(committed(), []));

  for (const [rule, cases] of Object.entries(BROKEN)) {
    it(`${rule}: ${RULES.find(({ name }) => name === rule)?.why}`, () => {
      for (const [change, said] of cases) {
        const complaints = after(change);
        assert.ok(complaints.some((complaint) => complaint.startsWith(`${FILE} ${rule}: `) && complaint.includes(said)), `${said}\n  not among\n  ${complaints.join('\n  ')}`);
      }
    });
  }

  it('refuses JSON that is not what its source writes, and a dashboard that the app would not bring', () => {
    const renamed: Change = (one) => ({ ...one, title: 'Mine' });
    assert.deepEqual(after(renamed, { current: false }), [`${FILE} current: it is not what its source says; npm run dashboards writes it`]);
    const without = readIncludes().filter(({ path }) => path !== `dashboards/${OTHER}`);
    assert.deepEqual(after((one) => one, { includes: without }), [`${OTHER} included: src/plugin.json includes no dashboard dashboards/${OTHER}`]);
  });

  it('has a broken dashboard for each of its rules', () => {
    const tried = [...Object.keys(BROKEN), 'current', 'included'];
    assert.deepEqual(RULES.map(({ name }) => name).filter((name) => !tried.includes(name)), []);
  });
});
