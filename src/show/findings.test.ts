import { metricsFindings } from './prometheus-finding.ts';
import { operatorFindings, readerFindings } from './token-findings.ts';

const me = (values: object = {}) => ({ data: { name: 'x', role: 'viewer', via: 'token', person: null, read_only: false, open_metrics: false, may: {}, ...values } as never, trouble: undefined });
const failed = (kind: string) => ({ data: undefined, trouble: { kind, what: 'What', why: 'Unknown token', remedy: 'Do' } as never });

test.each([
  [me(), 'ok', /of a viewer/],
  [me({ role: 'operator' }), 'warning', /role operator.*could act/],
  [me({ role: 'admin', via: 'open' }), 'warning', /open to everybody/],
  [failed('unauthenticated'), 'failing', /does not accept the read token: Unknown token/],
])('read token %#', (answer, severity, what) => {
  const [found] = readerFindings(answer);
  expect(found?.severity).toBe(severity);
  expect(found?.what).toMatch(what);
  if (severity !== 'ok') expect(found?.copy).toMatch(/^celeriac token create .*viewer$/);
});

test('what is about the connection is not told of the token', () => expect(readerFindings(failed('unreachable'))).toEqual([]));

test.each([
  [me({ role: 'operator' }), undefined, 'ok', /operator/],
  [me({ role: 'admin' }), true, 'ok', /shut down/],
  [me(), true, 'warning', /of the role viewer: nobody can act/],
  [me({ role: 'operator', read_only: true }), true, 'warning', /read-only/],
  [failed('operator-token'), true, 'warning', /does not accept the operator token/],
  [failed('forbidden'), true, 'warning', /Nobody can act: What/],
  [failed('operator-token'), false, 'warning', /No operator token is set/],
])('operator token %#', (answer, isSet, severity, what) => {
  const [found] = operatorFindings(answer, isSet);
  expect(found?.severity).toBe(severity);
  expect(found?.what).toMatch(what);
});

const metrics = (values: object) => metricsFindings({ isNamed: true, series: 0, trouble: undefined, isOpen: true, exporterUrl: 'https://celeriac.example.com/in/', ...values })[0];

test('metrics that nobody scrapes come with what to write into prometheus.yml', () => {
  expect(metrics({})?.severity).toBe('failing');
  expect(metrics({})?.copy).toBe("scrape_configs:\n  - job_name: celeriac\n    scheme: https\n    metrics_path: /in/metrics\n    static_configs:\n      - targets: ['celeriac.example.com']");
  expect(metrics({ isOpen: false })?.copy).toMatch(/credentials_file/);
  expect(metrics({ isOpen: false })?.remedy).toMatch(/--unauthenticated-metrics/);
  expect(metrics({ series: 1204 })?.what).toMatch(/1,204/);
  expect(metrics({ trouble: { kind: 'fault', what: 'Away', why: 'x', remedy: 'y' } })?.severity).toBe('warning');
  expect(metrics({ isNamed: false })?.severity).toBe('ok');
});
