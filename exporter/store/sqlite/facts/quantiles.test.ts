import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HISTOGRAM_ERROR, select, Spreads } from './quantiles.ts';

const seconds = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(0, 0.5, 1, 1, 2));

test('the selected value is the one that sorting would put there', () => {
  fc.assert(fc.property(fc.array(seconds, { minLength: 1 }), fc.nat(), (values, place) => {
    const wanted = place % values.length;
    assert.equal(select(Float64Array.from(values), wanted), Float64Array.from(values).sort()[wanted]);
  }));
});

test('past the bound of exact ones, quantiles are within the error that is told', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3), seconds), { minLength: 20, maxLength: 200 }), (measured) => {
    const [exact, histogram] = [new Spreads(), new Spreads(16)];
    for (const [group, value] of measured) {
      exact.add(group, value);
      histogram.add(group, value);
    }
    const expected = exact.of(4);
    assert.equal(exact.error, 0);
    histogram.of(4).forEach((spread, group) => {
      assert.equal(spread.count, expected[group]?.count);
      assert.equal(spread.max, expected[group]?.max);
      for (const name of ['p50', 'p95', 'p99'] as const) {
        const [told, truth] = [spread[name], expected[group]?.[name]];
        if (told === null || truth == null) assert.equal(told, truth);
        else assert.ok(Math.abs(told - truth) <= truth * HISTOGRAM_ERROR * 1.000001 + 1e-9, `${name} ${told} of ${truth}`);
      }
    });
    assert.equal(histogram.error, HISTOGRAM_ERROR);
  }));
});
