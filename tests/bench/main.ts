/**
 * `npm run bench`: how much CPU, memory and time the exporter takes under a prerecorded stream of events, against the
 * budgets of ARCHITECTURE.md. Ends with status 1 when one does not hold.
 *
 *   npm run bench                            all subjects
 *   npm run bench -- in-process redis        some of them: in-process, redis, rabbitmq, history, calls, control, plugin
 *   npm run bench -- --slack=2               limits twice as high, for a machine that does other things meanwhile
 */
import type { Measurement } from './budget.ts';
import { BUDGET_STREAM } from './stream.ts';
import { report } from './budget.ts';
import { measureCalls } from './calls.ts';
import { measureControl } from './control.ts';
import { measureReadSide } from './history/read-side.ts';
import { measureInProcess } from './in-process.ts';
import { measurePlugin } from './plugin/measure.ts';
import { redisBroker } from './redis-broker.ts';
import { rabbitBroker } from './rabbitmq-broker.ts';
import { measureWholeProcess } from './whole-process.ts';
import type { Broker } from './publisher.ts';

const SUBJECTS: Readonly<Record<string, () => Measurement[] | Promise<Measurement[]>>> = {
  'in-process': measureInProcess,
  redis: () => withBroker(redisBroker),
  rabbitmq: () => withBroker(rabbitBroker),
  history: measureReadSide,
  calls: async () => [...(await withBroker(redisBroker, measureCalls)), ...(await withBroker(rabbitBroker, measureCalls))],
  control: async () => [...(await withBroker(redisBroker, measureControl)), ...(await withBroker(rabbitBroker, measureControl))],
  plugin: () => withBroker(redisBroker, measurePlugin),
};

async function withBroker(start: () => Promise<Broker>, measure = measureWholeProcess): Promise<Measurement[]> {
  const broker = await start();
  try {
    return await measure(broker);
  } finally {
    await broker.stop();
  }
}

const words = process.argv.slice(2);
const slack = Number(words.find((word) => word.startsWith('--slack='))?.slice('--slack='.length) ?? 1);
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.find((word) => !(word in SUBJECTS));
if (unknown !== undefined || !(slack >= 1)) {
  console.error(`bench: ${unknown ?? '--slack'} is not understood; subjects are ${Object.keys(SUBJECTS).join(', ')}, and --slack=N is 1 or more`);
  process.exit(2);
}

const { tasks, workers, names, batch } = BUDGET_STREAM;
console.log(`${tasks.toLocaleString('en')} tasks, ${workers} workers, ${names} task names, ${batch} events in a message\n`);
const measurements: Measurement[] = [];
for (const [name, measure] of Object.entries(SUBJECTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  measurements.push(...(await measure()));
}
const broken = report(measurements, slack);
if (slack !== 1) console.log(`\nEvery limit was multiplied by ${slack}.`);
if (broken > 0) console.log(`\n${broken} of the budgets ${broken === 1 ? 'does' : 'do'} not hold.`);
process.exit(broken === 0 ? 0 : 1);
