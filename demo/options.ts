import { parseArgs } from 'node:util';

export interface Options {
  /** Ends by itself after this long; undefined: runs until somebody ends it. */
  readonly seconds: number | undefined;
  /** Tasks per second, on average over the tide. */
  readonly rate: number;
  /** Neither Prometheus nor Grafana, wherever they are. */
  readonly bare: boolean;
}

// What five Python processes, Redis and the exporter make of 25 tasks/s is a fifth of one core.
const DEFAULT_RATE = 25;
const HIGHEST_RATE = 200;

const HELP = `npm run demo -- [options]

A small shop on a real broker, with real Celery workers, and Celeriac's exporter that watches it.
Ctrl-C ends all of it.

  --seconds N   end by itself after N seconds
  --rate N      tasks per second, 1 to ${HIGHEST_RATE} (default: ${DEFAULT_RATE})
  --bare        neither Prometheus nor Grafana, though they are here
  --help        this text

The broker is the one in CELERIAC_BROKER (redis://…, amqp://…); else a Redis that answers on localhost:6379; else an
installed redis-server, started for the demo alone; else, as root on Debian, redis-server is installed.

Where a program \`prometheus\` is, it scrapes the exporter and judges the rules; where a program \`grafana\` is (12.3 or later), or its
folder is in GRAFANA_HOME, it shows the app, the dashboards and the alerts, with a password made for this demo.`;

export type Wanted = { readonly kind: 'run'; readonly options: Options } | { readonly kind: 'help'; readonly text: string };

/** @throws Error naming the option, what was wrong and an example */
export function parseOptions(argv: readonly string[]): Wanted {
  let values: { seconds?: string; rate?: string; bare?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { seconds: { type: 'string' }, rate: { type: 'string' }, bare: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }));
  } catch (error) {
    throw new Error(`${(error as Error).message}\nnpm run demo -- --help lists the options`);
  }
  if (values.help) return { kind: 'help', text: HELP };
  return {
    kind: 'run',
    options: {
      seconds: values.seconds === undefined ? undefined : number('--seconds', values.seconds, 1, 86_400, '--seconds 60'),
      bare: values.bare ?? false,
      rate: values.rate === undefined ? DEFAULT_RATE : number('--rate', values.rate, 1, HIGHEST_RATE, '--rate 25'),
    },
  };
}

function number(option: string, text: string, least: number, most: number, example: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new Error(`${option} is a number from ${least} to ${most}, not "${text}", for example ${example}`);
}
