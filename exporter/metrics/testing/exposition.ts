import assert from 'node:assert/strict';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

/**
 * Prometheus' text format 0.0.4, read strictly: each metric once, with HELP and TYPE before its samples; names and escapes
 * as the format has them; no series twice; histograms whole, rising, and ending in +Inf.
 */
export function parseExposition(text: string): Map<string, Family> {
  assert.ok(text.endsWith('\n'), 'the last line has to end');
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let family: Family | undefined;
  let help: { name: string; text: string } | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (comment) {
      const [, kind, name = '', rest = ''] = comment;
      if (kind === 'HELP') {
        help = { name, text: rest };
      } else {
        assert.equal(help?.name, name, `TYPE of ${name} without its HELP before it`);
        assert.ok(!families.has(name), `${name} stands twice`);
        assert.match(rest, /^(counter|gauge|histogram)$/);
        families.set(name, (family = { name, type: rest, help: help?.text ?? '', samples: [] }));
      }
      continue;
    }
    const sample = parseSample(line);
    assert.ok(family, `sample before any TYPE: ${line}`);
    assert.ok(belongs(sample.name, family), `${sample.name} stands under ${family.name}`);
    const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`;
    assert.ok(!seen.has(key), `twice: ${line}`);
    seen.add(key);
    family.samples.push(sample);
  }
  for (const each of families.values()) if (each.type === 'histogram') checkHistograms(each);
  return families;
}

/** The values of one metric by the text of the named labels, for short assertions. */
export function values(families: Map<string, Family>, sampleName: string, ...by: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const family of families.values()) {
    for (const { name, labels, value } of family.samples) {
      if (name === sampleName) found[by.map((label) => labels[label] ?? '').join(' ')] = value;
    }
  }
  return found;
}

function belongs(name: string, family: Family): boolean {
  if (family.type !== 'histogram') return name === family.name;
  return ['_bucket', '_sum', '_count'].some((suffix) => name === family.name + suffix);
}

function parseSample(line: string): Sample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
  assert.ok(name, `no metric name: ${line}`);
  let at = name.length;
  const labels: Record<string, string> = {};
  if (line[at] === '{') {
    do {
      const pair = /^[{,]([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/.exec(line.slice(at));
      assert.ok(pair, `bad labels: ${line}`);
      const [whole, label = '', value = ''] = pair;
      assert.ok(!(label in labels), `label twice: ${line}`);
      labels[label] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
      at += whole.length;
    } while (line[at] === ',');
    assert.equal(line[at], '}', `labels do not end: ${line}`);
    at += 1;
  }
  const number = /^ (\+Inf|-Inf|NaN|Nan|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.exec(line.slice(at))?.[1];
  assert.ok(number, `bad value: ${line}`);
  return { name, labels, value: Number(number.replace('Inf', 'Infinity')) };
}

function checkHistograms(family: Family): void {
  const byLabels = new Map<string, { bounds: number[]; counts: number[]; sum?: number; count?: number }>();
  for (const { name, labels, value } of family.samples) {
    const { le, ...others } = labels;
    const key = JSON.stringify(others);
    const histogram = byLabels.get(key) ?? { bounds: [], counts: [] };
    byLabels.set(key, histogram);
    if (name.endsWith('_sum')) histogram.sum = value;
    else if (name.endsWith('_count')) histogram.count = value;
    else {
      histogram.bounds.push(Number(le?.replace('Inf', 'Infinity')));
      histogram.counts.push(value);
    }
  }
  for (const [labels, { bounds, counts, sum, count }] of byLabels) {
    const where = `${family.name} ${labels}`;
    assert.ok(bounds.every((bound, i) => i === 0 || bound > (bounds[i - 1] ?? 0)), `bounds do not rise: ${where}`);
    assert.ok(counts.every((each, i) => i === 0 || each >= (counts[i - 1] ?? 0)), `buckets are not cumulative: ${where}`);
    assert.equal(bounds.at(-1), Infinity, `no +Inf: ${where}`);
    assert.equal(counts.at(-1), count, `+Inf is not the count: ${where}`);
    assert.ok(sum !== undefined && Number.isFinite(sum), `no sum: ${where}`);
  }
}
