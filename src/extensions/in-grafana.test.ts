import { AppPlugin, dateTime, isDateTime } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { addLinks } from './in-grafana.ts';

setTemplateSrv({ replace: (text = '') => text, getVariables: () => [], containsTemplate: () => false, updateTimeRange: () => undefined });

/** As Grafana hands its contexts out: each object in it is a proxy, and a time a copy. */
function proxied<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    get: (target, name, receiver) => {
      const found: unknown = Reflect.get(target, name, receiver);
      if (isDateTime(found)) return dateTime(found);
      return typeof found === 'object' && found !== null ? proxied(found) : found;
    },
  });
}

/** As what Explore keeps: plain objects, all the way down. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || isDateTime(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

const linkTo = (point: string, context: object) =>
  addLinks(new AppPlugin())
    .addedLinkConfigs.find(({ targets }) => targets === point)
    ?.configure?.(proxied(context))?.path;
const explore = (...targets: readonly object[]) => linkTo('grafana/explore/toolbar/action', { targets: frozen(targets), timeRange: frozen({ from: 'now-1h', to: 'now' }) });
const panel = (context: object) => linkTo('grafana/dashboard/panel/menu', context);
const alert = (context: object) => linkTo('grafana/alerting/instance/action', context);

const prometheus = (expr: string) => ({ refId: 'A', datasource: { type: 'prometheus' }, expr });
const ours = (query: object) => ({ refId: 'A', datasource: { type: 'celeriac-celery-datasource' }, editor: 'code', ...query });

test("an alert's labels are read though Grafana has frozen them", () => {
  const instance = frozen({ labels: { alertname: 'CeleryWorkerDown', worker: 'celery@web-1', cluster: 'shop' } });
  expect(alert({ instance })).toBe('/a/celeriac-celery-app/workers/worker?name=celery%40web-1&var-cluster=shop');
  expect(alert({ instance: { labels: { alertname: 'DiskFull' } } })).toBeUndefined();
  expect(alert({ instance: { labels: { alertname: 'Slow', name: 'shop.pay' } }, rule: { query: 'celery_task_failed_total > 3' } })).toBe('/a/celeriac-celery-app/tasks?q=state%3AFAILURE+name%3Dshop.pay');
});

test('an alert that says nothing of Celery leads where its rule says, if that is in the app', () => {
  const written = (address: string) => alert({ instance: frozen({ labels: { alertname: 'CheckoutSlow' }, annotations: { app_url: address } }) });
  expect(written('/a/celeriac-celery-app/tasks?q=name%3Dshop.pay')).toBe('/a/celeriac-celery-app/tasks?q=name%3Dshop.pay');
  for (const address of ['/a/other-app/tasks', 'https://example.org/a/celeriac-celery-app/', 'javascript:alert(1)']) expect(written(address)).toBeUndefined();
});

test('a panel leads to the tasks of its query, in its time range', () => {
  const target = ours({ queryType: 'series', editor: 'builder', filters: [{ field: 'state', operator: '=', value: 'FAILURE' }] });
  expect(panel({ targets: frozen([target]), timeRange: { from: 'now-3h', to: 'now' } })).toBe('/a/celeriac-celery-app/tasks?q=state%3DFAILURE&from=now-3h&to=now');
});

test('a query that is hidden does not count, and one that names no source has the one it was asked of', () => {
  expect(panel({ targets: [{ ...prometheus('celery_queue_length'), hide: true }] })).toBeUndefined();
  const { datasource, ...bare } = ours({ queryType: 'queues', queue: 'mail' });
  expect(panel({ targets: [bare], data: { request: { targets: [{ ...bare, datasource }] } } })).toBe('/a/celeriac-celery-app/queues?queue=mail');
  expect(panel({ targets: [bare] })).toBeUndefined();
});

test('each kind of question of our data source leads to its page', () => {
  const path = (query: object) => explore(ours(query))?.replace('/a/celeriac-celery-app/', '').replace(/[?&]from=now-1h&to=now/, '');
  expect(path({ queryType: 'failures', q: 'queue:mail' })).toBe('tasks?q=state%3AFAILURE+queue%3Amail');
  expect(path({ queryType: 'task', uuid: '8a4d' })).toBe('tasks/task?uuid=8a4d');
  expect(path({ queryType: 'workers' })).toBe('workers');
  expect(path({ queryType: 'worker', worker: 'w@1' })).toBe('workers/worker?name=w%401');
  expect(path({ queryType: 'events', worker: 'w@1' })).toBe('workers/worker?name=w%401');
  expect(path({ queryType: 'events' })).toBe('tasks');
  expect(path({ queryType: 'annotations' })).toBeUndefined();
});

test("Prometheus' queries lead to what they ask for, others nowhere; so does a frozen range of two moments", () => {
  expect(explore(prometheus('celery_queue_length{queue_name="mail"}'))).toBe('/a/celeriac-celery-app/queues?from=now-1h&to=now&queue=mail');
  expect(explore(prometheus('up'))).toBeUndefined();
  const timeRange = frozen({ from: dateTime(1_000), to: dateTime(2_000) });
  expect(linkTo('grafana/explore/toolbar/action', { targets: [prometheus('celery_task_sent_total')], timeRange })).toBe('/a/celeriac-celery-app/tasks?from=1000&to=2000');
});
