import { invalid } from '../contract/invalid';

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** @throws if no object of Kubernetes can have this name. */
export function checkedObjectName(where: string, name: string): string {
  if (!NAME.test(name) || name.length > 253) {
    throw invalid(
      where,
      name,
      'the name of a Kubernetes object is needed: lower-case letters, digits, dashes and dots',
    );
  }
  return name;
}

/** @throws if no Secret or ConfigMap can have this key. */
export function checkedDataKey(where: string, key: string): string {
  if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key) || /^\.\.?$/.test(key)) {
    throw invalid(where, key, 'a key of a Secret has letters, digits, dashes, dots and underscores');
  }
  return key;
}
