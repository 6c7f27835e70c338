/**
 * kombu's JSON marks what JSON has no type for: `{"__type__": "datetime", "__value__": "2026-11-22T12:56:26+00:00"}`.
 * Puts plain values in their place: dates, times, decimals and bytes as text, a UUID with its dashes. A type that the
 * application registered itself leaves its `__value__`. Changes the value it is given; its depth must be bounded.
 */
export function reviveMarkers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    for (let at = 0; at < items.length; at += 1) items[at] = reviveMarkers(items[at]);
    return items;
  }
  if (isMarker(value)) return value.__type__ === 'uuid' ? uuidOf(value.__value__) : reviveMarkers(value.__value__);
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const before = object[key];
    if (typeof before !== 'object' || before === null) continue;
    const after = reviveMarkers(before);
    // Assigning to __proto__ would set the prototype; what JSON.parse made there is an own property and stays as it is.
    if (after !== before && key !== '__proto__') object[key] = after;
  }
  return object;
}

function isMarker(value: object): value is { __type__: string; __value__: unknown } {
  return '__type__' in value && '__value__' in value && typeof value.__type__ === 'string' && Object.keys(value).length === 2;
}

// {"hex": "be02c0e35fdc47dd8ad53af49ec95dfc"}, in some versions with a "version" beside it.
function uuidOf(value: unknown): unknown {
  const hex = typeof value === 'object' && value !== null && 'hex' in value ? value.hex : value;
  const parts = typeof hex === 'string' ? /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex) : null;
  return parts ? parts.slice(1).join('-') : hex;
}
