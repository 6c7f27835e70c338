/** Flower itself, as installed, says what its metrics are called. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { subjects } from '../../exporter/metrics/subjects.ts';
import { pythonEnvironment } from '../services/python.ts';

const ASK = `
import json
import flower.command
from flower.events import PrometheusMetrics
print(json.dumps([[m._name, m._type, list(m._labelnames)] for m in vars(PrometheusMetrics()).values()]))
`;

test('each metric of Flower is here, with its type and labels', async () => {
  const { python } = await pythonEnvironment('flower');
  const { stdout, stderr } = spawnSync(python, ['-c', ASK], { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  const theirs = JSON.parse(stdout) as [name: string, type: string, labels: string[]][];
  const ours = new Map(subjects({ maxSeries: 1 }).flatMap(({ metrics }) => metrics.map((metric) => [metric.name, metric])));
  assert.ok(theirs.length >= 6);
  for (const [name, type, labels] of theirs) {
    // The Python client adds _total to a counter's name when it writes it.
    const metric = ours.get(type === 'counter' ? `${name}_total` : name);
    assert.ok(metric, name);
    assert.equal(metric.type, type, name);
    for (const label of labels) assert.ok(metric.labels.includes(label), `${name} without ${label}`);
  }
});
