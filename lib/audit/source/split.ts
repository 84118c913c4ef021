/** A piece of a YAML stream, and the line on which it begins, counted from 1. */
export interface Piece {
  readonly content: string;
  readonly line: number;
}

const MARK = /^(?:---(?=\s|$)|\.\.\.(?=\s|$))/;

/**
 * Parts a stream into its documents. A mark at the beginning of a line cannot be part of a document, so that a document
 * that is broken, or too large, does not take the others with it.
 *
 * @see https://yaml.org/spec/1.2.2/#912-document-markers
 */
export function* documents(stream: string): Generator<Piece> {
  let [start, line, startLine] = [0, 1, 1];
  for (const { begin, end } of lines(stream)) {
    if (MARK.test(stream.slice(begin, Math.min(begin + 4, end)))) {
      yield* piece(stream.slice(start, begin), startLine);
      [start, startLine] = [begin + 3, line];
    }
    line += 1;
  }
  yield* piece(stream.slice(start), startLine);
}

/** Nothing for a piece without content; its directives and comments are not needed. */
function* piece(content: string, line: number): Generator<Piece> {
  const first = content.search(/^[ \t]*[^\s#%]/m);
  if (first < 0) return;
  const skipped = content.slice(0, first).split('\n').length - 1;
  yield { content: content.slice(first), line: line + skipped };
}

function* lines(stream: string): Generator<{ readonly begin: number; readonly end: number }> {
  for (let begin = 0; begin < stream.length;) {
    const newline = stream.indexOf('\n', begin);
    const end = newline < 0 ? stream.length : newline;
    yield { begin, end };
    begin = end + 1;
  }
}

/**
 * The items of a large list as kubectl writes it, each for itself: a dash at the beginning of a line begins an item, and
 * nothing else. Nothing if the document does not look like one.
 */
export function* listItems({ content, line }: Piece): Generator<Piece> {
  if (!/^items:[ \t]*$/m.test(content) || !/^kind: ?["']?\w*List["']?[ \t]*$/m.test(content)) return;
  let [start, startLine, at] = [-1, 0, line];
  for (const { begin, end } of lines(content)) {
    const first = content[begin] ?? '';
    if (first === '-' || /[A-Za-z]/.test(first)) {
      if (start >= 0) yield { content: ` ${content.slice(start + 1, begin)}`, line: startLine };
      [start, startLine] = first === '-' ? [begin, at] : [-1, 0];
    }
    at += 1;
    if (end >= content.length) break;
  }
  if (start >= 0) yield { content: ` ${content.slice(start + 1)}`, line: startLine };
}
