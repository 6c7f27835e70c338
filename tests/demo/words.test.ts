import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MetricsPage } from '../../demo/metrics-page.ts';
import { parseOptions } from '../../demo/options.ts';
import { Terminal } from '../../demo/terminal.ts';

describe('the options of the demo', () => {
  it('are 25 tasks/s until somebody ends it', () => {
    assert.deepEqual(parseOptions([]), { kind: 'run', options: { seconds: undefined, rate: 25, bare: false } });
  });

  it('may say how long and how fast', () => {
    assert.deepEqual(parseOptions(['--seconds', '2.5', '--rate=40', '--bare']), { kind: 'run', options: { seconds: 2.5, rate: 40, bare: true } });
  });

  it('explain themselves', () => {
    const wanted = parseOptions(['--help']);
    assert.match(wanted.kind === 'help' ? wanted.text : '', /--seconds.*\n.*--rate/);
  });

  for (const [argv, words] of [
    [['--seconds', 'soon'], /--seconds is a number from 1 to \d+, not "soon", for example --seconds 60/],
    [['--rate', '0'], /--rate is a number from 1/],
    [['--rate='], /--rate is a number from 1/],
    [['--speed', '3'], /--speed.*\n.*--help/],
  ] as const) {
    it(`refuse ${argv.join(' ')}`, () => assert.throws(() => parseOptions(argv), words));
  }
});

describe('a page of metrics', () => {
  const text = [
    '# HELP celery_queue_length Messages',
    'celery_queue_length{cluster="default",queue_name="or\\"ders"} 3',
    'celery_queue_length{cluster="default",queue_name="mail"} 1e1',
    'celery_queue_length_other 7',
    'process_cpu_seconds_total 1.5',
  ].join('\n');
  const page = new MetricsPage(text, new Set(['celery_queue_length', 'process_cpu_seconds_total']));

  it('gives sums, maxima and values by label', () => {
    assert.equal(page.sum('celery_queue_length'), 13);
    assert.equal(page.most('celery_queue_length'), 10);
    assert.equal(page.sum('process_cpu_seconds_total'), 1.5);
    assert.equal(page.sum('celery_queue_length_other'), undefined);
    assert.deepEqual([...page.by('celery_queue_length', 'queue_name').values()], [3, 10]);
  });
});

describe('the terminal', () => {
  it('rewrites the live line, shows whole fields only, and clears it for other lines', () => {
    const { terminal, written } = terminalOf({ isTTY: true, columns: 30 });
    terminal.live(['12 tasks/s', 'a field that is far too long here', '3 waiting']);
    terminal.line('done');
    assert.deepEqual(written, ['\r\x1b[K12 tasks/s · 3 waiting', '\r\x1b[Kdone\n']);
  });

  it('writes a plain line where there is none', () => {
    const { terminal, written } = terminalOf({ isTTY: false });
    terminal.live(['12 tasks/s', '3 waiting']);
    assert.deepEqual(written, ['12 tasks/s · 3 waiting\n']);
  });
});

function terminalOf({ isTTY, columns = 80 }: { isTTY: boolean; columns?: number }): { terminal: Terminal; written: string[] } {
  const written: string[] = [];
  const terminal = new Terminal({ isTTY, getWindowSize: () => [columns, 24], write: (text) => written.push(text) > 0 });
  return { terminal, written };
}
