import type { Option } from './option.ts';
import { variableName } from './option.ts';
import { IDLE_OPTIONS } from './options/idle.ts';
import { OPTION_GROUPS } from './options.ts';

const WIDTH = 100;
const INDENT = 8;

const HEAD = `celeriac watches a Celery cluster through its broker, and serves what it sees as REST, WebSocket and Prometheus metrics.

Usage: celeriac --broker=URL [option …]

  celeriac --broker=redis://localhost:6379/0 --unauthenticated-api
  celeriac --broker=amqp://guest:guest@localhost:5672// --basic-auth=admin:password --port=5555
  celeriac --app=proj                                      takes the settings of a Celery application
  celeriac token create --name=grafana --role=operator     makes an API token; celeriac token --help says more
  celeriac check           tries the configuration of the same variables or flags, and says how to mend it (--json)
  celeriac healthcheck     asks the exporter of the same variables or flags whether it answers: exit code 0 or 1

Every option can be given as a flag (--max-tasks=5 or --max-tasks 5, dash or underscore), as a variable (CELERIAC_MAX_TASKS=5)
or in the YAML file that --conf names (max_tasks: 5). Flower's options keep their names; theirs are also read as FLOWER_….
A flag wins over CELERIAC_…, that over FLOWER_…, that over the file, that over the application of --app. Durations carry a
unit (500ms, 30s, 5m, 1h, 2d), without one they are seconds where nothing else is said. So do bytes (512MiB, 1GB).`;

const EXIT = `Exit codes: 0 after SIGTERM or SIGINT (a second one ends at once), 1 after a failure, 2 for a wrong option.
`;

/** What `celeriac --help` prints. */
export function helpText(): string {
  const groups = OPTION_GROUPS.map(({ title, options }) => `${title}\n\n${options.map(entry).join('\n\n')}`);
  return [HEAD, ...groups, idleText(), EXIT].join('\n\n');
}

function entry(option: Option<unknown>): string {
  return `  ${usage(option)}\n${wrapped(`${option.help} ${notes(option)}`.trim())}`;
}

/** `-b, --broker=URL` */
export function usage(option: Option<unknown>): string {
  const value = option.bare === undefined ? `=${option.value.shape}` : '';
  return `${option.short === undefined ? '' : `-${option.short}, `}--${option.name}${value}`;
}

function notes(option: Option<unknown>): string {
  const parts: string[] = [];
  if (option.default !== '' && option.name !== 'version') parts.push(`default ${option.default}`);
  const { aliases = [], variables = [] } = option;
  const others = [...aliases.map((alias) => `--${alias}`), ...(option.flower === true ? [`FLOWER_${variableName(option.name)}`] : []), ...variables];
  if (others.length > 0) parts.push(`also ${others.join(', ')}`);
  return parts.length === 0 ? '' : `(${parts.join('; ')})`;
}

function idleText(): string {
  return ["Flower's that are understood and do nothing here, with a warning:", wrapped(IDLE_OPTIONS.map(({ name }) => `--${name}`).join(', '))].join('\n');
}

function wrapped(text: string): string {
  const margin = ' '.repeat(INDENT);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - INDENT) {
      lines.push(margin + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, margin + line].join('\n');
}
