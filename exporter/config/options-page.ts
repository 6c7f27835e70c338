import type { Option } from './option.ts';
import { variablesOf } from './option.ts';
import { IDLE_OPTIONS } from './options/idle.ts';
import { OPTION_GROUPS } from './options.ts';
import { usage } from './help.ts';

const HEAD = `# Options

<!-- Written by \`celeriac --help=markdown\`: change exporter/config/options/, then run \`npm run docs\`. -->

Every option can be given as a flag (\`--max-tasks=5\` or \`--max-tasks 5\`, with dashes or underscores), as a variable
(\`CELERIAC_MAX_TASKS=5\`) or in the YAML file that \`--conf\` names (\`max_tasks: 5\`). Flower's options keep their names, and are
also read as \`FLOWER_…\`. A flag wins over \`CELERIAC_…\`, that over \`FLOWER_…\` and Celery's own variables, those over the file,
that over the application that --app names, that over the default. An option or a \`CELERIAC_…\` variable that is not known stops the start; so does a value that cannot be
understood.

Durations carry a unit (\`500ms\`, \`30s\`, \`5m\`, \`1h30m\`, \`2d\`); without one they are seconds, except where the table says
otherwise. So do bytes (\`512MiB\`, \`1GB\`). Variables that Kubernetes sets for a service named \`celeriac\` or \`flower\`
(\`FLOWER_PORT=tcp://…\`) are left alone.

Exit codes: 0 after SIGTERM or SIGINT (a second one ends at once), 1 after a failure, 2 for a wrong option.
`;

const FILE = `## A file of options

\`\`\`yaml
broker: redis://:password@redis.example.com:6379/0
broker_transport_options:
  global_keyprefix: shop_
basic_auth:
  admin: $2y$10$…
queues: [celery, mail]
max_task_bytes: 512MiB
\`\`\`
`;

/** docs/options.md. */
export function optionsPage(): string {
  const groups = OPTION_GROUPS.map(({ title, options }) => `## ${title}\n\n${table(options)}`);
  return [HEAD, ...groups, FILE, idlePage()].join('\n');
}

function table(options: readonly Option<unknown>[]): string {
  const rows = options.map((option) => [
    [`\`${usage(option)}\``, ...(option.aliases ?? []).map((alias) => `\`--${alias}\``)].join('<br>'),
    option.default === '' ? '' : `\`${option.default}\``,
    variablesOf(option).map((name) => `\`${name}\``).join('<br>'),
    `${option.help} Example: \`${option.example}\``,
  ]);
  return rowsOf(['Option', 'Default', 'Variables', 'What it does'], rows);
}

function idlePage(): string {
  return `## Flower's options without effect

They are taken with one warning, so that a deployment of Flower's starts as it is.

${rowsOf(['Option', 'Why'], IDLE_OPTIONS.map(({ name, why }) => [`\`--${name}\``, why]))}`;
}

function rowsOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
