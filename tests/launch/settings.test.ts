import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../../exporter/config/command.ts';
import { dataDirectory } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import type { EnvironmentName } from '../services/python.ts';

const script = fileURLToPath(new URL('../../exporter/python/celeriac/application.py', import.meta.url));
const project = dataDirectory('settings');

interface Answer {
  readonly settings: Record<string, unknown>;
  readonly warnings: readonly string[];
}

/** What the reader says of an application that is configured so, in one process for all of them: importing Celery takes a second. */
const CASES: readonly { title: string; code: string; settings: Record<string, unknown>; warnings?: readonly RegExp[] }[] = [
  { title: 'nothing: Celery itself takes a RabbitMQ on this machine', code: 'Celery("x")', settings: { broker_url: 'amqp://localhost/%2F' } },
  {
    title: 'a host alone, with the settings beside it',
    code: 'Celery("x", broker="mq.example.com", set_as_current=False); app.conf.update(broker_user="ada", broker_password="p@ss/word", broker_vhost="shop", broker_port=5673)',
    settings: { broker_url: 'amqp://ada:p%40ss%2Fword@mq.example.com:5673/shop' },
  },
  {
    title: 'a list of brokers',
    code: 'Celery("x", broker=["amqp://a:b@one/v", "amqp://a:b@two/v"])',
    settings: { broker_url: 'amqp://a:b@one/v;amqp://a:b@two/v' },
  },
  {
    title: 'one to read from and one to write to',
    code: 'Celery("x"); app.conf.update(broker_read_url="amqp://r@h/", broker_write_url="amqp://w@h/")',
    settings: { broker_url: 'amqp://r@h/' },
    warnings: [/broker_read_url and broker_write_url differ/],
  },
  {
    title: 'TLS as py-amqp takes it',
    code: 'Celery("x", broker="amqp://h/"); app.conf.broker_use_ssl = {"ca_certs": "/ca.pem", "keyfile": "/k", "certfile": "/c", "cert_reqs": ssl.CERT_REQUIRED, "ciphers": "HIGH"}',
    settings: { broker_url: 'amqp://h/', broker_use_ssl: { '': 'true', ca_certs: '/ca.pem', keyfile: '/k', certfile: '/c', cert_reqs: 'CERT_REQUIRED' } },
    warnings: [/broker_use_ssl: ciphers concerns Python's TLS, and is not taken over/],
  },
  {
    title: 'TLS as redis-py takes it, where None asks for nothing',
    code: 'Celery("x", broker="rediss://h/0", backend="rediss://h/1"); app.conf.update(broker_use_ssl={"ssl_cert_reqs": None}, redis_backend_use_ssl={"ssl_cert_reqs": ssl.CERT_NONE})',
    settings: {
      broker_url: 'rediss://h/0', result_backend: 'rediss://h/1',
      broker_use_ssl: { '': 'true', ssl_cert_reqs: 'none' }, redis_backend_use_ssl: { '': 'true', ssl_cert_reqs: 'CERT_NONE' },
    },
  },
  { title: 'TLS without a word', code: 'Celery("x", broker="amqp://h/"); app.conf.broker_use_ssl = True', settings: { broker_url: 'amqp://h/', broker_use_ssl: { '': 'true' } } },
  {
    title: 'Sentinel, with what is Python code left out',
    code: `Celery("x", broker="sentinel://a:26379/0;sentinel://b:26379/0"); app.conf.broker_transport_options = {
      "master_name": "main", "sentinel_kwargs": {"password": "s", "ssl": True, "ssl_ca_certs": "/ca.pem", "ssl_ciphers": "HIGH"}, "queue_order_strategy": "sorted",
      "visibility_timeout": datetime.timedelta(hours=1), "errback": print, "priority_steps": (0, 5), "global_keyprefix": b"shop_"}`,
    settings: {
      broker_url: 'sentinel://a:26379/0;sentinel://b:26379/0',
      broker_transport_options: {
        master_name: 'main', sentinel_kwargs: { password: 's', ssl: true, ssl_ca_certs: '/ca.pem' }, queue_order_strategy: 'sorted',
        visibility_timeout: 3600, priority_steps: [0, 5], global_keyprefix: 'shop_',
      },
    },
    warnings: [/broker_transport_options\.sentinel_kwargs: ssl_ciphers/],
  },
  {
    title: 'queues and names',
    code: `Celery("x", broker="redis://h/0"); app.conf.update(task_queues=[Queue("mail"), Queue("a b")], task_default_queue="mail", event_queue_prefix="e", event_exchange="f",
      control_exchange="g")`,
    settings: { broker_url: 'redis://h/0', task_queues: ['a b', 'mail'], task_default_queue: 'mail', event_queue_prefix: 'e', event_exchange: 'f', control_exchange: 'g' },
  },
  {
    title: 'settings in the old spelling',
    code: 'Celery("x"); app.conf.update(BROKER_URL="redis://h/0", CELERY_RESULT_BACKEND="redis://h/1", CELERY_DEFAULT_QUEUE="old")',
    settings: { broker_url: 'redis://h/0', result_backend: 'redis://h/1', task_default_queue: 'old', task_queues: ['old'] },
  },
  {
    title: 'a Redis for results in parts',
    code: 'Celery("x", broker="redis://h/0", backend="redis"); app.conf.update(redis_host="r", redis_port=7, redis_db=2, redis_password="p:w")',
    settings: { broker_url: 'redis://h/0', result_backend: 'redis://:p%3Aw@r:7/2' },
  },
  {
    title: 'a database for results, with its tables',
    code: `Celery("x", broker="redis://h/0", backend="database"); app.conf.update(database_url="postgresql://u:p@h/d", database_table_names={"task": "t", "group": "g"},
      database_table_schemas={"task": "s"})`,
    settings: { broker_url: 'redis://h/0', result_backend: 'db+postgresql://u:p@h/d', database_table_names: { task: 't', group: 'g' }, database_table_schemas: { task: 's' } },
  },
  {
    title: 'memcached for results',
    code: 'Celery("x", broker="redis://h/0", backend="cache"); app.conf.cache_backend = "memcached://m:11211/"',
    settings: { broker_url: 'redis://h/0', result_backend: 'cache+memcached://m:11211/' },
  },
  { title: 'results that are off', code: 'Celery("x", broker="redis://h/0", backend="disabled")', settings: { broker_url: 'redis://h/0' } },
];

const HEAD = 'import datetime, ssl\nfrom celery import Celery\nfrom kombu import Queue\n\napplications = []\n';

before(() => {
  const applications = CASES.map(({ code }) => `app = ${code}\napplications.append(app)\n`).join('');
  writeFileSync(join(project, 'many.py'), HEAD + applications);
});

/** The answers for all cases. */
function readAll(python: string): Answer[] {
  const driver = `
import json, sys, warnings
warnings.simplefilter("ignore")
sys.path[:0] = [${JSON.stringify(project)}, ${JSON.stringify(join(script, '..'))}]
import application, many
print(json.dumps([application.described(app, "many") for app in many.applications]))`;
  const { stdout, stderr } = spawnSync(python, ['-B', '-c', driver], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Answer[];
}

for (const version of ['5.2.7', '5.7.0'] as const satisfies readonly EnvironmentName[]) {
  describe(`the settings of an application, by Celery ${version}`, () => {
    let answers: Answer[] = [];
    before(async () => {
      answers = readAll((await pythonEnvironment(version)).python);
    });
    for (const [at, { title, settings, warnings = [] }] of CASES.entries()) {
      test(title, () => {
        const answer = answers[at];
        assert.deepEqual(answer?.settings, settings);
        assert.equal(answer.warnings.length, warnings.length, answer.warnings.join('\n'));
        for (const [index, expected] of warnings.entries()) assert.match(answer.warnings[index] ?? '', expected);
        // And the exporter takes them, but for files that are not there.
        const { kind } = parseConfig({ argv: [], env: { CELERIAC_APP_SETTINGS: JSON.stringify(answer) }, readFile: () => '' });
        assert.equal(kind, 'run');
      });
    }
  });
}

describe('results in the database of a Django application', () => {
  const cases: [string, string, Record<string, unknown>][] = [
    ['PostgreSQL', '{"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "ada", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433", "OPTIONS": {"sslmode": "require"}}', {
      result_backend: 'django-db+postgresql://ada:p%40ss@db:5433/shop?sslmode=require',
    }],
    ['SQLite', '{"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/shop.sqlite3"}', { result_backend: 'django-db+sqlite:////srv/shop.sqlite3' }],
  ];
  for (const [title, database, { result_backend: expected }] of cases) {
    test(title, async () => {
      const { python } = await pythonEnvironment('5.7.0-results');
      const code = `import django\nfrom django.conf import settings\nsettings.configure(DATABASES={"default": ${database}}, INSTALLED_APPS=["django_celery_results"])\ndjango.setup()\n`;
      writeFileSync(join(project, 'site_of_django.py'), `${code}from celery import Celery\napp = Celery("x", broker="redis://h/0", backend="django-db")\n`);
      const { stdout } = spawnSync(python, ['-B', script, 'site_of_django'], { encoding: 'utf8', cwd: project });
      const { settings } = JSON.parse(stdout) as Answer;
      assert.equal(settings['result_backend'], expected);
      assert.deepEqual(settings['database_table_names'], { task: 'django_celery_results_taskresult' });
    });
  }
});
