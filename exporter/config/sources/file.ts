import { isMap, isScalar, parseDocument } from 'yaml';
import { CeleriacError } from '../../errors.ts';
import { readableFile } from '../read-file.ts';
import type { ReadFile } from '../read-file.ts';
import { nearest } from '../../nearest.ts';
import { normalName, variableName } from '../option.ts';
import { KNOWN_OPTIONS, OF_ONE_CLUSTER, optionNamed } from '../options.ts';
import type { Given } from '../value/value.ts';
import type { Found, Source } from './found.ts';

/** What stands in a file cannot name another file of options. */
const IN_FILE = new Set(KNOWN_OPTIONS.filter((known) => known.flagOnly !== true && known.name !== 'conf').map((known) => known.name));
/** Its place in the file names it. */
const IN_CLUSTER = new Set([...OF_ONE_CLUSTER].filter((name) => name !== 'cluster'));
const CLUSTERS = 'clusters';

/** A file's options, and those of each cluster that its `clusters` names, in the order in which they stand there. */
export interface OptionsFile {
  readonly options: Source;
  readonly clusters: ReadonlyMap<string, Source>;
}

/**
 * Reads a YAML file of options by name. Every scalar is taken as the text it is written as, so that a password 0123 stays one.
 * @throws CeleriacError `bad-input`, naming the file and the line, never quoting it
 */
export function readOptionsFile(path: string, label: string, readFile: ReadFile): OptionsFile {
  if (path.endsWith('.py')) throw pythonFile(path, label);
  const text = readableFile(path, label, readFile);
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    throw broken(path, `line ${lineAt(text, error.pos[0])} is not YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`);
  }
  const root = rootOf(document, path);
  const clusters = new Map<string, Source>();
  for (const [name, given] of Object.entries(mapOf(root[CLUSTERS] ?? {}, `${CLUSTERS} of ${path}`))) {
    const place = { path, prefix: `${CLUSTERS}.${name}.`, lineOf: (key: string) => lineAt(text, keyOffset(document, [CLUSTERS, name], key)) };
    clusters.set(name, optionsOf(mapOf(given, `${CLUSTERS}.${name} of ${path}`), IN_CLUSTER, place));
  }
  const place = { path, prefix: '', lineOf: (key: string) => lineAt(text, keyOffset(document, [], key)) };
  const options = optionsOf(Object.fromEntries(Object.entries(root).filter(([key]) => key !== CLUSTERS)), IN_FILE, place);
  return { options, clusters };
}

interface Place {
  readonly path: string;
  readonly prefix: string;
  readonly lineOf: (key: string) => number;
}

function optionsOf(map: Record<string, Given>, allowed: ReadonlySet<string>, { path, prefix, lineOf }: Place): Source {
  const found = new Map<string, Found>();
  for (const [key, given] of Object.entries(map)) {
    const option = optionNamed(normalName(key));
    if (option === undefined || !allowed.has(option.name)) throw unknown(path, key, lineOf(key), allowed);
    if (given === '') continue;
    found.set(option.name, { option, given, label: `${prefix}${key} in ${path}`, write: (value) => `${key}: ${value}` });
  }
  return found;
}

function mapOf(given: Given, what: string): Record<string, Given> {
  if (isRecord(given)) return given;
  throw new CeleriacError('bad-input', `${what} is not a map`, {
    remedy: 'it holds each cluster by its name, as in `clusters: {shop: {broker: redis://localhost/0}}`',
  });
}

function isRecord(given: Given): given is Record<string, Given> {
  return typeof given === 'object' && !Array.isArray(given);
}

function rootOf(document: ReturnType<typeof parseDocument>, path: string): Record<string, Given> {
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw broken(path, 'it has an alias without an anchor, or too many of them');
  }
  if (root === null || root === undefined || root === '') return {};
  if (typeof root !== 'object' || Array.isArray(root)) throw broken(path, 'it is not a map of options');
  // With the failsafe schema, whatever a document holds is text, a list or a map.
  return root as Record<string, Given>;
}

function broken(path: string, reason: string): CeleriacError {
  return new CeleriacError('bad-input', `cannot read ${path}: ${reason}`, { remedy: 'it holds a name and a value a line, as in `max_tasks: 50000`' });
}

/** The key is not quoted: behind a line that broke, it may be a piece of a password. */
function unknown(path: string, key: string, line: number, allowed: ReadonlySet<string>): CeleriacError {
  const near = nearest(normalName(key), allowed);
  const meant = near === undefined ? '' : `: did you mean ${variableName(near).toLowerCase()}?`;
  return new CeleriacError('bad-input', `line ${line} of ${path} names ${allowed === IN_CLUSTER ? 'no option of a cluster' : 'an unknown option'}${meant}`, {
    remedy: '`celeriac --help` lists every option',
  });
}

function keyOffset(document: ReturnType<typeof parseDocument>, path: readonly string[], key: string): number {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const scalar = (isMap(map) ? map.items : []).map((item) => item.key).find((one) => isScalar(one) && String(one.value) === key);
  return isScalar(scalar) ? (scalar.range?.[0] ?? 0) : 0;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function pythonFile(path: string, label: string): CeleriacError {
  return new CeleriacError('bad-input', `${label}: ${path} is a Python file, which Celeriac does not run`, {
    remedy: 'write its options into a YAML file under the same names (max_tasks = 50000 becomes max_tasks: 50000), or give them as FLOWER_… variables',
  });
}
