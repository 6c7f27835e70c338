import type { AuditNote } from '../audit/audit-note.ts';
import type { ControlOutcome } from '../contract/control.ts';
import type { Order } from '../control/remote-control.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { masked } from './flower/masked.ts';

/** An entry of the audit trail names so many targets, and tells of so many outcomes in words. */
const MAX_TARGETS = 200;
const MAX_TOLD = 5;

/**
 * Gives an order to a cluster's workers, and notes for the audit trail what it is, to whom, and what came of it.
 * @throws CeleriacError as `RemoteControl.act`
 */
export async function carryOut(cluster: ClusterAccess, order: Order, audit: AuditNote): Promise<readonly ControlOutcome[]> {
  const { command, target } = order;
  const given = object(order.arguments);
  const tasks = idsIn(given['task_ids']);
  const named = target.workers ?? (target.pattern === undefined ? [] : [target.pattern]);
  audit.action(command.action).on(cluster.name, [...named, ...tasks].slice(0, MAX_TARGETS)).with(object(masked(cluster.control.redacted(given))));
  const outcomes = await cluster.control.act(order);
  audit.on(cluster.name, [...outcomes.map(({ worker }) => worker), ...tasks].slice(0, MAX_TARGETS));
  note(outcomes, audit);
  return outcomes;
}

function note(outcomes: readonly ControlOutcome[], audit: AuditNote): void {
  const failed = outcomes.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'sent');
  const told = failed.slice(0, MAX_TOLD).map(({ worker, outcome, message }) => `${worker}: ${outcome}, ${message}`);
  const more = failed.length - told.length;
  const detail = told.join('; ') + (more > 0 ? `; and ${more} more` : '');
  if (failed.length === 0) audit.came('done', outcomes.length === 0 ? 'no worker answered' : undefined);
  else if (failed.length < outcomes.length) audit.came('partly', detail);
  else audit.came(failed.every(({ outcome }) => outcome === 'silent') ? 'failed' : 'refused', detail);
}

function idsIn(given: unknown): readonly string[] {
  const ids: readonly unknown[] = Array.isArray(given) ? given : [given];
  return ids.filter((id) => typeof id === 'string');
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
