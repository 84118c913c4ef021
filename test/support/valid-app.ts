import fc from 'fast-check';
import { FlatApp } from './flat-app';
import { label, objectName, optional } from './valid-names';

export const because = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 .,:;#<>"'|&*%()-]{2,80}$/);

/** As VALID in valid-props.ts. */
export const VALID_APP: { [Key in keyof FlatApp]: fc.Arbitrary<FlatApp[Key]> } = {
  appTls: optional(
    fc.record(
      { secret: objectName.map((name) => `app.${name}`), client: objectName.map((name) => `proxy.${name}`) },
      { requiredKeys: ['secret'] },
    ),
  ),
  peers: optional(
    fc.array(
      fc.oneof(
        fc.record({ namespace: label, port: fc.constantFrom(8081, 9117) }),
        fc.record({ namespace: label, because }),
      ),
      { maxLength: 3 },
    ),
  ),
};
