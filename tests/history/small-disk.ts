import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { dataDirectory } from '../services/process.ts';

const run = promisify(execFile);

/** A file system of the exporter's own, small and soon full: mounted in a namespace that is gone when the exporter is. */
export class SmallDisk {
  readonly folder: string;
  /** What to run the exporter through. */
  readonly through: readonly string[];

  constructor(options: string) {
    this.folder = `${dataDirectory('small-disk')}/disk`;
    mkdirSync(this.folder);
    this.through = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs ${this.folder} && exec "$@"`, 'sh'];
  }

  /** Whether this machine lets us. */
  async isAllowed(): Promise<boolean> {
    const [program = '', ...rest] = this.through;
    return run(program, [...rest, 'true']).then(() => true, () => false);
  }

  /** A command of the shell, where the exporter with this id sees the disk. */
  async within(pid: number, command: string): Promise<void> {
    await run('nsenter', ['--target', String(pid), '--user', '--preserve-credentials', '--mount', 'sh', '-c', command]);
  }

  /** Copies a database out to where others see it: SQLite itself does not go through /proc. @returns the copy's path */
  copyOf(pid: number, name: string): string {
    const copy = `${dataDirectory('copy')}/${name}`;
    for (const part of ['', '-wal']) {
      const path = `/proc/${pid}/root${this.folder}/${name}${part}`;
      if (existsSync(path)) copyFileSync(path, copy + part);
    }
    return copy;
  }
}
