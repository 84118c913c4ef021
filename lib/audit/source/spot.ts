import { LineCounter, Node, Pair, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import { FieldPlace } from '../finding';
import { Piece } from './split';

/** What an object was read from. */
export interface Source {
  readonly document: Piece;
  /** Where in the document the object stands, if it is the item of a list. */
  readonly path: readonly Step[];
}

type Step = string | number;

/** Where in an object something can be seen. */
export interface Spot {
  readonly path: readonly Step[];
  /** Parts of lines in there, to be found one after the other; what is not found is passed over. */
  readonly text?: readonly string[];
}

/** A spot of an object that stands somewhere in a document. */
export interface Request {
  readonly within: readonly Step[];
  readonly spot: Spot;
}

/** What stands at some place of a document. */
interface Found {
  readonly path: readonly Step[];
  readonly node: Node;
  /** Where it begins, with its key if it has one. */
  readonly start: number;
}

/** Finds spots in a document, which is read once for all of them. Nothing for one of which no part is there. */
export function positions(document: Piece, requests: readonly Request[]): (FieldPlace | undefined)[] {
  const counter = new LineCounter();
  const { contents } = parseDocument(document.content, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent' });
  return requests.map(({ within, spot }) => {
    if (contents === null) return undefined;
    const object = descend({ path: [], node: contents, start: 0 }, within);
    const found = descend({ ...object, path: [] }, spot.path);
    if (found.path.length === 0) return undefined;
    const offset = search(document.content, found, spot.text ?? []);
    const deepest = offset === undefined ? found : containing(found, offset);
    const { line, col } = counter.linePos(offset ?? found.start);
    return { field: shownField(deepest.path), line: line + document.line - 1, column: col };
  });
}

/** As far as there is something. */
function descend(from: Found, path: readonly Step[]): Found {
  return path.reduce<{ readonly at: Found; readonly over: boolean }>(
    ({ at, over }, step) => {
      const next = over ? undefined : children(at).find(({ path: [...inner] }) => inner.at(-1) === step);
      return next === undefined ? { at, over: true } : { at: next, over: false };
    },
    { at: from, over: false },
  ).at;
}

function children({ node, path }: Found): Found[] {
  if (isSeq<Node>(node)) {
    return node.items.map((item, i) => ({ path: [...path, i], node: item, start: item.range?.[0] ?? 0 }));
  }
  if (!isMap(node)) return [];
  return node.items.flatMap((pair: Pair) => {
    if (!isPair(pair) || !isScalar(pair.key) || pair.value === null) return [];
    return [{ path: [...path, String(pair.key.value)], node: pair.value as Node, start: pair.key.range?.[0] ?? 0 }];
  });
}

/** The innermost field around an offset. */
function containing(from: Found, offset: number): Found {
  const inner = children(from).find(({ node, start }) => start <= offset && offset < (node.range?.[1] ?? 0));
  // The name and the value of a variable are one thing.
  const isEntry = typeof from.path.at(-1) === 'number' && /^(name|value)$/.test(String(inner?.path.at(-1)));
  return inner === undefined || isEntry ? from : containing(inner, offset);
}

/** Where the last of the texts that are there begins. */
function search(content: string, { node, start }: Found, texts: readonly string[]): number | undefined {
  const lines = [...content.slice(start, node.range?.[1]).matchAll(/[^\n]+/g)];
  let [from, offset]: [number, number | undefined] = [0, undefined];
  for (const text of texts) {
    const wanted = plain(text);
    const index = (holds: (line: string) => boolean): number =>
      lines.findIndex(([line], i) => i >= from && holds(plain(line)));
    const first = index((line) => line.startsWith(wanted));
    const hit = first < 0 ? index((line) => line.includes(wanted)) : first;
    if (hit < 0 || wanted === '') continue;
    const [line = ''] = lines[hit] ?? [];
    const inLine = Math.max(line.indexOf(text), line.search(/\S/), 0);
    [from, offset] = [hit, start + (lines[hit]?.index ?? 0) + inLine];
  }
  return offset;
}

/** Without what differs between a line and how it is shown. */
function plain(text: string): string {
  return text.replace(/["'\s;{]+/g, ' ').trim();
}

/** `spec.containers[0].env[1]`, `data["httpd.conf"]`. */
export function shownField(path: readonly Step[]): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\w-]+$/.test(step) ? `${i === 0 ? '' : '.'}${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('');
}
