import { Item } from './directive';

/** Arguments of these characters need no quotes. httpd takes `!` for a negation in a section's argument only without. */
const BARE = /^!?[A-Za-z0-9_./:*@,+=%-]+$/;

/**
 * What would leave its argument or its line: httpd ends a directive at a line break, joins a line that ends in `\` with
 * the next, and replaces `${NAME}` before it looks at quotes, so none of these can be escaped.
 */
// eslint-disable-next-line no-control-regex -- control characters are what it refuses
const UNSAFE = /[\u0000-\u001f\u007f]|\$\{|\\$/;

const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * The text of a configuration file.
 *
 * @throws if a name is no directive name, or a value cannot be kept inside its argument.
 */
export function render(items: readonly Item[]): string {
  return `${lines(items, '').join('\n')}\n`;
}

function lines(items: readonly Item[], indent: string): string[] {
  return items.flatMap((item, i) => {
    switch (item.kind) {
      case 'comment':
        // A blank line opens each commented paragraph.
        return [...(i === 0 ? [] : ['']), `${indent}# ${safe(item.text)}`];
      case 'directive':
        return [indent + call(item.name, item.args)];
      case 'section':
        return [
          `${indent}<${call(item.name, item.args)}>`,
          ...lines(item.body, `${indent}  `),
          `${indent}</${item.name}>`,
        ];
    }
  });
}

function call(name: string, args: readonly string[]): string {
  if (!NAME.test(name)) throw new Error(`not a directive name: ${JSON.stringify(name)}`);
  return [name, ...args.map(quoted)].join(' ');
}

function quoted(value: string): string {
  return BARE.test(value) ? value : `"${safe(value).replace(/[\\"]/g, '\\$&')}"`;
}

function safe(value: string): string {
  if (UNSAFE.test(value)) throw new Error(`cannot stand in an httpd configuration: ${JSON.stringify(value)}`);
  return value;
}
