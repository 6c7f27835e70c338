import { effectOfPurge, mostToPurge, outcomeOfPurge, pointlessPurge, purgeCommand } from './purge.ts';

const MAIL = { name: 'mail', ready: 1_204, unacked: 3, measured_at: 1_000 };

test.each([
  [MAIL, '1,204 messages wait in mail, as measured 4 s ago. All that wait when this is sent are thrown away, of every priority, and their tasks never run. The 3 that workers hold stay theirs, and are run.'],
  [{ ...MAIL, ready: 1, unacked: 1 }, '1 message waits in mail, as measured 4 s ago. All that wait when this is sent are thrown away, of every priority, and their tasks never run. The 1 that workers hold stays theirs, and is run.'],
  [{ ...MAIL, ready: null, unacked: null }, 'How many messages wait in mail is not known. All that wait when this is sent are thrown away, of every priority, and their tasks never run. What workers hold stays theirs.'],
])('before: %j', (queue, words) => expect(effectOfPurge(queue, 1_004)).toBe(words));

test.each([
  [{ messages: 1_204, ready: 0, unacked: 0 }, '1,204 messages thrown away from mail. Celery tells nobody of it: the tasks stay Pending, and their pages say what became of them.'],
  [{ messages: 1, ready: 2, unacked: 1 }, "1 message thrown away from mail. 1 message in workers' hands is let be. 2 messages have come since. Celery tells nobody of it: the tasks stay Pending, and their pages say what became of them."],
  [{ messages: 0, ready: null, unacked: null }, 'No messages thrown away from mail.'],
])('after: %j', (told, words) => expect(outcomeOfPurge({ cluster: 'shop', queue: 'mail', at: 1_000, ...told })).toBe(words));

test('twice as many as were told of are no surprise, nor are a few', () => {
  expect([1_204, 3, 0, null].map(mostToPurge)).toEqual([2_408, 100, 100, undefined]);
});

test('where it makes no sense, why', () => {
  expect(pointlessPurge({ ready: 3, missing: false, type: 'list' })).toBeUndefined();
  expect(pointlessPurge({ ready: null, missing: false, type: null })).toBeUndefined();
  expect(pointlessPurge({ ready: 0, missing: false, type: 'list' })).toBe('Nothing waits in it');
  expect(pointlessPurge({ ready: null, missing: true, type: null })).toBe('The broker does not have it');
  expect(pointlessPurge({ ready: 3, missing: false, type: 'stream' })).toMatch(/no stream/);
});

test("Celery's command takes a name as the shell does", () => {
  expect(purgeCommand('mail')).toBe('celery -A your.app purge -Q mail');
  expect(purgeCommand("it's; mine")).toBe("celery -A your.app purge -Q 'it'\\''s; mine'");
});
