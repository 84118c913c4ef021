import { IssuerKind, TlsProfile } from 'cdk8s-secure-proxy';
import fc from 'fast-check';
import { FlatTls } from './flat-tls';
import { objectName, optional } from './valid-names';

const clientAuthority = fc.record(
  {
    kind: fc.constantFrom('Secret' as const, 'ConfigMap' as const),
    name: objectName,
    key: fc.constantFrom('ca.crt', 'ca-bundle.pem', '.._x'),
    optional: fc.boolean(),
    depth: fc.integer({ min: 1, max: 10 }),
  },
  { requiredKeys: ['kind', 'name'] },
);
const upstream = fc.record(
  {
    trustedProxies: fc.uniqueArray(fc.constantFrom('10.0.0.0/8', '192.0.2.7/32', '2001:db8::/48', '::1/128'), {
      minLength: 1,
    }),
    proxyProtocol: fc.boolean(),
  },
  { requiredKeys: ['trustedProxies'] },
);
const issuer = fc.record(
  {
    name: objectName,
    kind: fc.constantFrom(...Object.values(IssuerKind)),
    secretName: objectName,
    duration: fc.integer({ min: 7200, max: 10_000_000 }),
    renewBefore: fc.integer({ min: 300, max: 3600 }),
  },
  { requiredKeys: ['name'] },
);

/** As VALID in valid-props.ts. */
export const VALID_TLS: { [Key in keyof FlatTls]: fc.Arbitrary<FlatTls[Key]> } = {
  tls: objectName,
  upstream: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: upstream }),
  sourceRanges: optional(
    fc.uniqueArray(fc.constantFrom('198.51.100.0/24', '192.0.2.0/24', '2001:db8::/32', '2001:db8::1/128'), {
      minLength: 1,
    }),
  ),
  profile: optional(fc.constantFrom(...Object.values(TlsProfile))),
  clientAuthority: optional(clientAuthority),
  issuer: optional(issuer),
};
