/** Readers of values of unknown shape: manifests come from anywhere, and none may break the audit. */
export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});

/** The value as a mapping; empty if it is none. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NOTHING;
}

/** The value as a sequence; empty if it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A scalar as Kubernetes would read it into a text field; nothing for anything else. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The entries of a mapping whose values are scalars. */
export function texts(value: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(fields(value)).map(([name, entry]) => [name, text(entry)] as const);
  return new Map(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

/** What stands at the end of a path of mappings. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, name) => {
    const entries = fields(parent);
    return Object.hasOwn(entries, name) ? entries[name] : undefined;
  }, value);
}
