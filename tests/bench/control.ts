import type { ControlAnswer } from '../../exporter/contract/control.ts';
import type { Exporter } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import { startPeer } from '../transport/peer.ts';
import type { Measurement } from './budget.ts';
import { BUDGETS, quantile } from './budget.ts';
import type { Broker } from './publisher.ts';

const WORKERS = 20;
const WARM_UP = 20;
const ROUNDS = 200;

/**
 * The real command, asked over HTTP to send a command to 20 workers: to the moment at which every one has answered and the answer
 * is read. The workers are mailboxes of kombu, as a worker of Celery has one, each with a connection of its own, in one process of
 * Python, which is the slower part of it.
 */
export async function measureControl(broker: Broker): Promise<Measurement[]> {
  // The survey asks once, at the start, and not while it is measured.
  const exporter = await startExporter({ broker: broker.url, flags: ['--survey-interval=1h', '--queue-interval=1h', '--enable-events=false', '--actions-per-minute=0'] });
  const peer = await startPeer({ broker: broker.url });
  try {
    await exporter.untilReady();
    const names = Array.from({ length: WORKERS }, (_, n) => `w${n}@peer`);
    for (const name of names) {
      await peer.listen(name);
      await peer.emit([{ type: 'worker-heartbeat', freq: 600, active: 0, processed: 0, sw_ident: 'py-celery', sw_ver: '5.7.0', sw_sys: 'Linux' }], false, name);
    }
    await exporter.until('every worker answers', async () => (await answered(exporter)) === WORKERS);
    for (let n = 0; n < WARM_UP; n += 1) await answered(exporter);
    const times: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) {
      const begun = performance.now();
      const count = await answered(exporter);
      times.push(performance.now() - begun);
      if (count !== WORKERS) throw new Error(`${count} of ${WORKERS} workers answered`);
    }
    const subject = `${broker.name}, ${WORKERS} workers`;
    return [
      { subject, what: `control round trip, median of ${ROUNDS}`, value: quantile(times, 0.5), unit: 'ms', limit: BUDGETS.control },
      { subject, what: '… p99', value: quantile(times, 0.99), unit: 'ms' },
    ];
  } finally {
    await Promise.all([exporter.stop(), peer.stop()]);
  }
}

async function answered(exporter: Exporter): Promise<number> {
  const response = await exporter.get('/api/v1/control/ping', { method: 'POST', body: '{"all": true, "timeout": 5}' });
  const { outcomes } = (await response.json()) as ControlAnswer;
  return outcomes.filter(({ outcome }) => outcome === 'ok').length;
}
