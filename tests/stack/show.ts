import { chownSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureProgram } from '../services/debian.ts';
import { Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import type { Compose, Service } from './compose.ts';
import { asUser, containerLine, layersDirectory, newLayer } from './container.ts';
import type { Bind, Line } from './container.ts';
import { environmentOf, readStages, stepsOf } from './dockerfile.ts';
import { outcomeOf } from './layers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NODE = '/repo/node_modules/node/bin/node';

/** Forwards a Unix socket to a port of its network: how somebody outside asks a service. */
const DOOR = `const net = require('node:net');
net.createServer((from) => { const to = net.connect(Number(process.argv[2]), '127.0.0.1'); from.pipe(to).pipe(from); from.on('error', () => to.destroy()); to.on('error', () => from.destroy()); }).listen(process.argv[1]);`;

/** What an image of the compose file would bring: who runs it, and what its command line begins with. */
interface Program {
  readonly user: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  line(command: readonly string[]): readonly string[];
}

/**
 * The services of a compose file without an engine: each in a container of its own, with the environment, the command, the user
 * and the volumes that the file gives it, and this machine's programs in place of the images. All of them are in one network that
 * nobody else is in, where their names lead to each other and their ports are those of the file. States: open → closed.
 */
export class Show {
  readonly #compose: Compose;
  readonly #directory = layersDirectory();
  readonly #network: Supervised;
  readonly #pythonFolder: string;
  readonly #programs: Readonly<Record<string, Program>>;
  readonly #started: Supervised[] = [];

  static async open(compose: Compose, grafanaHome?: string): Promise<Show> {
    await Promise.all([ensureProgram('redis-server', 'redis-server'), ensureProgram('prometheus', 'prometheus'), ensureProgram('ip', 'iproute2')]);
    const { python, name } = await pythonEnvironment('5.7.0');
    return new Show(compose, dirname(realpathSync(python)), programs(`/repo/.cache/python/${name}/bin/python`, grafanaHome));
  }

  private constructor(compose: Compose, pythonFolder: string, images: Readonly<Record<string, Program>>) {
    this.#compose = compose;
    this.#pythonFolder = pythonFolder;
    this.#programs = images;
    this.#network = new Supervised({ name: 'network', command: 'unshare', args: ['--net', 'sh', '-euc', 'ip link set lo up; echo up; exec sleep infinity'] });
  }

  async start(name: string): Promise<Supervised> {
    await this.#network.untilLogged('up');
    const service = this.#programOf(name);
    const { command, args } = this.#containerOf(name, service);
    const part = new Supervised({ name, command, args: [...args, ...service.program.line(this.#service(name).command ?? [])], env: service.env });
    this.#started.push(part);
    return part;
  }

  /** What the service's health check comes to now, in its container. */
  health(name: string): { code: number | null; output: string } {
    const part = this.#started.findLast((one) => one.name === name);
    if (part === undefined) throw new Error(`${name} is not started`);
    const { program, user, env } = this.#programOf(name);
    const [kind, ...test] = this.#service(name).healthcheck?.test ?? ['CMD', 'celeriac', 'healthcheck'];
    const within = { command: 'nsenter', args: ['--target', String(part.pid), '--mount', '--net', '--root', '--wd', ...asUser(user)] };
    return outcomeOf(within, kind === 'CMD-SHELL' ? ['sh', '-c', ...test] : program.line(test), env);
  }

  /** A door to one port of the network, for requests. */
  async door(port: number): Promise<(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }) => Promise<{ status: number; text: string }>> {
    const socketPath = join(this.#directory, `${port}.sock`);
    const part = new Supervised({ name: `door-${port}`, command: 'nsenter', args: [`--net=/proc/${this.#network.pid}/ns/net`, process.execPath, '-e', DOOR, socketPath, String(port)] });
    this.#started.push(part);
    return (path, { method = 'GET', headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const asked = request({ socketPath, path, method, headers: { Host: 'localhost', ...headers } }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject);
        });
        asked.on('error', reject).end(body);
      });
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.reverse().map((part) => part.stop(5_000)));
    await this.#network.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #service(name: string): Service {
    const service = this.#compose.services[name];
    if (service === undefined) throw new Error(`there is no service ${name}`);
    return service;
  }

  #programOf(name: string): { program: Program; user: string; env: Record<string, string | undefined> } {
    const service = this.#service(name);
    const image = (service.image ?? '').split(':')[0] ?? '';
    const program = this.#programs[image];
    if (program === undefined) throw new Error(`no program of this machine stands for ${image}`);
    // Nothing of whoever runs the tests.
    const foreign = Object.fromEntries(Object.keys(process.env).map((variable) => [variable, undefined]));
    return { program, user: service.user ?? program.user, env: { ...foreign, PATH, HOME: '/tmp', ...program.env, ...service.environment } };
  }

  #containerOf(name: string, { program, user }: { program: Program; user: string }): Line {
    const hosts = Object.keys(this.#compose.services).map((other) => `127.0.0.1 ${other}`);
    const layer = newLayer(this.#directory, name, { 'etc/hosts': ['127.0.0.1 localhost', ...hosts, ''].join('\n') });
    // Python may be at home with root, where nobody else may enter: here everybody may.
    mkdirSync(join(layer, this.#pythonFolder), { recursive: true });
    const volumes = (this.#service(name).volumes ?? []).map((volume) => this.#bind(volume, user));
    const binds = [{ source: root, target: '/repo', readOnly: true }, { source: join(root, 'demo/shop'), target: '/shop', readOnly: true }, ...volumes];
    return containerLine(layer, { root: join(this.#directory, 'merged'), user, workdir: program.workdir, binds, network: this.#network.pid });
  }

  #bind(volume: NonNullable<Service['volumes']>[number], user: string): Bind {
    const { source, target, readOnly } =
      typeof volume === 'string'
        ? { source: volume.split(':')[0] ?? '', target: volume.split(':')[1] ?? '', readOnly: volume.endsWith(':ro') }
        : { source: volume.source, target: volume.target, readOnly: volume.read_only === true };
    if (source.startsWith('.')) return { source: join(root, source), target, readOnly };
    const folder = join(this.#directory, `volume-${source}`);
    mkdirSync(folder, { recursive: true });
    const [uid = 0, gid = uid] = user.split(':').map(Number);
    chownSync(folder, uid, gid);
    return { source: folder, target, readOnly };
  }
}

function programs(python: string, grafanaHome: string | undefined): Readonly<Record<string, Program>> {
  const shop = readStages(join(root, 'demo/shop/Dockerfile'))[0] as ReturnType<typeof readStages>[number];
  const exporter = readStages(join(root, 'Dockerfile')).at(-1) as ReturnType<typeof readStages>[number];
  const userOf = (stage: typeof shop): string => stepsOf(stage, 'USER').at(-1)?.text ?? '';
  const python3 = (command: readonly string[]): readonly string[] => (command[0] === 'python' ? [python, ...command.slice(1)] : [python, '-m', ...command]);
  return {
    redis: { user: '999:999', workdir: '/', env: {}, line: (command) => command },
    celeriac: {
      user: userOf(exporter),
      workdir: '/',
      env: environmentOf(exporter),
      line: (command) => [NODE, '/repo/exporter/main.ts', ...command.filter((word) => word !== 'celeriac')],
    },
    'celeriac-shop': { user: userOf(shop), workdir: '/shop', env: environmentOf(shop), line: (command) => (command[0] === 'sh' ? command : python3(command)) },
    'prom/prometheus': { user: '65534:65534', workdir: '/prometheus', env: {}, line: (command) => (command[0]?.startsWith('-') ? ['prometheus', ...command] : command) },
    // As the image's own run.sh starts it.
    'grafana/grafana': {
      user: '472:0',
      workdir: '/',
      env: {},
      line: (command) => {
        const paths = { data: '/var/lib/grafana', logs: '/tmp/log', plugins: '/var/lib/grafana/plugins', provisioning: '/etc/grafana/provisioning' };
        const set = Object.entries(paths).map(([name, path]) => `cfg:default.paths.${name}=${path}`);
        const server = [`${grafanaHome}/bin/grafana`, 'server', '--homepath', grafanaHome ?? '', '--config', '/dev/null', ...set, 'cfg:default.log.mode=console'];
        return command.length === 0 ? server : command;
      },
    },
  };
}
