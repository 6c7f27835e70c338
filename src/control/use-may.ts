import type { Commands, CommandSummary } from '../../exporter/contract/control.ts';
import { useAnswer } from '../client/use-answer.ts';
import { person } from '../scope/who.ts';

/** Whether the person in front may send a command, and why not. The exporter decides again when it is sent. */
export interface May {
  readonly allowed: boolean;
  readonly reason: string | undefined;
  readonly summary: CommandSummary | undefined;
}

export function useMay(): (command: string) => May {
  const { data } = useAnswer<Commands>({ path: '/api/v1/commands' });
  return (command) => {
    const summary = data?.commands.find(({ name }) => name === command);
    const reason = reasonAgainst(data, summary);
    return { allowed: reason === undefined, reason, summary };
  };
}

function reasonAgainst(data: Commands | undefined, summary: CommandSummary | undefined): string | undefined {
  if (!person.mayAct()) return 'Editors and admins of this organisation may do this';
  if (data === undefined) return 'Not known yet what the exporter offers';
  return summary === undefined ? 'This exporter does not offer it' : undefined;
}
