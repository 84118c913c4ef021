import { at, list, text, texts } from '../source/value';

type Labels = ReadonlyMap<string, string>;

/** Whether a plain map of labels selects; an empty one selects nothing. */
export function mapSelects(wanted: Labels, labels: Labels): boolean {
  return wanted.size > 0 && [...wanted].every(([name, value]) => labels.get(name) === value);
}

/** Whether a label selector selects; an empty one selects everything. */
export function selects(selector: unknown, labels: Labels): boolean {
  const matches = [...texts(at(selector, 'matchLabels'))].every(([name, value]) => labels.get(name) === value);
  return matches && list(at(selector, 'matchExpressions')).every((expression) => holds(expression, labels));
}

/** Whether a label selector is there but says nothing. */
export function selectsAll(selector: unknown): boolean {
  return texts(at(selector, 'matchLabels')).size === 0 && list(at(selector, 'matchExpressions')).length === 0;
}

function holds(expression: unknown, labels: Labels): boolean {
  const value = labels.get(text(at(expression, 'key')) ?? '');
  const values = list(at(expression, 'values')).map(text);
  switch (at(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
