import { clusterLine } from './cluster-line.ts';

const cluster = (values: object = {}) =>
  ({ name: 'default', broker: { state: 'live' }, workers: { online: 3, silent: 0, offline: 0, lost: 1 }, events: { last: 999.6 }, ...values }) as never;

test.each([
  [[cluster()], '3 workers online, 1 lost · last event 0.4 s ago'],
  [[cluster(), cluster({ name: 'other', events: { last: 1000 } })], '6 workers online, 2 lost · last event just now'],
  [[cluster({ events: { last: null } })], '3 workers online, 1 lost · no event yet'],
  [[cluster({ events: { last: 700 }, broker: { state: 'waiting' } })], '3 workers online, 1 lost · the broker is away · last event 5 min ago'],
  [[cluster(), cluster({ name: 'mail', broker: { state: 'waiting' } })], '6 workers online, 2 lost · the broker of mail is away · last event 0.4 s ago'],
  [[], undefined],
])('one line of %#', (clusters, line) => expect(clusterLine(clusters, 1000)).toBe(line));
