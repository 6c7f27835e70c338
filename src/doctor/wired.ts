import { concernsConnection } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';
import { finding } from '../show/finding.ts';
import type { Finding } from '../show/finding.ts';

/** Whether Grafana's server reaches the exporter at all; what a wrong token is like is told of the token. */
export function wiredFinding(trouble: Trouble | undefined, exporterUrl: string | undefined): Finding | undefined {
  if (trouble === undefined) return finding('wired', 'ok', "Grafana's server reaches the exporter");
  if (!concernsConnection(trouble) || trouble.kind === 'unauthenticated') return undefined;
  const what = trouble.why === null ? trouble.what : `${trouble.what}: ${trouble.why}`;
  if (exporterUrl === undefined || exporterUrl === '') return finding('wired', 'failing', what, { remedy: 'Enter its address as the exporter URL in the configuration, for example', copy: 'http://celeriac:5555' });
  return finding('wired', 'failing', what, { remedy: `${trouble.remedy ?? 'Try it'} From the machine or pod of Grafana's server this must answer`, copy: `curl -s ${exporterUrl}/-/healthy` });
}
