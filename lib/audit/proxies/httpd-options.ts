import { Asserted } from '../../contract/catalogue';
import { Remark } from './front';
import { HttpdItem } from './httpd-syntax';

const SCHEME = Asserted.SCHEME.name;

interface Option {
  readonly name: string;
  readonly value: RegExp;
  readonly because: string;
  /** One request, and what comes of it; where none is known to do harm to a current httpd, that. */
  readonly why: string;
}

const OPTIONS: readonly Option[] = [
  {
    name: 'mergetrailers',
    value: /^on$/i,
    because: 'trailers become headers after the stripping',
    why: `A chunked request that ends with the trailer "${SCHEME}: https" has that header after the stripping (CVE-2013-5704). mod_proxy_http of httpd 2.4 does not pass it on; modules that serve the application in httpd itself can see it.`,
  },
  {
    name: 'httpprotocoloptions',
    value: /\bunsafe\b/i,
    because: 'line ends and request lines are read laxly',
    why: 'A request whose lines end with bare line feeds is answered, where others refuse it or read another request: what a proxy in front took for a part of one request can be one of its own. No forged header is known to pass a single httpd 2.4 this way.',
  },
  {
    name: 'traceenable',
    value: /^(on|extended)$/i,
    because: 'TRACE echoes what the proxy states, secrets included',
    why: '"TRACE / HTTP/1.1" with "Max-Forwards: 0": the answer holds the request as the proxy passes it on, with the headers that only the application should see, such as a seal.',
  },
  {
    name: 'proxyrequests',
    value: /^on$/i,
    because: 'anybody may use the proxy to reach anything',
    why: '"GET http://127.0.0.1:9999/ HTTP/1.1": the proxy fetches whatever it can reach itself, its own loopback and the pods that admit it included.',
  },
  {
    name: 'sslengine',
    value: /^optional$/i,
    because: 'a connection could change from plain HTTP to TLS on the way',
    why: '"Upgrade: TLS/1.0": before httpd 2.4.64, whoever stood between could take over the session (CVE-2025-49812). Later versions ignore the value and serve plain HTTP: there is no TLS where it seems configured.',
  },
  {
    name: 'protocols',
    value: /\bh2c\b/i,
    because: 'a connection can change from HTTP/1.1 to HTTP/2 on the way',
    why: '"Upgrade: h2c": a proxy in front that passes this on does not see the requests that follow on the connection, and can neither clean nor refuse them. This httpd treats them as any others.',
  },
];

const SPLITTING =
  'A path with "%0d%0a" made the proxy send two requests before httpd 2.4.56 (CVE-2023-25690). Later versions encode it again; the target still is what the client says.';

/** Options that undo what the rest of a configuration does, or open another way. */
export function unsafeOptions(own: readonly HttpdItem[]): Remark[] {
  const found = OPTIONS.flatMap(({ name, value, because, why }) => {
    const last = own.filter((item) => item.name === name).at(-1);
    return last !== undefined && value.test(last.args.join(' ')) ? [{ shown: last.shown, because, why }] : [];
  });
  const splitting = own.filter(
    ({ name, args }) => name === 'rewriterule' && /\bP\b/.test(args[2] ?? '') && /\$\d|%\d/.test(args[1] ?? ''),
  );
  const because = 'the client says a part of the address that the proxy asks';
  return [...found, ...splitting.map(({ shown }) => ({ shown, because, why: SPLITTING }))];
}
