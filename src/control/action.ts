import type { ControlAnswer } from '../../exporter/contract/control.ts';
import { send } from '../client/exporter.ts';

/** Something that a person may do to workers, tasks or queues: what the dialog says of it, and what is sent. */
export interface Action {
  /** On the button: `Shut down`. */
  readonly word: string;
  /** The command of the exporter's whose role and effect it is. */
  readonly command: string;
  readonly cluster: string | undefined;
  /** What it is done to, by name: `worker orders@shop-1`, `queue mail`, `3 tasks`. */
  readonly target: string;
  /** The exporter's own sentence of the effect where this is absent. */
  readonly effect?: string;
  /** What may be lost by it; absent: nothing. */
  readonly loss?: string;
  /** What has to be typed first, where a slip would be costly. */
  readonly typed?: string;
  readonly isDangerous?: boolean;
  readonly fields?: readonly ActionField[];
  /** Arguments of the command, beside those of the fields. */
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Of what was written, where the command takes it in another shape than field by field. */
  readonly build?: (written: FieldValues) => Readonly<Record<string, unknown>>;
  /** Workers that it is for; absent where the command takes everybody. */
  readonly workers?: readonly string[];
}

export interface ActionField {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  /** `object`: a JSON object. */
  readonly kind: 'number' | 'text' | 'choice' | 'object';
  readonly choices?: readonly string[];
  readonly initial?: string;
  readonly least?: number;
  readonly optional?: boolean;
}

export type FieldValues = Readonly<Record<string, string>>;

/** What is wrong with a value, for the person who types it; undefined: nothing. */
export function fieldTrouble({ kind, label, least = 0, optional = false }: ActionField, text: string): string | undefined {
  if (text.trim() === '') return optional ? undefined : `${label} is wanted`;
  if (kind === 'object') return objectIn(text) === undefined ? `${label} is a JSON object, such as {"deep": true}` : undefined;
  if (kind !== 'number') return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return `${label} is a number`;
  return number < least ? `${label} is at least ${least}` : undefined;
}

/** @throws ExporterError */
export function carryOut(action: Action, values: FieldValues, reason: string): Promise<ControlAnswer> {
  const { command, cluster, fields = [], arguments: given, workers, build } = action;
  const written: Record<string, unknown> = {};
  for (const { name, kind } of fields) {
    const text = (values[name] ?? '').trim();
    if (text !== '') written[name] = kind === 'number' ? Number(text) : kind === 'object' ? objectIn(text) : text;
  }
  const body = {
    ...given,
    ...(build === undefined ? written : build(values)),
    ...(cluster !== undefined && { cluster }),
    ...(workers !== undefined && { workers }),
    ...(reason.trim() !== '' && { reason: reason.trim() }),
  };
  // A worker has seconds to answer, and a pool five to show it.
  return send<ControlAnswer>(`/api/v1/control/${command}`, body, { timeoutMs: 70_000 });
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
