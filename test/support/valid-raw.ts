import fc from 'fast-check';

const rawLines = fc.array(
  fc.oneof(
    fc.constantFrom<string[]>(['KeepAlive', 'On'], ['maxkeepaliverequests', '7'], ['ProxyMaxForwards', '9']),
    fc
      .stringMatching(/^[ -$&-[\]-~]{1,40}$/)
      .filter(isFixed)
      .map((value) => ['Header', 'always', 'set', 'Z-Any', value]),
    fc
      .stringMatching(/^[ -$&-[\]-~]{1,40}$/)
      .filter(isFixed)
      .map((value) => ['RequestHeader', 'append', 'Y-Any', value]),
  ),
  { maxLength: 3 },
);
const rawServer = fc.array(fc.constantFrom<string[]>(['ListenBacklog', '100'], ['MaxMemFree', '512']), {
  maxLength: 2,
});

/** What httpd does not take for more than a value. */
function isFixed(value: string): boolean {
  return !/\$\{|^(expr=|env=|early$)/i.test(value);
}

/** Directives of users that are accepted, at every place. */
export const raw = fc.record(
  { server: rawServer, everyListener: rawLines, tlsListener: rawLines },
  { requiredKeys: [] },
);
