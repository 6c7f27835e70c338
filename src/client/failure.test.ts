import { refusalError } from './failure.ts';
import { concernsConnection } from './problem.ts';

const said = (status: number, data: unknown) => refusalError({ status, data }).trouble;

test("an error of the exporter's is told in its words", () => {
  const data = { type: 'urn:celeriac:problem:bad-input', title: 'x', status: 400, detail: "no field 'nme'", remedy: 'did you mean name', parameter: 'q', column: 4 };
  expect(said(400, data)).toEqual({ kind: 'bad-input', what: "No field 'nme'", why: null, remedy: 'Did you mean name', parameter: 'q', column: 4 });
});

test('a wrong token is named as such, and whose it is', () => {
  const trouble = said(401, { type: 'urn:celeriac:problem:unauthenticated', detail: 'unknown token', remedy: 'send another' });
  expect(trouble.what).toBe("The exporter does not accept the app's token");
  expect(trouble.why).toBe('Unknown token');
  expect(trouble.remedy).toMatch(/configuration/);
  expect(concernsConnection(trouble)).toBe(true);
});

test.each([
  [0, undefined, 'unreachable'],
  [502, undefined, 'unreachable'],
  [504, undefined, 'unreachable'],
  [404, { message: 'plugin route match not found' }, 'unreachable'],
  [403, { message: 'plugin proxy route access denied' }, 'forbidden'],
  [500, { message: 'error' }, 'unconfigured'],
  [400, {}, 'fault'],
])("Grafana's own %p is %p", (status, data, kind) => {
  const trouble = said(status, data);
  expect(trouble.kind).toBe(kind);
  expect(trouble.remedy).not.toBeNull();
});

test('a 503 that the exporter answers is about the broker, and no broken connection', () => {
  const trouble = said(503, { type: 'urn:celeriac:problem:unavailable', detail: 'the broker is away' });
  expect(trouble.kind).toBe('unavailable');
  expect(concernsConnection(trouble)).toBe(false);
});
