import type { AuditEntry } from '../contract/audit.ts';
import type { Redactor } from '../redaction/redactor.ts';

const MAX_TARGETS = 200;
const MAX_TEXT = 512;
const MAX_WORDS = 2_000;
/** Of the arguments as JSON, characters. */
const MAX_ARGUMENTS = 8_192;
const MAX_DEPTH = 8;

/** The entry as it may be kept and logged: without secrets, and of bounded length, whatever somebody sent. */
export function keptEntry(entry: AuditEntry, redactor: Redactor): AuditEntry {
  const { targets, caller, reason, detail } = entry;
  return {
    ...entry,
    cluster: entry.cluster === null ? null : short(entry.cluster, MAX_TEXT),
    targets: targets.slice(0, MAX_TARGETS).map((target) => short(target, MAX_TEXT)),
    arguments: keptArguments(entry.arguments, redactor),
    reason: words(reason, redactor),
    detail: words(detail, redactor),
    caller: { ...caller, name: caller.name === null ? null : short(caller.name, MAX_TEXT) },
  };
}

function keptArguments(given: AuditEntry['arguments'], redactor: Redactor): AuditEntry['arguments'] {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) kept[short(name, MAX_TEXT)] = redactor.field(name, shallow(value, MAX_DEPTH));
  const length = JSON.stringify(kept).length;
  if (length <= MAX_ARGUMENTS) return kept;
  const cut = Object.entries(kept).map(([name, value]) => [name, cutShort(value)]);
  return Object.fromEntries(cut.slice(0, 20)) as AuditEntry['arguments'];
}

function cutShort(value: unknown): unknown {
  const text = JSON.stringify(value) ?? '';
  return text.length <= MAX_ARGUMENTS / 20 ? value : `${text.slice(0, MAX_ARGUMENTS / 40)}… (${text.length} characters)`;
}

/** A redactor goes as deep as a value does. */
function shallow(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((item) => shallow(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shallow(item, depth - 1)]));
}

function words(text: string | null, redactor: Redactor): string | null {
  return text === null ? null : redactor.text(short(text, MAX_WORDS));
}

/** As every database takes it. */
function short(given: string, most: number): string {
  const text = given.replaceAll('\0', '\ufffd').toWellFormed();
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
