import type { Me } from '../../exporter/contract/access.ts';
import { useAnswer } from '../client/use-answer.ts';
import type { Answered } from '../client/use-answer.ts';
import { person } from '../scope/who.ts';
import type { Finding } from './examine.ts';

/** Whether the two tokens are what they should be; that of operators only where the person may use it. */
export function useConnectionFindings(tick: unknown): readonly Finding[] {
  const reader = useAnswer<Me>({ path: '/api/v1/me', tick });
  const operator = useAnswer<Me>(person.mayAct() ? { path: '/api/v1/me', route: 'act', tick } : undefined);
  return [
    ...readerFinding(reader),
    ...(person.mayAct() ? operatorFinding(operator) : []),
  ];
}

const finding = (id: string, severity: Finding['severity'], what: string, remedy: string | null = null): Finding => ({ id, severity, what, remedy, copy: null, mute: [] });

function readerFinding({ data }: Answered<Me>): readonly Finding[] {
  if (data === undefined) return [];
  if (data.via === 'open') return [finding('reader', 'warning', 'The exporter is open to everybody who reaches it', 'Give it API tokens or users, and take --unauthenticated-api away')];
  return data.role === 'viewer'
    ? [finding('reader', 'ok', 'The read token is of a viewer')]
    : [finding('reader', 'warning', `The read token is of the role ${data.role}: viewers of Grafana ask with it`, 'Make one of the role viewer, and enter it in the configuration')];
}

function operatorFinding({ data, trouble }: Answered<Me>): readonly Finding[] {
  if (trouble !== undefined) return [finding('operator', 'warning', `Nobody can act: ${trouble.what}`, trouble.remedy ?? 'Enter an operator token in the configuration')];
  if (data === undefined) return [];
  if (data.read_only) return [finding('operator', 'warning', 'The exporter is read-only: nobody can act', 'Start it without --read-only')];
  return data.role === 'viewer'
    ? [finding('operator', 'warning', 'The operator token is of a viewer: nobody can act', 'Make one of the role operator, and enter it in the configuration')]
    : [finding('operator', 'ok', `The operator token is of the role ${data.role}`)];
}
