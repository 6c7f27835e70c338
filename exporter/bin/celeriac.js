#!/usr/bin/env node
// Plain JavaScript for any Node since 14: it looks which Node this is before anything newer is read.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (majorOf(process.version) >= NEEDED) {
  await start();
} else {
  const newer = newerNode();
  if (newer === undefined) refuse();
  else handOver(newer);
}

/** What is built, else the sources themselves, which Node reads as they are. */
function start() {
  const built = new URL('../dist/main.js', import.meta.url);
  return import(existsSync(built) ? built.href : new URL('../main.ts', import.meta.url).href);
}

/** The `node` that npm installed beside this package, or above it. */
function newerNode() {
  for (let folder = here; ; folder = dirname(folder)) {
    const node = join(folder, 'node_modules', '.bin', 'node');
    if (existsSync(node) && majorOf(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout || '') >= NEEDED) return node;
    if (folder === dirname(folder)) return undefined;
  }
}

/** @param {string} version `v24.1.0` */
function majorOf(version) {
  return Number(version.trim().replace(/^v/, '').split('.')[0] || 0);
}

/** Runs the command under another Node as if it were this one: its streams, its signals, its end. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`celeriac: cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse() {
  console.error(
    `celeriac: Node ${NEEDED} or newer is needed, and ${process.execPath} is ${process.version}: ` +
      'older ones lack parts of it that Celeriac is built on.\n' +
      `  install Node ${NEEDED} from https://nodejs.org; on Linux with glibc, \`npm install\` without --omit=optional brings one along`,
  );
  process.exit(1);
}
