import { examine } from './examine.ts';
import { wiredFinding } from './wired.ts';
import type { Known } from './examine.ts';

const worker = (values: object) => ({ cluster: 'default', name: 'w1@shop', presence: 'online', processed: 5, skew: 0, software: { version: '5.7.0' }, error: null, ...values });
const cluster = (values: object) => ({ name: 'default', conditions: [], workers: { online: 1, silent: 0 }, ...values });
const told = (known: Partial<Record<keyof Known, unknown>>) =>
  examine({ clusters: [cluster({})], workers: [], surveys: [], seen: new Set(), tasks: undefined, ...known } as unknown as Known).map(({ severity, id }) => `${severity} ${id}`);

test('a cluster that is wired right', () => {
  expect(told({ workers: [worker({})], seen: new Set(['default w1@shop']), tasks: { all: 100, unsent: 0 } })).toEqual(['ok events', 'ok sent', 'ok clocks', 'ok versions', 'ok inspection']);
});

test('each thing that can be wrong, the worst first', () => {
  const workers = [worker({ skew: 30 }), worker({ name: 'w2@shop', software: { version: '4.4.7' }, error: 'no answer' })];
  expect(told({ workers, tasks: { all: 100, unsent: 40 } })).toEqual(['failing events', 'warning sent', 'warning clocks', 'warning versions', 'warning inspection']);
  expect(told({ clusters: [cluster({ workers: { online: 0, silent: 0 } })] })).toEqual(['failing no workers']);
});

test('every finding that is not fine says what to do', () => {
  const findings = examine({ clusters: [], workers: [worker({ skew: 9, error: 'x' })] as never, surveys: [], seen: new Set(), tasks: { all: 20, unsent: 20 } });
  for (const { severity, remedy, id } of findings) expect([id, severity === 'ok' || remedy !== null]).toEqual([id, true]);
});

const survey = (api: object | null) => ({ cluster: 'default', queues: { api, error: null, left_out: 0 } });

test('RabbitMQ is asked for its management API, Redis has none', () => {
  const known = (kind: string, api: object | null) => told({ clusters: [cluster({ broker: { kind } })], surveys: [survey(api)] });
  expect(known('rabbitmq', null)).toEqual(['warning default api']);
  expect(known('redis', null)).toEqual([]);
  expect(known('rabbitmq', { url: 'http://rabbit:15672', error: null, remedy: null })).toEqual(['ok default api']);
  expect(known('rabbitmq', { url: 'http://rabbit:15672', error: 'no answer', remedy: 'look' })).toEqual(['warning default api']);
});

test('whether it is wired at all, with what to try', () => {
  const away = { kind: 'unreachable', what: 'Grafana cannot reach the exporter', why: null, remedy: 'Look.' } as const;
  expect(wiredFinding(undefined, 'http://celeriac:5555')?.severity).toBe('ok');
  expect(wiredFinding(away, 'http://celeriac:5555')?.copy).toBe('curl -s http://celeriac:5555/-/healthy');
  expect(wiredFinding({ ...away, kind: 'unconfigured' }, undefined)?.copy).toBe('http://celeriac:5555');
  expect(wiredFinding({ ...away, kind: 'unauthenticated' }, 'http://celeriac:5555')).toBeUndefined();
});

test('a few tasks say nothing about their clients', () => {
  expect(told({ tasks: { all: 3, unsent: 3 } })).toEqual([]);
});
