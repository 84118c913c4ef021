import { Field, Plant } from '../attack-case';
import { Canary } from '../canary';
import { Draft, Generator, pseudoFields, slug } from './draft';

const PLANTED: Plant[] = [{ header: 'Host', spelling: 'Host', value: Canary.HOST }];

/** `Host` values that a proxy has to refuse or the application has to see as one of its own. */
function odd(host: string): [name: string, value: string][] {
  const evil = Canary.HOST;
  return [
    ['unknown', evil],
    ['unknown with port', `${evil}:443`],
    ['subdomain', `sub.${host}`],
    ['superdomain', `${host}.${evil}`],
    ['prefix', `x${host}`],
    ['list', `${host}, ${evil}`],
    ['list, reversed', `${evil},${host}`],
    ['two words', `${host} ${evil}`],
    ['tabbed', `${host}\t${evil}`],
    ['userinfo', `${host}@${evil}`],
    ['userinfo, reversed', `${evil}@${host}`],
    ['userinfo and port', `${host}:443@${evil}`],
    ['password', `a:b@${host}`],
    ['slash', `${host}/${evil}`],
    ['slash, reversed', `${evil}/${host}`],
    ['backslash', `${host}\\${evil}`],
    ['fragment', `${evil}#${host}`],
    ['query', `${evil}?${host}`],
    ['scheme', `https://${host}`],
    ['trailing dot', `${host}.`],
    ['two trailing dots', `${host}..`],
    ['leading dot', `.${host}`],
    ['upper case', host.toUpperCase()],
    ['odd port', `${host}:${Canary.PORT}`],
    ['trailing dot and odd port', `${host}.:${Canary.PORT}`],
    ['port 0', `${host}:0`],
    ['port too large', `${host}:65536`],
    ['port with zeros', `${host}:0000${Canary.PORT}`],
    ['port no number', `${host}:abc`],
    ['port negative', `${host}:-1`],
    ['port and userinfo', `${host}:@${evil}`],
    ['port empty', `${host}:`],
    ['two ports', `${host}:443:${Canary.PORT}`],
    ['percent', `${host}%00.${evil}`],
    ['ideographic stop', `${host}\xe3\x80\x82`],
    ['upper octet', `${host}\xff`],
    ['quoted', `"${host}"`],
    ['semicolon', `${host};${evil}`],
    ['IPv4', Canary.ADDRESS],
    ['loopback', '127.0.0.1'],
    ['IPv6', '[::1]'],
    ['IPv6 without brackets', '::1'],
    ['IPv6 zone', '[fe80::1%eth0]'],
    ['localhost', 'localhost'],
    ['Laravel Forge', 'x.on-forge.com'],
    ['Laravel Vapor', 'x.on-vapor.com'],
    ['empty', ''],
    ['star', '*'],
    ['underscore', '_'],
    ['NUL', `${host}\0`],
    ['long', `${'a'.repeat(60)}.${'b'.repeat(4000)}.${evil}`],
  ];
}

/** Values of `Host`, or of `:authority`. */
export const oddHosts: Generator = (ground, wire) =>
  odd(ground.host).map(([name, value]) => hostDraft(name, value, pseudoFields(ground, wire.listener)));

function hostDraft(name: string, value: string, honest: readonly Field[]): Draft {
  return {
    number: '23',
    slug: `host-${slug(name)}`,
    description: `Host ${JSON.stringify(value.slice(0, 80))}`,
    plants: PLANTED,
    http1: { host: [`Host: ${value}`] },
    http2: { pseudo: honest.map(([field, own]): Field => [field, field === ':authority' ? value : own]) },
  };
}

/** What a pattern for `*.example.com` may let through although no host looks like that. */
export const wildcardHosts: Generator = (ground, wire) =>
  (ground.hosts ?? [])
    .filter((host) => host.startsWith('*.'))
    .flatMap((wildcard) => {
      const base = wildcard.slice(2);
      const evil = Canary.HOST.replace('.', '-');
      const first = ['', `${evil}@x`, `${evil}:80@x`, `${evil}/x`, `${evil}?x`, `${evil}#x`, `${evil},x`, `${evil} x`];
      const firsts = [
        ...first,
        `${evil}\\x`,
        `${Canary.HOST}/x`,
        `${Canary.HOST}:80`,
        'x.y',
        '*',
        '%00',
        'x\xff',
        '[::1]',
        '-',
      ];
      const values = [...firsts.map((label) => `${label}.${base}`), `x.${base}.`, `x.${base}:${Canary.PORT}`, base];
      return values.map((value, i) => hostDraft(`${wildcard}-${i}`, value, pseudoFields(ground, wire.listener)));
    });

