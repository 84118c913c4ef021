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
