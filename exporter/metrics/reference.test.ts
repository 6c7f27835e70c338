import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { metricsReference } from './reference.ts';

test('docs/metrics.md is current', () => {
  const written = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  assert.equal(written, metricsReference(), 'write it anew: node exporter/metrics/reference.ts > docs/metrics.md');
});
