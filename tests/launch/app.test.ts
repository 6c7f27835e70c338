import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { celeriac, main } from '../command/celeriac.ts';
import { applicationDirectory, applicationEnvironment, startWorker } from '../services/celery.ts';
import { makeCertificates } from '../services/certificates.ts';
import { dataDirectory } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { launched } from './celery-command.ts';

let redis: Redis;
let python = '';
const project = dataDirectory('project');

/** What may be wrong with a module, each once. */
const MODULES: Record<string, string> = {
  'missing.py': 'import nowhere_to_be_found\n',
  'unreadable.py': 'def app(:\n',
  'failing.py': 'PASSWORD = "hunter2"\n\nraise ValueError(f"bad URL redis://:{PASSWORD}@h/0")\n',
  'printing.py': 'import sys\nprint("hunter2")\nprint("hunter2", file=sys.stderr)\nraise RuntimeError("hunter2")\n',
  'hanging.py': 'import time\ntime.sleep(60)\n',
  'empty.py': 'x = 1\n',
  'leaving.py': 'import sys\nsys.exit("hunter2")\n',
  'vanishing.py': 'import os\nos._exit(3)\n',
  'wrong_attribute.py': 'settings = {}\nsettings.broker\n',
  'on_sqs.py': 'from celery import Celery\napp = Celery("x", broker="sqs://hunter2:hunter2@")\n',
  'late.py': 'import threading, time\nfrom celery import Celery\nprint("starting")\nthreading.Thread(target=time.sleep, args=(60,)).start()\napp = Celery("x", broker="redis://:hunter2@127.0.0.1:1/bad")\n',
};

before(async () => {
  redis = await startRedis({ tls: await makeCertificates() });
  ({ python } = await pythonEnvironment('5.4.0'));
  for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(project, name), text);
});
after(() => redis.kill());

describe('celeriac --app', () => {
  test('takes broker, TLS and results from the application, with the Python of the virtual environment', async (context) => {
    const [broker, query = ''] = redis.urlOf(0).split('?');
    const [backend] = redis.urlOf(1).split('?');
    const [, authority = ''] = /ssl_ca_certs=(.*)$/.exec(query) ?? [];
    const ssl = { ssl_cert_reqs: 'required', ssl_ca_certs: authority };
    const application = { broker: broker ?? '', backend: backend ?? '', settings: { broker_use_ssl: ssl, redis_backend_use_ssl: ssl } };
    const { directory } = await pythonEnvironment('5.4.0');
    const [exporter, worker] = await Promise.all([
      launched({ command: process.execPath, args: [main, '--app', 'app'], cwd: applicationDirectory, env: { ...applicationEnvironment(application), VIRTUAL_ENV: directory } }),
      startWorker(application, { version: '5.4.0', pool: 'solo', hostname: 'worker@tls' }),
    ]);
    context.after(() => worker.kill());
    await exporter.sees('worker@tls');
    assert.deepEqual((await exporter.result('shop.add', [1, 2])).result, 3);
    assert.match(exporter.part.output(), /settings of the application app \(Celery 5\.4\.0\): broker, /);
    assert.deepEqual(await exporter.part.stop(), { code: 0, signal: null });
  });

  const refusals: [string, string[], RegExp][] = [
    ['a module that is not there', ['--app=nomodule'], /--app: there is no module nomodule in \S+ or on PYTHONPATH\n {2}start in the project's folder/],
    ['a module that needs another', ['--app=missing'], /missing needs the module nowhere_to_be_found, which \S+python lacks\n {2}install it there/],
    ['a syntax error', ['--app=unreadable'], /unreadable\.py:1 cannot be read by Python: SyntaxError/],
    ['an exception whose words hold a password', ['--app=failing'], /failing cannot be imported: ValueError at \S+failing\.py:3\n {2}\S+ -c "import failing" shows all of it/],
    ['an application that prints one', ['--app=printing'], /printing cannot be imported: RuntimeError at \S+printing\.py:4/],
    ['a module that hangs', ['--app=hanging', '--app-timeout=1s'], /hanging was not imported within 1 s\n {2}--app-timeout=2s waits longer/],
    ['a module without an application', ['--app=empty'], /empty holds no Celery application\n {2}name it with its module, as in --app=proj\.celery:app/],
    ['a name that is no application', ['--app=empty:x'], /empty:x holds no Celery application/],
    ['a name that is not there', ['--app=empty:y'], /empty:y holds no Celery application/],
    ['a module that ends its process', ['--app=leaving'], /leaving ends its process while it is imported \(\S+leaving\.py:2\)/],
    ['a module whose process vanishes', ['--app=vanishing'], /ended with 3 before it told the settings of vanishing/],
    ['an error that looks like a missing application', ['--app=wrong_attribute'], /wrong_attribute cannot be imported: AttributeError at \S+wrong_attribute\.py:2/],
    ['a broker that cannot be watched, and whose setting is named', ['--app=on_sqs'], /broker_url of the application on_sqs.*sqs has no fanout/],
    ['a broker URL that is wrong, though a thread of the project goes on', ['--app=late'], /broker_url of the application late: its value names a database that is not a number/],
    ['something that is no module', ['--app=-c'], /--app/],
    ['a Python that is not there', ['--app=empty', '--python=/nowhere/python'], /cannot start \/nowhere\/python: there is no such program/],
  ];
  for (const [title, argv, said] of refusals) {
    test(`says what is wrong with ${title}`, async () => {
      const { code, out, error } = await inProject([`--python=${python}`, ...argv]);
      assert.match(error, said);
      assert.match(error, /^celeriac: /);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.doesNotMatch(error, /hunter2|Traceback/);
    });
  }

  test('says where to find a Python with Celery, where there is none', async () => {
    const bare = join(project, 'bare');
    mkdirSync(bare);
    assert.match((await inProject(['--app=empty'], { PATH: bare, VIRTUAL_ENV: undefined })).error, /there is no python3 on the PATH.*\n {2}name the Python of the project's environment: --python=/);
    assert.match((await inProject(['--app=empty', '--python=/usr/bin/python3'])).error, /\/usr\/bin\/python3 has no Celery\n {2}name the Python/);
  });

  test('is not asked for the help', async () => {
    const { code, out } = await inProject(['--app=hanging', '--version']);
    assert.equal(code, 0);
    assert.match(out, /^celeriac /);
  });
});

/** Runs the command in the project's folder. */
function inProject(argv: readonly string[], variables: Record<string, string | undefined> = {}): ReturnType<typeof celeriac> {
  return celeriac(argv, { PYTHONPATH: project, PYTHONDONTWRITEBYTECODE: '1', ...variables });
}
