/**
 * Reads a configuration file by httpd's own rules, independently of the library's renderer.
 *
 * As in httpd's `ap_cfg_getline` and `ap_getword_conf`: a line that ends in `\` goes on in the next one (a comment,
 * too), blanks around a line do not count, a line that then starts with `#` is a comment, a quoted word ends at the
 * same quote, in which `\` stands before a quote or a backslash.
 */
export interface ConfLine {
  /** The directive's name; that of a section with its `<` or `</`. */
  readonly name: string;
  /** The rest of the line as it stands there. */
  readonly rest: string;
  readonly args: readonly string[];
}

export function parseConf(text: string): ConfLine[] {
  return logicalLines(text)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const inner = line.startsWith('<') ? line.replace(/>$/, '') : line;
      const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(inner) ?? [];
      return { name, rest, args: words(rest) };
    });
}

/** The names of all directives and sections, in order. */
export function directiveNames(text: string): string[] {
  return parseConf(text).map(({ name }) => name);
}

/** The comments, each without its `#`. */
export function comments(text: string): string[] {
  return logicalLines(text)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'))
    .map((line) => line.slice(1).trim());
}

/** The lines inside of the sections with this name whose argument matches. */
export function sections(text: string, name: string, arg: string): ConfLine[][] {
  const found: ConfLine[][] = [];
  let open: ConfLine[] | undefined;
  for (const line of parseConf(text)) {
    if (line.name === `<${name}` && line.args[0] === arg) open = [];
    else if (line.name === `</${name}`) {
      if (open !== undefined) found.push(open);
      open = undefined;
    } else open?.push(line);
  }
  return found;
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let pending = '';
  for (const line of text.split('\n')) {
    if (line.endsWith('\\')) {
      pending += line.slice(0, -1);
      continue;
    }
    lines.push(pending + line);
    pending = '';
  }
  return pending === '' ? lines : [...lines, pending];
}

function words(rest: string): string[] {
  const found: string[] = [];
  let left = rest.trimStart();
  while (left !== '') {
    const quote = left.startsWith('"') || left.startsWith("'") ? left.charAt(0) : '';
    const [length, word] = quote === '' ? bare(left) : quoted(left, quote);
    found.push(word);
    left = left.slice(length).trimStart();
  }
  return found;
}

function bare(text: string): [number, string] {
  const [word = ''] = /^\S+/.exec(text) ?? [];
  return [word.length, word];
}

function quoted(text: string, quote: string): [number, string] {
  let word = '';
  for (let i = 1; i < text.length; i += 1) {
    const [char, next] = [text.charAt(i), text.charAt(i + 1)];
    if (char === quote) return [i + 1, word];
    if (char === '\\' && (next === quote || next === '\\')) {
      word += next;
      i += 1;
    } else word += char;
  }
  return [text.length, word];
}
