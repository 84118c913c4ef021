/** A directive of nginx, with what is in its block if it has one. */
export interface NginxItem {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly NginxItem[];
}

const TOKEN = /#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([;{}])|((?:\$\{\w+\}|[^\s;{}])+)/g;

/** Reads a configuration, or a piece of one; whatever is not closed at the end is closed there. */
export function parseNginx(text: string): NginxItem[] {
  const root: NginxItem[] = [];
  const open: NginxItem[][] = [root];
  let words: string[] = [];
  for (const [whole, double, single, mark, bare = ''] of text.matchAll(TOKEN)) {
    if (whole.startsWith('#')) continue;
    if (mark === undefined) {
      words.push(double ?? single ?? bare);
      continue;
    }
    close(mark, words, open);
    words = [];
  }
  return root;
}

/** Ends a directive, or opens or closes its block. */
function close(mark: string, [name, ...args]: readonly string[], open: NginxItem[][]): void {
  if (name !== undefined) {
    const block: NginxItem[] | undefined = mark === '{' ? [] : undefined;
    open.at(-1)?.push({ name, args, ...(block === undefined ? {} : { block }) });
    if (block !== undefined) open.push(block);
  }
  if (mark === '}' && open.length > 1) open.pop();
}
