/**
 * node scripts/package-plugin.mjs [folder]
 *
 * Puts the built app (dist/, from `npm run build:plugin`) into <folder>/celeriac-celery-app-<version>.zip as Grafana and its
 * catalogue take it, with one folder of the plugin's id at the top, and its SHA-1 beside it. The same dist/ makes the same bytes.
 *
 * Unsigned: Grafana then loads it where GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS names it and its nested plugins. A signature is
 * dist/MANIFEST.txt, which `npx @grafana/sign-plugin` writes with the publisher's token; it goes into the zip where it is there.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const target = process.argv[2] ?? join(root, 'artifacts');

/** What Grafana or its catalogue asks for; img/logo.svg is what plugin.json names. */
const NEEDED = ['plugin.json', 'module.js', 'README.md', 'CHANGELOG.md', 'LICENSE', 'img/logo.svg'];
/** A file's mode, as Unix' zip keeps it: without one, Grafana unpacks files that nobody may read. */
const MODE = 0o100644;
/** Zip knows no time before 1980, and no zone. */
const TIME = '1980-01-01T00:00:00';

for (const name of NEEDED) if (!existsSync(join(dist, name))) fail(`dist/${name} is missing`, 'npm run build:plugin makes it');
const { id, info } = readJson(join(dist, 'plugin.json'));
const { version } = readJson(join(root, 'package.json'));
if (info.version !== version) fail(`dist/plugin.json is of version ${info.version}, package.json of ${version}`, 'npm run build:plugin builds it anew');

const zip = zipSync(Object.fromEntries(filesOf(dist).map((path) => [`${id}/${path}`, [readFileSync(join(dist, path)), { os: 3, attrs: MODE << 16 }]])), {
  level: 9,
  mtime: TIME,
});
mkdirSync(target, { recursive: true });
const name = `${id}-${version}.zip`;
writeFileSync(join(target, name), zip);
writeFileSync(join(target, `${name}.sha1`), `${createHash('sha1').update(zip).digest('hex')}\n`);
const signed = existsSync(join(dist, 'MANIFEST.txt')) ? 'signed' : 'unsigned: npx @grafana/sign-plugin signs dist/ before this';
process.stdout.write(`${join(target, name)}: ${(zip.length / 1024).toFixed(0)} KiB, ${signed}\n`);

/** Below a folder, with slashes, sorted. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function fail(trouble, remedy) {
  process.stderr.write(`${trouble}: ${remedy}\n`);
  process.exit(1);
}
