import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reviveMarkers } from './markers.ts';

describe("kombu's type markers", () => {
  it('become plain values at any depth', () => {
    const reply = {
      'w1@vm': [
        { eta: { __type__: 'datetime', __value__: '2026-11-22T12:56:26+00:00' }, priority: 6 },
        { id: { __type__: 'uuid', __value__: { hex: 'be02c0e35fdc47dd8ad53af49ec95dfc' } } },
        { price: { __type__: 'decimal', __value__: '9.90' }, raw: { __type__: 'bytes', __value__: 'abc' } },
        { at: { __type__: 'time', __value__: '12:00:00' }, key: { __type__: 'base64', __value__: '/w==' } },
      ],
    };
    assert.deepEqual(reviveMarkers(reply), {
      'w1@vm': [
        { eta: '2026-11-22T12:56:26+00:00', priority: 6 },
        { id: 'be02c0e3-5fdc-47dd-8ad5-3af49ec95dfc' },
        { price: '9.90', raw: 'abc' },
        { at: '12:00:00', key: '/w==' },
      ],
    });
  });

  it("leave the value of an application's own type, itself revived", () => {
    const money = { __type__: 'money', __value__: { amount: { __type__: 'decimal', __value__: '1.5' } } };
    assert.deepEqual(reviveMarkers(money), { amount: '1.5' });
  });

  it('are told from objects that only look alike', () => {
    const value = { __type__: 'datetime', __value__: 'x', more: 1 };
    assert.deepEqual(reviveMarkers(structuredClone(value)), value);
    assert.deepEqual(reviveMarkers({ __type__: 1, __value__: 2 }), { __type__: 1, __value__: 2 });
    assert.equal(reviveMarkers(null), null);
    assert.equal(reviveMarkers('text'), 'text');
  });
});
