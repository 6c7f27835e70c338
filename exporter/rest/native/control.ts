import { z } from 'zod';
import type { CommandSummary } from '../../contract/control.ts';
import type { Command } from '../../control/commands/command.ts';
import { commands } from '../../control/commands/table.ts';
import { carryOut } from '../carry-out.ts';
import { clusterNamed } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { masked } from '../flower/masked.ts';
import { jsonAction, jsonEndpoint } from './endpoint.ts';
import type { ActionEndpoint } from './endpoint.ts';
import { bodySchema } from './openapi.ts';
import { Commands, ControlAnswer } from './schema/control.ts';

/** Seconds that somebody may want to wait for workers' answers. */
const TIMEOUT = { least: 0.1, most: 60 };

const SECONDS = `expected seconds from ${TIMEOUT.least} to ${TIMEOUT.most}`;

/** What every command takes beside its own arguments. */
const common = {
  cluster: z.string().optional().describe('Wanted where several clusters are watched and none is named default'),
  workers: z
    .array(z.string().min(1).max(512))
    .optional()
    .describe('Workers by name; the part before the `@` will do where it is of one worker alone'),
  pattern: z.string().optional().describe('A glob over the names of workers: `celery@web-*`'),
  all: z.boolean().optional().describe('Every worker'),
  timeout: z
    .number({ error: () => SECONDS })
    .min(TIMEOUT.least, SECONDS)
    .max(TIMEOUT.most, SECONDS)
    .optional()
    .describe('Seconds that workers have to answer'),
  reason: z.string().max(1_000).optional().describe('Why, for the audit trail'),
};

export const commandList = () =>
  jsonEndpoint({
    path: '/api/v1/commands',
    name: 'commands',
    summary: 'The commands that can be sent to workers: what they do, who may, what they take',
    query: {},
    answer: Commands,
    handle: () => ({ commands: commands.map(summaryOf) }),
  });

/** `POST /api/v1/control/<command>` of every command. */
export function controls(all: readonly ClusterAccess[]): readonly ActionEndpoint[] {
  return commands.map((command) =>
    jsonAction({
      path: `/api/v1/control/${command.name}`,
      name: `control_${command.name}`,
      summary: `${command.name} to workers: ${command.effect.replace(/\.$/, '')}`,
      description: describe(command),
      needs: command.role,
      action: command.action,
      ...(!command.acts && { changes: 'exporter' }),
      body: z.strictObject({ ...common, ...command.schema.shape }),
      problems: [404, 503],
      answer: ControlAnswer,
      handle: async ({ cluster: named, workers, pattern, all: everybody, timeout, reason, ...given }, { audit }) => {
        audit.because(reason);
        const cluster = clusterNamed(all, named);
        const order = { command, arguments: given, target: { workers, pattern, all: everybody }, timeoutSeconds: timeout };
        const outcomes = await carryOut(cluster, order, audit);
        const shown = outcomes.map((one) => ('answer' in one ? { ...one, answer: masked(one.answer) } : one));
        return { command: command.name, cluster: cluster.name, outcomes: shown };
      },
    }),
  );
}

function describe({ unnamed, since, differences }: Command): string {
  const to = unnamed === 'all' ? 'To every worker unless some are named by workers or pattern.' : 'Workers are named by workers, pattern or all.';
  const known = since === undefined ? '' : ` Known to Celery ${since} and later.`;
  return to + known + differences.map(({ from, what }) => ` From ${from}: ${what}.`).join('');
}

function summaryOf({ name, role, acts, effect, schema, unnamed, answers, since, differences }: Command): CommandSummary {
  return { name, role, acts, effect, arguments: bodySchema(schema), unnamed, answers, since: since ?? null, differences };
}
