import { option } from '../option.ts';
import { duration } from '../value/quantity.ts';
import { text } from '../value/scalar.ts';
import { orUnset } from '../value/value.ts';

export const applicationOptions = {
  app: option({
    name: 'app',
    short: 'A',
    value: orUnset(text('MODULE')),
    default: '',
    help:
      "The Celery application to watch, as `celery --app` takes it. It is imported once, in a process of its own, and its settings are used where nothing else " +
      'says otherwise: broker, transport options and TLS, result backend, queues, names of exchanges. Start where `celery` would be started, or set PYTHONPATH. ' +
      'Without it, no Python is needed.',
    example: 'proj.celery:app',
  }),
  python: option({
    name: 'python',
    value: orUnset(text('FILE')),
    default: '',
    help: "The Python that --app is imported with, with Celery and the application's packages: that of $VIRTUAL_ENV, else python3 or python of the PATH.",
    example: '/srv/proj/.venv/bin/python',
  }),
  timeout: option({
    name: 'app-timeout',
    value: duration({ least: 1, most: 600 }),
    default: '60s',
    help: 'How long importing --app may take.',
    example: '2m',
  }),
};
