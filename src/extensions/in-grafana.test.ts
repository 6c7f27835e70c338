import { AppPlugin } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { addLinks } from './in-grafana.ts';

setTemplateSrv({ replace: (text = '') => text, getVariables: () => [], containsTemplate: () => false, updateTimeRange: () => undefined });

/** As Grafana hands its contexts out: each object in it is a proxy. */
function proxied<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    get: (target, name, receiver) => {
      const found: unknown = Reflect.get(target, name, receiver);
      return typeof found === 'object' && found !== null ? proxied(found) : found;
    },
  });
}

const linkTo = (point: string, context: object) =>
  addLinks(new AppPlugin())
    .addedLinkConfigs.find(({ targets }) => targets === point)
    ?.configure?.(proxied(context))?.path;

test("an alert's labels are read though Grafana has frozen them", () => {
  const instance = Object.freeze({ labels: Object.freeze({ alertname: 'CeleryWorkerDown', worker: 'celery@web-1', cluster: 'shop' }) });
  expect(linkTo('grafana/alerting/instance/action', { instance })).toBe('/a/celeriac-celery-app/workers/worker?name=celery%40web-1&var-cluster=shop');
  expect(linkTo('grafana/alerting/instance/action', { instance: { labels: { alertname: 'DiskFull' } } })).toBeUndefined();
});

test('a panel leads to the tasks of its query, in its time range', () => {
  const target = { refId: 'A', datasource: { type: 'celeriac-celery-datasource' }, queryType: 'series', editor: 'builder', filters: [{ field: 'state', operator: '=', value: 'FAILURE' }] };
  const path = linkTo('grafana/dashboard/panel/menu', { targets: Object.freeze([target]), timeRange: { from: 'now-3h', to: 'now' } });
  expect(path).toBe('/a/celeriac-celery-app/tasks?q=state%3DFAILURE&from=now-3h&to=now');
});

test("Prometheus' queries about queues lead to the queues, others nowhere", () => {
  const explore = (expr: string) => linkTo('grafana/explore/toolbar/action', { targets: [{ refId: 'A', datasource: { type: 'prometheus' }, expr }] });
  expect(explore('celery_queue_length{queue_name="mail"}')).toBe('/a/celeriac-celery-app/queues');
  expect(explore('up')).toBeUndefined();
});