/** Two hosts, none, or one in the target and another in `Host`. */
export const hostConflicts: Generator = ({ host, path }, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  const evil = Canary.HOST;
  const scheme = wire.listener === 'tls' ? 'https' : 'http';
  const draft = (name: string, hosts: string[], target = path): Draft => ({
    number: '23',
    slug: `conflict-${slug(name)}`,
    description: `${target} with ${JSON.stringify(hosts)}`,
    plants: PLANTED,
    target,
    http1: { host: hosts },
  });
  return [
    draft('none', []),
    draft('twice the same', [`Host: ${host}`, `Host: ${host}`]),
    draft('good, evil', [`Host: ${host}`, `Host: ${evil}`]),
    draft('evil, good', [`Host: ${evil}`, `host: ${host}`]),
    draft('evil with a blank before the colon', [`Host: ${host}`, `Host : ${evil}`]),
    draft('evil folded', [`Host: ${host}`, ` ${evil}`]),
    draft('evil in a fold', ['Host:', ` ${evil}`]),
    draft('evil in front of the fold', [`Host: ${evil}`, `\t${host}`]),
    draft('empty, evil', ['Host:', `Host: ${evil}`]),
    draft('absolute evil', [`Host: ${host}`], `${scheme}://${evil}${path}`),
    draft('absolute good, Host evil', [`Host: ${evil}`], `${scheme}://${host}${path}`),
    draft('absolute good, no Host', [], `${scheme}://${host}${path}`),
    draft('absolute evil, no Host', [], `${scheme}://${evil}${path}`),
    draft('absolute with userinfo', [`Host: ${host}`], `${scheme}://${host}@${evil}${path}`),
    draft('absolute with odd port', [`Host: ${host}`], `${scheme}://${host}:${Canary.PORT}${path}`),
    draft('absolute with trailing dot', [`Host: ${host}`], `${scheme}://${host}.${path}`),
    draft('absolute without host', [`Host: ${host}`], `${scheme}://${path}`),
    draft('absolute with port only', [`Host: ${host}`], `${scheme}://:80${path}`),
    draft('absolute good, Host with odd port', [`Host: ${host}:${Canary.PORT}`], `${scheme}://${host}${path}`),
    draft('absolute good, Host twice', [`Host: ${host}`, `Host: ${evil}`], `${scheme}://${host}${path}`),
  ];
};

/** The same with HTTP/2's two ways of naming the host. */
export const authorityConflicts: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/2') return [];
  const evil = Canary.HOST;
  const honest = pseudoFields(ground, wire.listener);
  const without = honest.filter(([name]) => name !== ':authority');
  const authority = (value: string): Field[] => [...without, [':authority', value]];
  const cases: [string, Field[], Field[]][] = [
    ['authority good, host evil', honest, [['host', evil]]],
    ['authority evil, host good', authority(evil), [['host', ground.host]]],
    ['authority good, host good', honest, [['host', ground.host]]],
    ['authority good, host twice', honest, [['host', ground.host], ['host', evil]]], // prettier-ignore
    ['authority good, host empty', honest, [['host', '']]],
    ['no authority, host good', without, [['host', ground.host]]],
    ['no authority, host evil', without, [['host', evil]]],
    ['no authority, no host', without, []],
    ['two authorities', [...honest, [':authority', evil]], []],
    ['two authorities, reversed', [...authority(evil), [':authority', ground.host]], []],
    ['authority empty, host evil', authority(''), [['host', evil]]],
    ['authority good, host with odd port', honest, [['host', `${ground.host}:${Canary.PORT}`]]],
  ];
  return cases.map(([name, pseudo, verbatim]): Draft => ({
    number: '23',
    slug: `conflict-${slug(name)}`,
    description: `HTTP/2: ${name}`,
    plants: PLANTED,
    http2: { pseudo, verbatim },
  }));
};
