import { Asserted } from '../contract/catalogue';
import { TrustContract } from '../contract/trust-contract';
import { Item, comment, directive } from './directive';
import { PublicPort } from './layout';
import { pattern } from './pattern';
import { ListenerFacts } from './trust';

/** What ends TLS in front of the proxy, known by the addresses from which it connects. */
export interface TrustedHop {
  readonly proxies: readonly string[];
  readonly proxyProtocol: boolean;
}

/** Variables of a request that no client can set: they are named here only. */
const TRUSTED = 'hop_trusted';
const SECURE = 'hop_https';
export const HOP_HOST = 'hop_host';
export const HOP_IS_SECURE = `env=${SECURE}`;
export const HOP_SAID_HTTPS = `reqenv('${SECURE}') == '1'`;

/** One listener for both: what the hop spoke with the client decides. */
export const BEHIND_HOP = [
  { scheme: 'http', publicPort: PublicPort.PLAIN, when: { variable: SECURE, isSet: false } },
  { scheme: 'https', publicPort: PublicPort.TLS, when: { variable: SECURE, isSet: true } },
] as const satisfies readonly ListenerFacts[];

/** Looks at what is said before it is stripped, and believes single tokens from known addresses. */
export function believe(contract: TrustContract, { proxies }: TrustedHop): Item[] {
  const trusted = `reqenv('${TRUSTED}') == '1'`;
  const hosts = contract.hosts.map((host) => pattern(host).replace('*', '[a-z0-9-]+'));
  return [
    comment('The hop in front is known by the address of its connection, and by nothing that it says.'),
    ...proxies.map((cidr) => directive('SetEnvIfExpr', `%{CONN_REMOTE_ADDR} -ipmatch '${cidr}'`, TRUSTED)),
    comment('It is believed one token that says what it spoke with the client, and one of our hosts.'),
    directive('SetEnvIfExpr', `${trusted} && req_novary('${Asserted.SCHEME.name}') == 'https'`, SECURE),
    directive(
      'SetEnvIfExpr',
      `${trusted} && req_novary('${Asserted.HOST.name}') =~ /^(${hosts.join('|')})$/`,
      `${HOP_HOST}=$1`,
    ),
  ];
}

/** The address of the client: the last one in the list that is not the hop's own. */
export function clientAddress({ proxies, proxyProtocol }: TrustedHop): Item[] {
  if (proxyProtocol) return [];
  return [
    comment('The client is the last address that the hop has not added for itself. Others than the hop are not asked.'),
    directive('RemoteIPHeader', Asserted.CLIENT.name),
    directive('RemoteIPInternalProxy', ...proxies),
  ];
}

/** For the first virtual host of the port: it holds for the port as a whole. */
export function proxyProtocol(hop: TrustedHop): Item[] {
  if (!hop.proxyProtocol) return [];
  return [
    comment('Every connection begins with the PROXY protocol, which names the client.'),
    directive('RemoteIPProxyProtocol', 'On'),
  ];
}

/** Who may say in the PROXY protocol what he likes has no address of his own. */
export function refuseStrangers(hop: TrustedHop): Item[] {
  if (!hop.proxyProtocol) return [];
  return [
    comment('The PROXY protocol is believed from the hop only; httpd has no list of who may speak it.'),
    directive('RewriteCond', `%{ENV:${TRUSTED}}`, '!^1$'),
    directive('RewriteRule', '^', '-', '[F,L]'),
  ];
}

/** The host as the hop has heard it. */
export function assertHost(): Item[] {
  return [directive('RequestHeader', 'set', 'Host', `expr=%{reqenv:${HOP_HOST}}`, `env=${HOP_HOST}`)];
}
