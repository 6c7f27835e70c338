/** `npm run demo`: a small shop on a real broker, with real Celery workers, and the exporter that watches it. */
import { printAddresses } from './addresses.ts';
import { chooseBroker, usualPlaces } from './broker.ts';
import { Ending } from './ending.ts';
import { startExporter } from './exporter.ts';
import { install } from './installation.ts';
import { Observers } from './observers.ts';
import { openBroker } from './opening.ts';
import { parseOptions } from './options.ts';
import type { Options } from './options.ts';
import { Shop, workers } from './shop.ts';
import { Terminal } from './terminal.ts';
import { watch } from './watching.ts';

const terminal = new Terminal();
const ending = new Ending(terminal);

async function demo(options: Options): Promise<void> {
  terminal.line('Celeriac demo');
  await install('celery', ending);
  const observers = await Observers.find(process.env, !options.bare);
  if (observers.showPlugin) await install('plugin', ending);

  const broker = await chooseBroker(usualPlaces(process.env, () => install('redis-server', ending)));
  terminal.row('Broker', ...broker.reasons);
  const shop = await Shop.of(broker);
  await openBroker(broker, shop, ending);

  // First, so that it sees the workers come; ended after them, so that it sees them go.
  const exporter = await startExporter(broker, observers.exporterSettings, ending);
  for (const { hostname, pool, concurrency, queues } of workers) {
    terminal.row('Worker', `${hostname}: Celery 5.7, ${pool} pool of ${concurrency}, queues ${queues.join(', ')}`);
  }
  await Promise.all([exporter.untilReady(), shop.startWorkers(ending)]);
  await exporter.untilSees(workers.map(({ hostname }) => hostname));
  shop.startTraffic(options.rate, ending);
  terminal.row('Traffic', `about ${options.rate} tasks/s, and beat's periodic tasks`);

  printAddresses(exporter, terminal);
  observers.start(exporter.url, terminal, ending);
  if (options.seconds !== undefined) ending.after(options.seconds);
  await watch(exporter, terminal, ending);
}

async function main(): Promise<number> {
  const wanted = parseOptions(process.argv.slice(2));
  if (wanted.kind === 'help') {
    terminal.line(wanted.text);
    return 0;
  }
  ending.onSignals();
  // Where the end has begun, what fails because of it is no news.
  demo(wanted.options).catch((error: unknown) => ending.begin({ words: wordsOf(error), exitCode: 1 }));
  return ending.run();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  process.exit(await main());
} catch (error) {
  terminal.line(wordsOf(error));
  process.exit(2);
}
