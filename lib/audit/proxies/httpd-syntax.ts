/** A line of httpd's configuration, or a section of it. */
export interface HttpdItem {
  readonly name: string;
  readonly args: readonly string[];
  readonly shown: string;
  /** What is in the section; absent for a plain directive. */
  readonly items?: readonly HttpdItem[];
}

const CLOSED = /^<\/([a-z]+)\s*>$/i;
const OPENED = /^<([a-z]+)\s*(.*?)>?$/i;
const WORD = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g;
/** Sections that are there or not, but change nothing for what is in them. */
const TRANSPARENT = /^(ifmodule|ifdefine|ifversion|ifdirective|iffile|ifsection)$/;

/** The texts of the files that an `Include` means. */
export type Include = (path: string) => readonly string[];

/** Reads a configuration. Included files include no others: nobody writes that, and it could have no end. */
export function parseHttpd(content: string, include: Include): HttpdItem[] {
  const parser = new Parser(include);
  for (const line of content.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const shown = line.trim();
    if (shown !== '' && !shown.startsWith('#')) parser.read(shown);
  }
  return parser.root;
}

class Parser {
  public readonly root: HttpdItem[] = [];
  private readonly open: { readonly name: string; readonly items: HttpdItem[] }[] = [];

  constructor(private readonly include: Include) {}

  public read(shown: string): void {
    const closed = CLOSED.exec(shown)?.[1]?.toLowerCase();
    if (closed !== undefined) {
      if (this.open.at(-1)?.name === closed) this.open.pop();
      return;
    }
    const [, section, rest = ''] = OPENED.exec(shown) ?? [];
    if (section === undefined) this.directive(shown);
    else this.section(section.toLowerCase(), rest, shown);
  }

  private get items(): HttpdItem[] {
    return this.open.at(-1)?.items ?? this.root;
  }

  private section(name: string, rest: string, shown: string): void {
    const inner: HttpdItem[] = TRANSPARENT.test(name) ? this.items : [];
    if (inner !== this.items) this.items.push({ name, args: words(rest), shown, items: inner });
    this.open.push({ name, items: inner });
  }

  private directive(shown: string): void {
    const [name = '', ...args] = words(shown);
    if (!/^include(optional)?$/i.test(name)) {
      this.items.push({ name: name.toLowerCase(), args, shown });
      return;
    }
    for (const text of this.include(args[0] ?? '')) this.items.push(...parseHttpd(text, () => []));
  }
}

function words(text: string): string[] {
  return [...text.matchAll(WORD)].map(([, double, single, bare = '']) => double ?? single ?? bare);
}

/** All items, those inside of sections included. */
export function* flat(items: readonly HttpdItem[]): Generator<HttpdItem> {
  for (const item of items) {
    yield item;
    if (item.items !== undefined) yield* flat(item.items);
  }
}
