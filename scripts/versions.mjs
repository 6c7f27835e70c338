/**
 * node scripts/versions.mjs [v1.2.3]
 *
 * Holds every place that tells the version to the one in package.json, and a release's tag too. Part of `npm run lint`, and what
 * the release begins with.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = (path) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const { version } = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));

/** Where → what it says; undefined: nothing is found there. */
const told = {
  'exporter/package.json': JSON.parse(read('exporter/package.json')).version,
  'package-lock.json': lock.packages[''].version,
  'package-lock.json, exporter': lock.packages.exporter.version,
  'exporter/python/pyproject.toml': /^version = "(.+)"$/m.exec(read('exporter/python/pyproject.toml'))?.[1],
  'exporter/python/celeriac/__init__.py': /^__version__ = "(.+)"$/m.exec(read('exporter/python/celeriac/__init__.py'))?.[1],
  // The bundler puts it into the app's and the nested plugins' plugin.json.
  'src/plugin.json': JSON.parse(read('src/plugin.json')).info.version.replace('%VERSION%', version),
  'the first heading of CHANGELOG.md': /^## \[?v?(\d+\.\d+\.\d+[\w.-]*)/m.exec(read('CHANGELOG.md'))?.[1],
};
/** Tags of our own image, wherever a document or a manifest names one. */
for (const path of ['docs/kubernetes.md', 'docs/compose.md', 'docs/launch.md', 'deploy/kubernetes/base/kustomization.yaml', 'docker-compose.yml']) {
  for (const [, tag] of read(path).matchAll(/\bceleriac:(\d+\.\d+\.\d+[\w.-]*)/g)) told[`an image in ${path}`] ??= tag;
  for (const [, tag] of read(path).matchAll(/newTag: *['"]?(\d+\.\d+\.\d+[\w.-]*)/g)) told[`newTag in ${path}`] ??= tag;
}
const [tag] = process.argv.slice(2);
if (tag !== undefined) told['the tag of the release'] = tag.replace(/^v/, '');

const wrong = Object.entries(told).filter(([, found]) => found !== version);
for (const [where, found] of wrong) process.stderr.write(`${where} says ${found ?? 'no version'}, package.json ${version}\n`);

/** What npm and PyPI hand on with each package. */
const licence = read('LICENSE');
for (const copy of ['exporter/LICENSE', 'exporter/python/LICENSE']) {
  if (read(copy) === licence) continue;
  process.stderr.write(`${copy} is not the LICENSE of the repository: copy it anew\n`);
  process.exitCode = 1;
}
if (wrong.length > 0) process.exitCode = 1;
