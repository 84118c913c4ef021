import fc from 'fast-check';

const FORBIDDEN = [
  'RequestHeader unset Connection',
  'SetEnvIf X-Forwarded-Proto https HTTPS=on',
  'ProxyPass / http://evil.example.com/',
  'RewriteRule ^ http://evil.example.com/ [P]',
  'Include /etc/passwd',
  'Define X 1',
  'MergeTrailers On',
  'TraceEnable On',
  '</VirtualHost>',
];

/** Directives that have no place in a pair, and those that carry something hostile. */
export function hostileRaw(evil: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.oneof(
    evil.map((name) => ({ server: [[name]] })),
    evil.map((name) => ({ tlsListener: [['RequestHeader', 'set', name, 'x']] })),
    evil.map((value) => ({ everyListener: [['Header', 'set', 'X-Any', value]] })),
    fc.constantFrom('set', 'unset').map((verb) => ({ everyListener: [['RequestHeader', verb, 'X-Forwarded-Proto']] })),
    fc.constantFrom(...FORBIDDEN).map((words) => ({ tlsListener: [words.split(' ')] })),
  );
}
