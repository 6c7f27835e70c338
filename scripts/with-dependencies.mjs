/**
 * node scripts/with-dependencies.mjs <file.ts> [arguments…]
 *
 * Runs a TypeScript file of this repository in Node 24, in a checkout of any age: first installs what package-lock.json
 * names, if that is not what is in node_modules, and builds the exporter, if it is not built from these sources.
 * Plain JavaScript without dependencies, because it is what runs before there are any, on the machine's own Node ≥ 20.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules/.bin');
const node24 = join(bin, 'node');

const [file, ...rest] = process.argv.slice(2);
if (!file) fail('no file to run', 'node scripts/with-dependencies.mjs <file.ts> [arguments…]');
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.versions.node} is too old to start with`, 'install Node 20 or later (https://nodejs.org); Node 24, which runs everything else, then comes by itself');
}

await installIfNeeded();
await buildIfNeeded();
handOver();

async function installIfNeeded() {
  const stamp = join(root, 'node_modules/.celeriac-installed');
  const wanted = digest([join(root, 'package-lock.json')]);
  if (read(stamp) === wanted) return;
  if (!holdsWhatIsLocked()) {
    say('installing the npm packages of package-lock.json (once)');
    const code = await npm(['ci', '--no-audit', '--no-fund', '--prefer-offline']);
    if (code !== 0) {
      fail('npm ci failed; its output is above', 'see that the npm registry is reachable (npm ping) and the disk not full, then run the same command again; after a change of package.json run npm install');
    }
  }
  const version = spawnSync(node24, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (!version.startsWith('v24.')) {
    fail(`node_modules/.bin/node is ${version.trim() || 'not there'} instead of Node 24`, 'its package fetches it in an install script: allow those (npm config get ignore-scripts), remove node_modules and run the same command again');
  }
  writeFileSync(stamp, wanted);
}

// Somebody who ran `npm ci` or `npm install` by hand need not wait for a second one.
function holdsWhatIsLocked() {
  const installed = readJson(join(root, 'node_modules/.package-lock.json'))?.packages;
  const locked = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  if (!installed || !existsSync(node24)) return false;
  return Object.entries(locked).every(([path, { version, optional, link }]) => {
    if (path === '' || optional || !path.startsWith('node_modules/') || link) return true;
    return installed[path]?.version === version;
  });
}

async function buildIfNeeded() {
  const stamp = join(root, 'exporter/dist/.built-from');
  const wanted = digest([join(root, 'tsconfig.json'), join(root, 'package-lock.json'), ...exporterSources(join(root, 'exporter'))]);
  if (read(stamp) === wanted && existsSync(join(root, 'exporter/dist/main.js'))) return;
  say('building the exporter');
  if ((await npm(['run', '--silent', 'build:exporter'])) !== 0) fail('npm run build:exporter failed', 'its messages above name the file and line to mend');
  writeFileSync(stamp, wanted);
}

function exporterSources(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return ['dist', 'node_modules', 'testing'].includes(entry.name) ? [] : exporterSources(path);
    return /\.json$|(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Runs npm with a sign of life where it shows none itself; its exit code. */
function npm(args) {
  const began = Date.now();
  const alive = process.stderr.isTTY ? undefined : setInterval(() => say(`npm ${args[0]}… ${Math.round((Date.now() - began) / 1000)} s`), 10_000);
  // npm says where it is itself when it started us, which also works where it is not in PATH.
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2], env: environment() });
    child.once('error', (error) => {
      say(`npm could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => {
    clearInterval(alive);
    say(`npm ${args.filter((word) => !word.startsWith('-')).join(' ')}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  });
}

// States: running → (a signal) ending → ended, with the child's exit code or by the child's signal.
function handOver() {
  // Detached, because of Ctrl-C: the terminal sends it to every process of the group, npm then passes it on once more,
  // and whoever takes a second one for "at once" would never end in order. So it comes from here, once.
  const child = spawn(node24, [file, ...rest], { stdio: 'inherit', detached: true, env: environment() });
  const lastSent = new Map();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      if (Date.now() - (lastSent.get(signal) ?? 0) < 500) return;
      lastSent.set(signal, Date.now());
      child.kill(signal);
    });
  }
  child.once('error', (error) => fail(`${file} could not be started: ${error.message}`, 'remove node_modules and run the same command again'));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function environment() {
  const path = process.env.PATH ?? '';
  return { ...process.env, PATH: path.split(delimiter)[0] === bin ? path : `${bin}${delimiter}${path}` };
}

function digest(files) {
  const hash = createHash('sha256');
  for (const path of files.sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(trouble, remedy) {
  say(`${trouble}: ${remedy}`);
  process.exit(1);
}
