import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Bind {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface ContainerOptions {
  /** Mounted at its root. */
  readonly root: string;
  /** `uid:gid` */
  readonly user: string;
  readonly workdir: string;
  readonly binds: readonly Bind[];
  /** The network namespace of this process; the machine's own when absent. */
  readonly network?: number;
}

export interface Line {
  readonly command: string;
  readonly args: readonly string[];
}

/** This machine's own system, beneath a folder in which whatever is written stays. */
export function mountOverlay(layer: string): string {
  return `mount -t overlay overlay -o lowerdir=/,upperdir=${layer},workdir=${layer}.work "$M"; mount --rbind /proc "$M/proc"; mount --rbind /dev "$M/dev"`;
}

/**
 * What a command is run by so that it finds itself in a container as an engine makes one: a read-only root, the binds alone to
 * write to (and /tmp, in memory), the user, no capability, no way to gain one. Mounts are gone with the command.
 */
export function containerLine(layer: string, { root, user, workdir, binds, network }: ContainerOptions): Line {
  // A place within another volume is made there, once that is mounted.
  const inOrder = [...binds].sort((one, other) => one.target.length - other.target.length);
  const bound = inOrder.map(({ source, target, readOnly }) => `mkdir -p "$M${target}"; mount --bind '${source}' "$M${target}"${readOnly ? `; mount -o remount,bind,ro "$M${target}"` : ''}`);
  const mounts = [mountOverlay(layer), ...bound, 'mount -t tmpfs -o mode=1777 tmpfs "$M/tmp"', 'mount -o remount,ro "$M"'];
  const script = `${mounts.join('; ')}; exec chroot "$M" env -C ${workdir} ${asUser(user).join(' ')} "$@"`;
  const inNetwork = network === undefined ? [] : ['nsenter', `--net=/proc/${network}/ns/net`];
  return { command: 'env', args: [`M=${root}`, ...inNetwork, 'unshare', '--mount', '--propagation', 'private', 'sh', '-euc', script, 'sh'] };
}

/** `uid:gid`, who may nothing but what that user may, and never more. */
export function asUser(user: string): string[] {
  const [uid = '0', gid = uid] = user.split(':');
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
}

/** A folder to lay over the machine's system, with these files in it, beside others of one directory. */
export function newLayer(directory: string, name: string, files: Readonly<Record<string, string>> = {}): string {
  const layer = join(directory, name);
  mkdirSync(layer, { recursive: true });
  mkdirSync(`${layer}.work`, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(layer, path)), { recursive: true });
    writeFileSync(join(layer, path), text);
  }
  return layer;
}

/** One that every user may enter. */
export function layersDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'celeriac-layers-'));
  chmodSync(directory, 0o755);
  mkdirSync(join(directory, 'merged'));
  return directory;
}
