import { Item, comment, directive } from './directive';
import { CERTIFICATES, CLIENT_AUTHORITY, RUNTIME, TlsFile } from './layout';

/**
 * Which clients can connect, after Mozilla's guideline (version 6.0).
 *
 * @see https://wiki.mozilla.org/Security/Server_Side_TLS
 */
export enum TlsProfile {
  /** TLS 1.2 and 1.3, for all clients of the last ten years. */
  INTERMEDIATE = 'intermediate',

  /** TLS 1.3 only. */
  MODERN = 'modern',
}

/** Which client certificates are asked for. */
export interface ClientVerification {
  readonly optional: boolean;
  readonly depth: number;
}

/** How TLS ends at the proxy. */
export interface TlsSettings {
  readonly profile: TlsProfile;
  readonly clients?: ClientVerification;
}

/** What is spoken with everybody but the most modern clients. */
export const TLS_VERSIONS = ['-all', '+TLSv1.2', '+TLSv1.3'];

const TLS12_CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
const TLS13_CIPHERS = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** For all virtual hosts alike, so that a client without SNI is not taken for a misdirected one. */
export function tls({ profile, clients }: TlsSettings): Item[] {
  return [
    comment(`Mozilla "${profile}". The curves are left to OpenSSL, which prefers X25519MLKEM768 where it knows it.`),
    ...versions(profile),
    directive('SSLHonorCipherOrder', 'Off'),
    directive('SSLCompression', 'Off'),
    comment('Tickets would outlive the keys of a pod; the cache is shared by the processes of this pod only.'),
    directive('SSLSessionTickets', 'Off'),
    sessionCache(),
    directive('SSLSessionCacheTimeout', 300),
    directive('SSLCertificateFile', `${CERTIFICATES}/${TlsFile.CERTIFICATE}`),
    directive('SSLCertificateKeyFile', `${CERTIFICATES}/${TlsFile.KEY}`),
    ...(clients === undefined ? [] : verification(clients)),
  ];
}

/** mod_ssl warns where there is none, also where it only speaks with applications. */
export function sessionCache(): Item {
  return directive('SSLSessionCache', `shmcb:${RUNTIME}/ssl-sessions(512000)`);
}

function versions(profile: TlsProfile): Item[] {
  const tls13 = directive('SSLCipherSuite', 'TLSv1.3', TLS13_CIPHERS.join(':'));
  if (profile === TlsProfile.MODERN) return [directive('SSLProtocol', '-all', '+TLSv1.3'), tls13];
  return [directive('SSLProtocol', ...TLS_VERSIONS), directive('SSLCipherSuite', TLS12_CIPHERS.join(':')), tls13];
}

/** Never `optional_no_ca`: a certificate that nobody has verified says nothing. */
function verification({ optional, depth }: ClientVerification): Item[] {
  return [
    comment('Clients show certificates of this authority. A certificate that does not verify ends the handshake.'),
    directive('SSLCACertificateFile', `${CLIENT_AUTHORITY}/${TlsFile.AUTHORITY}`),
    directive('SSLVerifyClient', optional ? 'optional' : 'require'),
    directive('SSLVerifyDepth', depth),
  ];
}
