import { Field } from '../attack-case';
import { Canary } from '../canary';
import { Draft, Generator, plant, planted, pseudoFields, slug } from './draft';
import { outspoken } from './spelled';

/** Absolute targets with a scheme that is not the listener's, and targets that look like one. */
export const absoluteTargets: Generator = ({ host, path }, wire) => {
  const other = wire.listener === 'plain' ? 'https' : 'http';
  const targets: [name: string, target: string, ...paths: string[]][] = [
    ['other scheme', `${other}://${host}${path}`],
    ['other scheme in upper case', `${other.toUpperCase()}://${host}${path}`],
    ['https with port', `https://${host}:443${path}`],
    ['http with port', `http://${host}:80${path}`],
    ['ftp', `ftp://${host}${path}`],
    ['wss', `wss://${host}${path}`],
    ['javascript', `javascript://${host}${path}`],
    ['one slash', `${other}:/${host}${path}`, `/${host}${path}`, path],
    ['no slash', `${other}:${path}`],
    ['userinfo', `${other}://user:word@${host}${path}`],
    ['two slashes', `//${host}${path}`, `//${host}${path}`, `/${host}${path}`],
    ['in the path', `/${other}://${host}${path}`, `/${other}://${host}${path}`, `/${other}:/${host}${path}`],
    ['in the query', `${path}?${other}://${host}/`],
    ['fragment', `${path}#${other}://${host}/`],
    ['no slash in front', path.slice(1)],
    ['backslash', `\\\\${Canary.HOST}${path}`],
  ];
  return targets.map(([name, target, ...paths]): Draft => ({
    number: '19',
    slug: slug(name),
    description: `target ${target}`,
    target,
    paths: paths.length > 0 ? paths : [path],
  }));
};

/** `:scheme` says something else than the listener. */
export const schemes: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/2') return [];
  const honest = pseudoFields(ground, wire.listener);
  const without = honest.filter(([name]) => name !== ':scheme');
  const forms: [name: string, schemes: string[]][] = [
    ['https', ['https']],
    ['http', ['http']],
    ['upper case', ['HTTPS']],
    ['ftp', ['ftp']],
    ['javascript', ['javascript']],
    ['wss', ['wss']],
    ['empty', ['']],
    ['missing', []],
    ['both', ['http', 'https']],
    ['both, reversed', ['https', 'http']],
    ['list', ['https,http']],
    ['with an authority', [`https://${Canary.HOST}`]],
    ['blank', ['https ']],
  ];
  return forms.map(([name, values]): Draft => ({
    number: '20',
    slug: slug(name),
    description: `:scheme ${JSON.stringify(values)}`,
    http2: { pseudo: [...without, ...values.map((value): Field => [':scheme', value])] },
  }));
};

/** Pseudo-headers where none may stand, or not where they may stand. */
export const pseudoHeaders: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/2') return [];
  const honest = pseudoFields(ground, wire.listener);
  const other = wire.listener === 'tls' ? 'http' : 'https';
  const forms: [name: string, pseudo: Field[], fields: Field[], trailers?: Field[]][] = [
    ['scheme behind a field', honest, [['x-foo', 'a'], [':scheme', other]]], // prettier-ignore
    ['scheme in the trailers', honest, [], [[':scheme', other]]],
    ['authority in the trailers', honest, [], [[':authority', Canary.HOST]]],
    ['host in the trailers', honest, [], [['host', Canary.HOST]]],
    ['unknown', [...honest, [':x-foo', 'a']], []],
    ['protocol', [...honest, [':protocol', 'websocket']], []],
    ['status', [...honest, [':status', '200']], []],
    ['connection', honest, [['connection', 'close']]],
    ['transfer-encoding', honest, [['transfer-encoding', 'chunked']]],
    ['upgrade', honest, [['upgrade', 'h2c']]],
    ['te', honest, [['te', 'chunked']]],
    ['http2-settings', honest, [['http2-settings', 'AAMAAABkAAQAAP__']]],
  ];
  return forms.map(([name, pseudo, verbatim, trailers]): Draft => ({
    number: '20',
    slug: `pseudo-${slug(name)}`,
    description: `HTTP/2: ${name}`,
    http2: { pseudo, verbatim, trailers },
  }));
};

