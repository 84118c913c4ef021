/** One line of a configuration. Its arguments are values; quoting is the renderer's work. */
export interface Directive {
  readonly kind: 'directive';
  readonly name: string;
  readonly args: readonly string[];
}

/** `<Name args>` … `</Name>`. */
export interface Section {
  readonly kind: 'section';
  readonly name: string;
  readonly args: readonly string[];
  readonly body: readonly Item[];
}

/** Why the next line is there, for whoever reads the file at 3 a.m. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
}

export type Item = Directive | Section | Comment;

export function directive(name: string, ...args: (string | number)[]): Directive {
  return { kind: 'directive', name, args: args.map(String) };
}

export function section(name: string, args: readonly string[], body: readonly Item[]): Section {
  return { kind: 'section', name, args, body };
}

export function comment(text: string): Comment {
  return { kind: 'comment', text };
}
