import type { Me, Role } from '../../exporter/contract/access.ts';
import type { Commands, CommandSummary } from '../../exporter/contract/control.ts';
import { useSharedAnswer } from '../client/use-shared-answer.ts';
import type { Shared } from '../client/use-shared-answer.ts';
import type { Trouble } from '../client/problem.ts';
import { person } from '../scope/who.ts';

/** Whether the person in front may send a command, and why not. The exporter decides again when it is sent. */
export interface May {
  readonly allowed: boolean;
  readonly reason: string | undefined;
  readonly summary: CommandSummary | undefined;
}

const RANK: readonly Role[] = ['viewer', 'operator', 'admin'];

export function useMay(): (command: string) => May {
  const commands = useSharedAnswer<Commands>('/api/v1/commands');
  const me = useSharedAnswer<Me>(person.mayAct() ? '/api/v1/me' : undefined, 'act');
  return (command) => {
    const summary = commands.data?.commands.find(({ name }) => name === command);
    const reason = !person.mayAct() ? 'Editors and admins of this organisation may do this' : reasonAgainst(commands, summary, me);
    return { allowed: reason === undefined, reason, summary };
  };
}

function reasonAgainst(commands: Shared<Commands>, summary: CommandSummary | undefined, { data: me, trouble }: Shared<Me>): string | undefined {
  if (commands.data === undefined) return 'Not known yet what may be done';
  return summary === undefined ? 'This exporter does not offer it' : reasonOf(summary.role, me, trouble);
}

/** Why the person in front may not do what takes a role; undefined: they may. */
export function useRole(role: Role): string | undefined {
  const { data: me, trouble } = useSharedAnswer<Me>(person.mayAct() ? '/api/v1/me' : undefined, 'act');
  if (!person.mayAct()) return 'Editors and admins of this organisation may do this';
  return reasonOf(role, me, trouble);
}

function reasonOf(role: Role, me: Me | undefined, trouble: Trouble | undefined): string | undefined {
  if (trouble !== undefined) return `Nobody can act: ${trouble.what}`;
  if (me === undefined) return 'Not known yet what may be done';
  if (me.read_only) return 'The exporter is read-only (--read-only)';
  return RANK.indexOf(me.role) < RANK.indexOf(role) ? `It takes the role ${role}, and the operator token in the configuration is of the role ${me.role}` : undefined;
}