/** Methods that open a tunnel or send the request back. */
export const methods: Generator = (ground, wire) => {
  const { path, host } = ground;
  const bounced = outspoken(ground).map((header) => planted(plant(header, wire.listener)));
  const forms: [method: string, target: string, name: string, fields?: Field[]][] = [
    ['TRACE', path, 'trace', bounced],
    ['TRACE', '*', 'trace-star'],
    ['TRACE', path, 'trace-last-hop', [['Max-Forwards', '0']]],
    ['trace', path, 'trace-lower-case', bounced],
    ['TRACK', path, 'track', bounced],
    ['CONNECT', `${host}:80`, 'connect'],
    ['CONNECT', `${host}:443`, 'connect-tls'],
    ['CONNECT', host, 'connect-without-port'],
    ['CONNECT', `${Canary.HOST}:443`, 'connect-elsewhere'],
    ['CONNECT', '127.0.0.1:80', 'connect-loopback'],
    ['CONNECT', path, 'connect-path'],
    ['connect', `${host}:80`, 'connect-lower-case'],
  ];
  return forms.map(([method, target, name, fields = []]): Draft => {
    const pseudo: Field[] = [
      [':method', method],
      [':authority', target],
    ];
    const connect = method === 'CONNECT' && !target.startsWith('/');
    return {
      number: '38',
      odd: true,
      slug: name,
      description: `${method} ${target}`,
      method,
      target,
      fields,
      http2: connect ? { pseudo } : {},
    };
  });
};

/** Targets that a careless redirect or error page reflects into its headers. */
export const reflections: Generator = ({ path }) => {
  const header = `${Canary.HEADER}:%20a`;
  const below = (tail: string, decoded: string): [string, ...string[]] => [path + tail, path + decoded, path + tail];
  const targets: [target: string, ...paths: string[]][] = [
    below(`%0d%0a${header}`, `\r\n${Canary.HEADER}: a`),
    below(`%0a${header}`, `\n${Canary.HEADER}: a`),
    below(`%0d${header}`, `\r${Canary.HEADER}: a`),
    below(`%00%0d%0a${header}`, `\0\r\n${Canary.HEADER}: a`),
    below(`%E5%98%8A%E5%98%8D${header}`, `\u560a\u560d${Canary.HEADER}: a`),
    [`${path}?next=//${Canary.HOST}&x=%0d%0a${header}`, path],
    // An echo application may take this for the wish to nominate a header of the proxy's response.
    [`${path}?nominate=hsts`, path],
    [`${path}?x=\u0000`, path],
    [`//${Canary.HOST}/%2e%2e${path}`],
    [`/\\${Canary.HOST}${path}`],
    [`/%5c%5c${Canary.HOST}${path}`],
    [`/%2f%2f${Canary.HOST}${path}`],
    [`/.${Canary.HOST}${path}`, `/.${Canary.HOST}${path}`],
    [`@${Canary.HOST}${path}`],
    [`:80@${Canary.HOST}${path}`],
    [`.${Canary.HOST}${path}`],
    ...pastTheRedirect(path),
  ];
  return targets.map(([target, ...paths], i): Draft => ({
    number: '40',
    slug: `target-${i}`,
    description: `target ${JSON.stringify(target)}`,
    target,
    paths: paths.length > 0 ? paths : [path, ...normalised(target)],
    lingers: true,
  }));
};

/** Plain requests for the one path that is not redirected, and from there to elsewhere. */
function pastTheRedirect(path: string): [target: string, ...paths: string[]][] {
  const exempt = '/.well-known/acme-challenge/';
  const tails = [
    `..%2f..${path}`,
    `../..${path}`,
    `x/../../..${path}`,
    `%2e%2e/%2e%2e${path}`,
    `x%2f..${path}`,
    `x;/../../..${path}`,
  ];
  return tails.map((tail) => [
    exempt + tail,
    exempt + tail,
    exempt + decodeURIComponent(tail),
    path,
    `/.well-known${path}`,
  ]);
}

/** What servers may make of a path with doubled slashes, dots and percent-encodings. */
function normalised(target: string): string[] {
  const decoded = decodeURIComponent(target);
  const forms = [target, decoded, target.replace(/^\/+/, '/'), decoded.replace(/^\/+/, '/')];
  return [
    ...forms,
    ...forms.map((form) => form.replace(/\/[^/]*\/\.\./, '')),
    ...forms.map((form) => form.replaceAll('\\', '/')),
  ];
}
