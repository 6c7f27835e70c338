/** `name="value",…` as bytes, escaped, without braces: made once for what it names, copied into every line of every scrape. */
export type Labels = Uint8Array;

export type LabelPairs = Readonly<Record<string, string>>;

export function labels(pairs: LabelPairs): Labels {
  return Buffer.from(labelText(pairs));
}

/** `,name="value"`: labels that follow others in the same line. */
export function further(pairs: LabelPairs): Labels {
  return Buffer.from(`,${labelText(pairs)}`);
}

/** The same as text; two sets of labels have one text only if they are equal, so it serves as their key, too. */
export function labelText(pairs: LabelPairs): string {
  let text = '';
  for (const name in pairs) text += `${text === '' ? '' : ','}${name}="${escaped(pairs[name] ?? '')}"`;
  return text;
}

// Task names come off the wire: anything may stand in them. A lone surrogate becomes U+FFFD when it is encoded.
const SPECIAL = /[\\"\n]/;

function escaped(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/**
 * Labels by the object that they name: gone with the object, so a purged worker leaves nothing behind. State keeps one
 * object for a series, a worker or a queue for as long as it knows it; for one that it makes anew they are made anew.
 */
export class LabelCache<Named extends object> {
  readonly #made = new WeakMap<Named, Labels>();
  readonly #pairsOf: (named: Named, cluster: string) => LabelPairs;

  /** @param pairsOf its labels; an object belongs to one cluster */
  constructor(pairsOf: (named: Named, cluster: string) => LabelPairs) {
    this.#pairsOf = pairsOf;
  }

  of(named: Named, cluster: string): Labels {
    let made = this.#made.get(named);
    if (made === undefined) this.#made.set(named, (made = labels(this.#pairsOf(named, cluster))));
    return made;
  }
}
