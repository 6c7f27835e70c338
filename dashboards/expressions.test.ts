import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expressions, substituted } from './expressions.ts';

describe('expressions of the dashboards', () => {
  it('has what Grafana would send in place of each variable, and leaves what is none', () => {
    const text = 'label_replace(rate(a{job=~"$job",x=~"${task:regex}"}[$__rate_interval]), "y", "$1", "z", "(.*)") and b[$__range]';
    assert.equal(
      substituted(text, { rateInterval: '30s', range: '2h', variables: { task: 'shop.pay' } }),
      'label_replace(rate(a{job=~".*",x=~"shop.pay"}[30s]), "y", "$1", "z", "(.*)") and b[2h]',
    );
  });

  it('reads those of every dashboard, of panels and of variables, and says which may be empty', () => {
    const all = expressions();
    assert.deepEqual([...new Set(all.map(({ dashboard }) => dashboard))], ['exporter.json', 'overview.json', 'queues.json', 'task.json', 'tasks.json', 'workers.json']);
    assert.deepEqual([...new Set(all.map(({ kind }) => kind))].sort(), ['instant', 'range', 'variable']);
    assert.deepEqual(all.filter(({ expr }) => /\$(?!\d)/.test(expr)), []);
    const quiet = all.find(({ panel, dashboard }) => dashboard === 'exporter.json' && panel === 'Actions');
    assert.equal(quiet?.emptyUnless, 'somebody acted');
    assert.ok(all.filter(({ emptyUnless }) => emptyUnless !== undefined).length <= 12, 'few panels may be empty');
  });
});
