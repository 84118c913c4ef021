import fc from 'fast-check';
import { evil, evilNumber } from './evil';
import { FlatApp } from './flat-app';
import { label, objectName } from './valid-names';

/** As HOSTILE in hostile-props.ts. */
export const HOSTILE_APP: { [Key in keyof FlatApp]: readonly [fc.Arbitrary<unknown>, string] } = {
  appTls: [
    fc.oneof(
      fc.record({ secret: evil }),
      fc.record({ secret: objectName, client: evil }),
      objectName.map((name) => ({ secret: name, client: name })),
    ),
    'app.tls',
  ],
  peers: [
    fc.array(
      fc.oneof(
        fc.record({ namespace: evil, port: fc.constant(9117) }),
        fc.record({ namespace: label, port: evilNumber }),
        fc.record({ namespace: label, because: evil }),
      ),
      { maxLength: 2 },
    ),
    '(app.peers|peer)',
  ],
};
