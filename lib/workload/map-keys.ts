import { invalid } from '../contract/invalid';
import { isText } from '../contract/text';

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const KEY =
  /^(?=.{1,317}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** What the selectors, the policies and the audit of the pair rest on. */
const OWN = /^(cdk8s-secure-proxy|app\.kubernetes\.io)\//;

/** @throws if it is no key of a label or an annotation. */
export function checkedKey(where: string, key: string): string {
  if (!KEY.test(key)) throw invalid(where, key, 'a label key is needed', 'for example "example.com/team"');
  return key;
}

/** @throws if it is no value of a label. */
export function checkedLabelValue(where: string, value: string): string {
  if (typeof value !== 'string' || !VALUE.test(value)) {
    throw invalid(where, value, 'a label value is needed: at most 63 letters, digits, dashes, dots and underscores');
  }
  return value;
}

/** Labels that select something. @throws if a key or a value cannot be one of a label. */
export function checkedSelector(where: string, labels: Readonly<Record<string, string>>): Record<string, string> {
  for (const [key, value] of Object.entries(labels)) checkedLabelValue(`${where}.${checkedKey(where, key)}`, value);
  return { ...labels };
}

/** Labels beside those of the pair. @throws if a key or a value cannot be one of a label, or the key belongs to the pair. */
export function checkedLabels(where: string, labels: Readonly<Record<string, string>>): Record<string, string> {
  refuseOwn(where, labels);
  return checkedSelector(where, labels);
}

/** Annotations beside those of the pair. @throws if a key or a value cannot be used, or the key belongs to the pair. */
export function checkedAnnotations(
  where: string,
  annotations: Readonly<Record<string, string>>,
): Record<string, string> {
  refuseOwn(where, annotations);
  for (const [key, value] of Object.entries(annotations)) {
    if (!isText(value) || value.length > 100_000) {
      throw invalid(`${where}.${checkedKey(where, key)}`, value, 'a text without control characters is needed');
    }
    checkedKey(where, key);
  }
  return { ...annotations };
}

function refuseOwn(where: string, entries: Readonly<Record<string, string>>): void {
  const own = Object.keys(entries).find((key) => OWN.test(key));
  if (own !== undefined) throw invalid(where, own, 'the pair sets these itself', 'use a prefix of your own');
}
