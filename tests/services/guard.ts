import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

// What must not outlive this process: process groups, and one scratch directory.
//
// States: absent (nothing was started) → watching (a shell holds the other end of a pipe) → closing (this process
// ended, however it ended, so the pipe closed: the shell kills every group still listed and removes the directory).
// A shell of its own, because a handler inside this process never sees SIGKILL, and handlers for SIGINT or SIGTERM
// would fight with those of the demo and of the test runner.
const script = `
groups=" "
while read -r verb group; do
  case "$verb" in
    watch) groups="$groups$group " ;;
    forget) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
sleep 0.1
[ "$2" = keep ] || rm -rf -- "$1"
`;

const watched = new Set<number>();
let directory: string | undefined;
let shell: ChildProcessByStdio<Writable, null, null> | undefined;

/** This process's scratch directory, removed when it ends (kept if CELERIAC_KEEP is set, to look at logs). */
export function scratchDirectory(): string {
  directory ??= mkdtempSync(join(tmpdir(), 'celeriac-'));
  start(directory);
  return directory;
}

export function watchGroup(group: number): void {
  scratchDirectory();
  watched.add(group);
  shell?.stdin.write(`watch ${group}\n`);
}

export function forgetGroup(group: number): void {
  if (watched.delete(group)) shell?.stdin.write(`forget ${group}\n`);
}

/** Ends a whole process group; true if there was one. */
export function killGroup(group: number, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  // A child that could not be started has no pid, and -0 would mean our own group.
  if (group <= 1) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function start(scratch: string): void {
  if (shell) return;
  const keep = process.env['CELERIAC_KEEP'] ? 'keep' : 'remove';
  // Detached: a Ctrl-C reaches the whole foreground group and must not end the guard first.
  shell = spawn('/bin/sh', ['-c', script, 'guard', scratch, keep], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as Writable & { unref?: () => void }).unref?.();
  // The usual end: nothing is left running by the time this process is gone.
  process.on('exit', () => {
    for (const group of watched) killGroup(group);
  });
}
