import { LineCounter, Node, ParsedNode, isMap, isSeq, parseDocument } from 'yaml';
import { BrokenDocument } from '../finding';
import { Located } from './kube-object';
import { Piece, documents, listItems } from './split';

/** Kubernetes takes objects up to 1.5 MiB; a document of this size is not one, and reading it would cost too much. */
const LARGEST_DOCUMENT = 4 * 1024 ** 2;

/** JSON is read in one go: it is fast, and has no aliases. */
const LARGEST_JSON = 256 * 1024 ** 2;

/** Far more than anybody writes, and far less than it takes to exhaust the memory. */
const MOST_ALIASES = 1000;

/** What was read, and what could not be. */
export interface Reading {
  readonly manifests: Located[];
  readonly errors: BrokenDocument[];
}

/**
 * Reads a stream of YAML or JSON documents. One that cannot be read is reported, and the rest is read.
 *
 * @param onRead Called after each document, or item of a large list.
 */
export function readDocuments(stream: string, file: string, onRead: () => void = () => undefined): Reading {
  const reading: Reading = { manifests: [], errors: [] };
  if (/^\s*\{/.test(stream) && readJson(stream, file, reading)) return reading;
  for (const piece of documents(stream.replace(/^\uFEFF/, ''))) {
    readPiece(piece, file, reading, onRead);
  }
  return reading;
}

function readPiece(piece: Piece, file: string, reading: Reading, onRead: () => void): void {
  if (piece.content.length <= LARGEST_DOCUMENT) {
    readYaml(piece, file, reading);
    onRead();
    return;
  }
  const items = [...listItems(piece)];
  if (items.length > 0) {
    for (const item of items) readPiece(item, file, reading, onRead);
  } else {
    const size = `${(piece.content.length / 1024 ** 2).toFixed(1)} MiB`;
    reading.errors.push({
      file,
      line: piece.line,
      message: `the document has ${size}, but at most ${LARGEST_DOCUMENT / 1024 ** 2} MiB are read; Kubernetes takes objects up to 1.5 MiB`,
    });
  }
}

/** @returns whether the stream is one JSON document. A small one is read as YAML all the same, for its lines. */
function readJson(stream: string, file: string, { manifests }: Reading): boolean {
  if (stream.length <= LARGEST_DOCUMENT || stream.length > LARGEST_JSON) return false;
  try {
    manifests.push({ manifest: JSON.parse(stream) as unknown, place: { file, line: 1 } });
    return true;
  } catch {
    return false;
  }
}

function readYaml({ content, line }: Piece, file: string, { manifests, errors }: Reading): void {
  const counter = new LineCounter();
  const lineOf = (offset: number): number => counter.linePos(offset).line + line - 1;
  try {
    const document = parseDocument(content, {
      lineCounter: counter,
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
    });
    const [error] = document.errors;
    if (error !== undefined) {
      const [first = ''] = error.message.split('\n');
      errors.push({ file, line: lineOf(error.pos[0]), message: first.replace(/ at line \d+, column \d+:?$/, '') });
      return;
    }
    const manifest: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (manifest === null || manifest === undefined) return;
    if (content.includes('*')) JSON.stringify(manifest);
    manifests.push(...placed(manifest, document.contents, { content, line }, file, lineOf));
  } catch (error) {
    errors.push({ file, line, message: trouble(error) });
  }
}

/** The items of a list one by one, so that each has its own line. */
function placed(
  manifest: unknown,
  node: ParsedNode | null,
  document: Piece,
  file: string,
  lineOf: (offset: number) => number,
): Located[] {
  const items = isMap(node) ? node.get('items', true) : undefined;
  const values = (manifest as { items?: unknown }).items;
  if (isSeq<Node>(items) && Array.isArray(values) && items.items.length === values.length && isList(manifest)) {
    return values.map((value: unknown, i) => ({
      manifest: value,
      place: { file, line: lineOf(items.items[i]?.range?.[0] ?? 0), source: { document, path: ['items', i] } },
    }));
  }
  return [{ manifest, place: { file, line: lineOf(node?.range[0] ?? 0), source: { document, path: [] } } }];
}

function isList(manifest: unknown): boolean {
  const { kind } = manifest as { kind?: unknown };
  return typeof kind === 'string' && kind.endsWith('List');
}

function trouble(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) return 'the document is nested too deeply';
  if (/alias count/i.test(text))
    return `the document refers to its anchors more than ${MOST_ALIASES} times in all, which only serves to exhaust the memory`;
  if (/circular|cyclic/i.test(text)) return 'an anchor of the document contains itself';
  return text;
}
