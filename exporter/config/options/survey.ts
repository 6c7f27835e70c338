import { option } from '../option.ts';
import { periodicTasks } from '../value/periodic-tasks.ts';
import { boolean, names, text } from '../value/scalar.ts';
import { duration } from '../value/quantity.ts';

export const surveyOptions = {
  queues: option({
    name: 'queues',
    short: 'Q',
    value: names,
    default: '',
    help: 'Queues to measure even while no worker consumes them. Those that workers consume are found by themselves.',
    example: 'celery,mail',
  }),
  defaultQueue: option({
    name: 'default-queue-name',
    value: text('NAME'),
    default: 'celery',
    help: "Queue that a task is counted under when nothing tells its queue: Celery's task_default_queue.",
    example: 'celery',
  }),
  periodicTasks: option({
    name: 'periodic-tasks',
    value: periodicTasks,
    default: '',
    help:
      'Tasks that are sent again and again, with the longest time between two of them, for the metrics and the alert on a beat that is silent. What stands in ' +
      "beat_schedule of the workers' settings is found by itself; what a database schedules (django-celery-beat, RedBeat) is not.",
    example: 'shop.tick=1m,shop.report=1d',
  }),
  every: option({
    name: 'survey-interval',
    value: duration({ least: 1, most: 86_400 }),
    default: '30s',
    help: 'How often workers are asked for their pools, queues, tasks and settings.',
    example: '1m',
  }),
  queuesEvery: option({
    name: 'queue-interval',
    value: duration({ least: 1, most: 86_400 }),
    default: '10s',
    help: 'How often the broker is asked for the length of each queue.',
    example: '5s',
  }),
  timeout: option({
    name: 'inspect-timeout',
    flower: true,
    value: duration({ bare: 'ms', least: 0.05, most: 600 }),
    default: '2s',
    help:
      'How long workers have to answer; an answer from all of them ends the wait at once. A number without a unit is in milliseconds, as in Flower.',
    example: '5s',
  }),
  enableEvents: option({
    name: 'enable-events',
    flower: true,
    value: boolean,
    default: 'true',
    help: 'Whether to switch task events on in workers that were started without -E.',
    example: 'false',
  }),
};
