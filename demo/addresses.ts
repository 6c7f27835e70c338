import type { Exporter } from './exporter.ts';
import { shown } from './logs.ts';
import type { Terminal } from './terminal.ts';

/** Everything there is to look at, with what stands behind each address, and something to do. */
export function printAddresses({ url, note, log }: Exporter, terminal: Terminal): void {
  const events = `${url.replace('http', 'ws')}/api/task/events/task-failed/`;
  const where = note ? `${url} (${note})` : url;
  terminal.row('Exporter', `${where}, open to this machine without a password`, `its log is ${shown(log)}`);
  terminal.line();
  const addresses = [
    ['/', 'what there is'],
    ['/api/tasks?limit=20', 'tasks, the latest first'],
    ['/api/tasks?state=FAILURE&limit=5', 'failures with their tracebacks'],
    ['/api/workers', 'workers, as they answered last'],
    ['/api/queues/length', 'queues'],
    ['/api/v1/', 'the native API, described'],
    ['/api/v1/failures', 'failures, grouped by exception and place'],
    ['/api/v1/stream?q=state:FAILURE', 'failures as they come, with curl -N'],
    ['/metrics', 'for Prometheus'],
    ['/-/ready', 'whether it sees the cluster'],
  ] as const;
  for (const [path, what] of addresses) terminal.line(`  ${(url + path).padEnd(60)} ${what}`);
  terminal.line(`  ${events.padEnd(60)} events as they come, to watch with:`);
  terminal.line(`    node_modules/.bin/node -e 'new WebSocket("${events}").onmessage = (event) => console.log(event.data)'`);
  terminal.line();
  terminal.line('To act, and see it in the audit trail, /api/v1/audit:');
  terminal.line(`  curl -X POST '${url}/api/worker/pool/grow/orders@shop-1?n=2'`);
  terminal.line(`  curl -X POST -d '{"args": [5]}' '${url}/api/task/async-apply/reports.daily'`);
  terminal.line();
  terminal.line('Ctrl-C ends all of it.');
  terminal.line();
}
