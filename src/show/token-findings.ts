import type { Me } from '../../exporter/contract/access.ts';
import type { Trouble } from '../client/problem.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Whether a token is what it should be: the exporter was asked with it who that is. */
export interface TokenAnswer {
  readonly data: Me | undefined;
  readonly trouble: Trouble | undefined;
}

const READER = 'celeriac token create --grafana --name grafana-reader --role viewer';
const OPERATOR = 'celeriac token create --grafana --name grafana-operator --role operator';

/** The token of what viewers ask. */
export function readerFindings({ data, trouble }: TokenAnswer): readonly Finding[] {
  if (trouble !== undefined) {
    if (trouble.kind !== 'unauthenticated') return [];
    return [finding('reader', 'failing', `The exporter does not accept the read token${trouble.why === null ? '' : `: ${trouble.why}`}`, { remedy: 'Make one, and enter it in the configuration', copy: READER })];
  }
  if (data === undefined) return [];
  if (data.via === 'open') return [finding('reader', 'warning', 'The exporter is open to everybody who reaches it', { remedy: 'Take --unauthenticated-api away, and give each Grafana a token', copy: READER })];
  if (data.role === 'viewer') return [finding('reader', 'ok', 'The read token is of a viewer')];
  return [
    finding('reader', 'warning', `The read token is of the role ${data.role}, and what viewers of Grafana ask is sent with it: whoever gets round Grafana's routes could act`, {
      remedy: 'Make one of the role viewer, and enter it as the read token',
      copy: READER,
    }),
  ];
}

/** The token of what editors and admins do. `isSet`: undefined where nobody knows. */
export function operatorFindings({ data, trouble }: TokenAnswer, isSet?: boolean): readonly Finding[] {
  if (isSet === false && data?.via !== 'open') return [finding('operator', 'warning', 'No operator token is set: nobody can act', { remedy: 'Fine where nobody shall. Else make one, and enter it in the configuration', copy: OPERATOR })];
  if (trouble !== undefined) {
    const what = trouble.kind === 'operator-token' ? `The exporter does not accept the operator token${trouble.why === null ? '' : ` (${trouble.why})`}: nobody can act` : `Nobody can act: ${trouble.what}`;
    return [finding('operator', 'warning', what, trouble.kind === 'operator-token' ? { remedy: 'Make one, and enter it in the configuration', copy: OPERATOR } : { remedy: trouble.remedy })];
  }
  if (data === undefined) return [];
  if (data.read_only) return [finding('operator', 'warning', 'The exporter is read-only: nobody can act', { remedy: 'Start it without', copy: '--read-only' })];
  if (data.via === 'open') return [];
  if (data.role === 'viewer') return [finding('operator', 'warning', 'The operator token is of the role viewer: nobody can act with it', { remedy: 'Make one of the role operator, and enter it as the operator token', copy: OPERATOR })];
  return [finding('operator', 'ok', data.role === 'admin' ? 'The operator token is of the role admin: workers may be shut down with it' : 'The operator token is of the role operator')];
}
