import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { NAMESPACE } from './shop';

export function newSeal(): string {
  return randomBytes(32).toString('hex');
}

/** YAML of the Secret that holds the values of a seal. */
export function sealSecret(values: Readonly<Record<string, string>>): string {
  const metadata = { name: 'shop-seal', namespace: NAMESPACE };
  return stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: values });
}
