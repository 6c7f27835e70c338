import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../services/debian.ts';
import { buildContext, copyFromContext } from './build-context.ts';
import { containerLine, layersDirectory, mountOverlay, newLayer } from './container.ts';
import type { Line } from './container.ts';
import { environmentOf, readStages } from './dockerfile.ts';
import type { Stage } from './dockerfile.ts';

const run = promisify(execFile);
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A Dockerfile carried out without an engine. This machine's own system, with Node 24 at /usr/local, plays the image of FROM;
 * each stage is an overlay of it, in which its RUN lines run by chroot, in a mount namespace that is gone with them. Whatever
 * they remove or write, they remove and write in a folder of ours.
 */
export class Image {
  readonly #folder: string;
  readonly #context: readonly string[];
  readonly #directory: string;
  /** What each stage has that this machine's system has not, as a folder; one that stands on another begins as its links. */
  readonly #layers = new Map<string, string>();
  readonly #workdirs = new Map<string, string>();
  readonly #arguments: Readonly<Record<string, string>>;
  stages: readonly Stage[] = [];

  /** Whether this machine lets us. @returns why not */
  static async refusal(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return 'only root may';
    for (const program of ['unshare', 'setpriv', 'chroot', 'npm']) if (!findProgram(program)) return `there is no ${program}`;
    const image = new Image('/', [], {});
    const layer = image.#layer('probe');
    const outcome = await image.#within(layer, 'chroot "$M" /bin/true').then(() => undefined, (error: Error) => error.message);
    image.remove();
    return outcome;
  }

  /** @param folder of the Dockerfile and its context  @param args of --build-arg */
  static async build(folder: string, args: Readonly<Record<string, string>>): Promise<Image> {
    const image = new Image(folder, buildContext(folder), args);
    image.stages = readStages(join(folder, 'Dockerfile'));
    try {
      for (const stage of image.stages) await image.#build(stage);
    } catch (error) {
      image.remove();
      throw error;
    }
    return image;
  }

  private constructor(folder: string, context: readonly string[], args: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#context = context;
    this.#arguments = args;
    this.#directory = layersDirectory();
  }

  get last(): Stage {
    return this.stages.at(-1) as Stage;
  }

  /** Where a path of the last stage is, which this machine's own system has not. */
  path(path: string): string {
    return join(this.#layerOf(this.last.name), path);
  }

  /** What a container of it runs by, with this folder as its volume. */
  through(volume: string): Line {
    const said = (keyword: string): string | undefined => this.last.steps.findLast((step) => step.keyword === keyword)?.text;
    const options = { root: join(this.#directory, 'merged'), user: said('USER') ?? '0', workdir: said('WORKDIR') ?? '/' };
    const { command, args } = containerLine(this.#layerOf(this.last.name), { ...options, binds: [{ source: volume, target: said('VOLUME') ?? '/nowhere', readOnly: false }] });
    return { command, args: [...Object.entries(environmentOf(this.last)).map(([name, value]) => `${name}=${value}`), ...args] };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #build(stage: Stage): Promise<void> {
    let layer = this.#layer(`stage-${stage.name}`, stage.from === 'scratch' ? undefined : (this.#layers.get(stage.from) ?? this.#base()));
    let workdir = this.#workdirs.get(stage.from) ?? '/';
    for (const { keyword, text, words, flags } of stage.steps) {
      if (keyword === 'WORKDIR') workdir = text;
      if (keyword === 'WORKDIR') mkdirSync(join(layer, text), { recursive: true });
      if (keyword === 'RUN') await this.#within(layer, 'chroot "$M" env -C "$WORKDIR" sh -euc "$RUN"', { WORKDIR: workdir, RUN: this.#expand(stage, text) });
      if (keyword !== 'COPY') continue;
      const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
      const [sources, to] = [words.slice(0, -1), words.at(-1) ?? ''];
      // All of a stage, into nothing.
      if (from !== undefined && sources[0] === '/') layer = this.#layer(`stage-${stage.name}-filled`, this.#layerOf(from));
      else for (const source of sources) await this.#copy(from, source, join(layer, destination(workdir, to, source, sources.length > 1)));
    }
    this.#layers.set(stage.name, layer);
    this.#workdirs.set(stage.name, workdir);
  }

  async #copy(from: string | undefined, source: string, to: string): Promise<void> {
    mkdirSync(dirname(to), { recursive: true });
    if (from === undefined) copyFromContext(this.#folder, this.#context, source, to);
    else await run('cp', ['-a', join(this.#layerOf(from), source), to]);
  }

  /** `$NAME` of an ARG of this stage. */
  #expand(stage: Stage, text: string): string {
    const defaults = stage.steps.filter(({ keyword }) => keyword === 'ARG').map(({ text: argument }) => argument.split('=') as [string, string?]);
    return defaults.reduce((line, [name, value = '']) => line.replaceAll(`$${name}`, this.#arguments[name] ?? value), text);
  }

  /** Node 24 and npm where the official image has them. */
  #base(): string {
    const base = join(this.#directory, 'base');
    if (existsSync(base)) return base;
    const bin = join(base, 'usr/local/bin');
    mkdirSync(bin, { recursive: true });
    mkdirSync(join(base, 'usr/local/lib/node_modules/npm'), { recursive: true });
    copyFileSync(process.execPath, join(bin, 'node'));
    const npm = realpathSync(findProgram('npm') as string);
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec /usr/local/bin/node ${npm} "$@"\n`, { mode: 0o755 });
    symlinkSync('npm', join(bin, 'npx'));
    return base;
  }

  #layer(name: string, begin?: string): string {
    if (begin !== undefined) execFileSync('cp', ['-al', begin, join(this.#directory, name)]);
    return newLayer(this.#directory, name);
  }

  #layerOf(stage: string): string {
    const layer = this.#layers.get(stage);
    if (layer === undefined) throw new Error(`there is no stage ${stage}`);
    return layer;
  }

  /** A command of the shell where this layer lies over this machine's system, at $M. */
  async #within(layer: string, command: string, variables: Record<string, string> = {}): Promise<void> {
    const env = { PATH, HOME: '/root', npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false', M: join(this.#directory, 'merged'), ...variables };
    await run('unshare', ['--mount', '--propagation', 'private', 'sh', '-euc', `${mountOverlay(layer)}; ${command}`], { env, maxBuffer: 16e6 });
  }
}

/** Where COPY puts a source. */
function destination(workdir: string, to: string, source: string, isOneOfSeveral: boolean): string {
  const absolute = to.startsWith('/') ? to : join(workdir, to);
  return to.endsWith('/') || isOneOfSeveral ? join(absolute, source.split('/').at(-1) ?? '') : absolute;
}

/** Runs a command through others, to its end. */
export function outcomeOf({ command, args }: Line, line: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, [...args, ...line], { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60_000 });
  return { code: status, output: stdout + stderr };
}
