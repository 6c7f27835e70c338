import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochOf, isoFormat } from './dates.ts';

const at = (text: string, zone?: string): string => isoFormat(epochOf(text, 'eta', zone));

test('dates with and without an offset, in the application’s time zone', () => {
  for (const [text, zone, iso] of [
    ['2026-11-26T18:00:00+00:00', undefined, '2026-11-26T18:00:00+00:00'],
    ['2026-11-26T18:00:00Z', 'Europe/Berlin', '2026-11-26T18:00:00+00:00'],
    ['2026-11-26 18:00:00.123456', undefined, '2026-11-26T18:00:00.123456+00:00'],
    ['2026-11-26 18:00:00.5', 'Europe/Berlin', '2026-11-26T17:00:00.500000+00:00'],
    ['2026-07-01T12:00', 'America/St_Johns', '2026-07-01T14:30:00+00:00'],
    ['2026-11-26T18:00:00-05:30', undefined, '2026-11-26T23:30:00+00:00'],
    ['2026-11-26T18:00:00+0530', undefined, '2026-11-26T12:30:00+00:00'],
    // An hour before, and after, the clocks went forward there.
    ['2026-03-29 01:30:00', 'Europe/Berlin', '2026-03-29T00:30:00+00:00'],
    ['2026-03-29 03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00+00:00'],
    ['2026-11-26T18:00:00', 'No/Such', '2026-11-26T18:00:00+00:00'],
  ] as const) {
    assert.equal(at(text, zone), iso, text);
  }
});

test('what is no date is refused', () => {
  for (const text of ['', 'tomorrow', '2026-02-30T00:00:00', '2026-11-26', '2026-11-26T25:00:00', '2026-13-01T00:00', '1e9']) {
    assert.throws(() => epochOf(text, 'eta', undefined), /eta '.*' is no date/, text);
  }
});
