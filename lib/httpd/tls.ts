import { Item, comment, directive } from './directive';
import { CERTIFICATES, RUNTIME } from './layout';

const TLS12_CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
const TLS13_CIPHERS = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/**
 * The "intermediate" profile of Mozilla's guideline, for all virtual hosts alike, so that a client without SNI is not
 * taken for a misdirected one.
 *
 * @see https://wiki.mozilla.org/Security/Server_Side_TLS
 */
export function tls(): Item[] {
  return [
    comment('Mozilla "intermediate". The curves are left to OpenSSL, which prefers X25519MLKEM768 where it knows it.'),
    directive('SSLProtocol', '-all', '+TLSv1.2', '+TLSv1.3'),
    directive('SSLCipherSuite', TLS12_CIPHERS.join(':')),
    directive('SSLCipherSuite', 'TLSv1.3', TLS13_CIPHERS.join(':')),
    directive('SSLHonorCipherOrder', 'Off'),
    directive('SSLCompression', 'Off'),
    comment('Tickets would outlive the keys of a pod; the cache is shared by the processes of this pod only.'),
    directive('SSLSessionTickets', 'Off'),
    directive('SSLSessionCache', `shmcb:${RUNTIME}/ssl-sessions(512000)`),
    directive('SSLSessionCacheTimeout', 300),
    directive('SSLCertificateFile', `${CERTIFICATES}/tls.crt`),
    directive('SSLCertificateKeyFile', `${CERTIFICATES}/tls.key`),
  ];
}
