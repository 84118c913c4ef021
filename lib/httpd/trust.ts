import { Asserted, AssertedIdentity, SEAL_HEADER } from '../contract/catalogue';
import { cgiVariable } from '../contract/folding';
import { SEAL_PATTERN } from '../contract/seal';
import { TrustContract } from '../contract/trust-contract';
import { AssertedHeader } from '../contract/trust-header';
import { Item, comment, directive } from './directive';
import { SEAL, SEAL_FILE } from './layout';

/** What one listener states about each request that it passes on. */
export interface ListenerFacts {
  readonly scheme: 'http' | 'https';
  readonly publicPort: number;
  /** Under which they hold; always, if there is none. */
  readonly when?: { readonly variable: string; readonly isSet: boolean };
}

/** Removes the client's copies of all trust headers. `RequestHeader unset` takes one literal name, so all are listed. */
export function strip(contract: TrustContract): Item[] {
  const stripped = contract.stripped.flatMap((header) => [
    comment(`${header.name} (${header.headerClass}, ${header.topic}), believed by ${header.believedBy}`),
    ...contract.removedSpellings(header.name).map((name) => directive('RequestHeader', 'unset', name)),
  ]);
  const passed = contract.passedThrough.flatMap(({ header, because }) => [
    comment(`${header} is passed through: ${because}`),
    ...contract.removedSpellings(header).map((name) => directive('RequestHeader', 'unset', name)),
  ]);
  return [...stripped, ...passed];
}

/**
 * States the facts of a listener. mod_proxy adds the other asserted headers by itself: after the client's copies are
 * gone, and after the Connection header has been obeyed, so that no client can extend or delete them.
 */
export function assert(contract: TrustContract, facts: readonly ListenerFacts[]): Item[] {
  const identity = contract.asserted.some(({ name }) => name === AssertedIdentity.VERIFY.name);
  return [
    comment('The truth about this listener. What the client said of it is gone: see stripped-headers.conf.'),
    ...facts.flatMap(({ scheme, publicPort, when }) => {
      const condition = when === undefined ? [] : [`env=${when.isSet ? '' : '!'}${when.variable}`];
      return [
        directive('RequestHeader', 'set', Asserted.SCHEME.name, scheme, ...condition),
        directive('RequestHeader', 'set', Asserted.PORT.name, publicPort, ...condition),
      ];
    }),
    directive('RequestHeader', 'set', Asserted.ADDRESS.name, 'expr=%{REMOTE_ADDR}'),
    ...(identity ? assertIdentity() : []),
  ];
}

/** mod_ssl's variable of the same name as the header, e.g. `SSL_CLIENT_VERIFY`. */
function sslVariable({ name }: AssertedHeader): string {
  return `%{${cgiVariable(name).replace('HTTP_X_', '')}}`;
}

/** Whose the certificate is that the client has shown and httpd has verified. */
function assertIdentity(): Item[] {
  const { VERIFY, SUBJECT, CERTIFICATE } = AssertedIdentity;
  const verified = `expr=${sslVariable(VERIFY)} == 'SUCCESS'`;
  return [
    comment('Who the client is: said of a verified certificate only. Over plain HTTP there is none.'),
    directive('RequestHeader', 'set', VERIFY.name, 'NONE'),
    directive('RequestHeader', 'set', VERIFY.name, 'SUCCESS', verified),
    directive('RequestHeader', 'set', SUBJECT.name, `expr=${sslVariable(SUBJECT)}`, verified),
    directive('RequestHeader', 'set', CERTIFICATE.name, `expr=%{escape:${sslVariable(CERTIFICATE)}}`, verified),
  ];
}

/** Too short to be one. */
const NO_SEAL = 'none';

const SEAL_PATH = `${SEAL}/${SEAL_FILE}`;
const SEAL_IS_GOOD = `file('${SEAL_PATH}') =~ /^${SEAL_PATTERN}$/`;

/** Read for each request, so that the value stands in no configuration, and a new one needs no restart. */
export function seal(contract: TrustContract, ...conditions: string[]): Item[] {
  if (!contract.needsSeal) return [];
  const sent = [...conditions, SEAL_IS_GOOD].join(' && ');
  return [
    comment('The seal, which only this proxy knows. A value that could leave its line is not sent.'),
    directive('RequestHeader', 'set', SEAL_HEADER, `expr=%{file:${SEAL_PATH}}`, `expr=${sent}`),
  ];
}

/**
 * Over plain HTTP the header is there, too: without it, an application that speaks TLS itself would ask its own socket,
 * and take the request for secure.
 */
export function noSeal(contract: TrustContract): Item[] {
  if (!contract.needsSeal) return [];
  return [comment('No seal over plain HTTP.'), directive('RequestHeader', 'set', SEAL_HEADER, NO_SEAL)];
}

/** A proxy whose seal is empty or malformed gets no requests. */
export function refuseWithoutSeal(contract: TrustContract, livePath: string): Item[] {
  if (!contract.needsSeal) return [];
  return [
    comment(`Not ready without a seal of the form ${SEAL_PATTERN}, with no line break after it.`),
    directive('RewriteCond', 'expr', `!(${SEAL_IS_GOOD})`),
    directive('RewriteRule', `!^${livePath}$`, '-', '[R=503,L]'),
  ];
}
