import { Rule } from '../rule';
import { BELIEVES_WITHOUT_CLEANING_PROXY } from './believes-without-cleaning-proxy';
import { CLEANS_WITHOUT_BELIEVER } from './cleans-without-believer';
import { INGRESS_NGINX_FORWARDED_HEADERS, TRAEFIK_INSECURE_FORWARDED_HEADERS } from './controllers';
import { ALIASES_NOT_CLEANED, APPEND_INSTEAD_OF_SET, CONNECTION_NOMINATION, SIBLINGS_NOT_CLEANED } from './headers';
import { BELIEVES_FROM_EVERYONE, NO_NETWORK_POLICY, OPEN_NETWORK_POLICY } from './network-policies';
import { PAIR_ALTERED, PAIR_FINGERPRINT_MISMATCH } from './pair';
import { PLAIN_HTTP_LEFT_TO_CLIENT } from './plain-http-left-to-client';
import { TRUST_FROM_CLIENT_HEADER, UNKNOWN_HOST_SERVED, UNSAFE_HTTPD_OPTIONS, UNVERIFIED_PROXY } from './proxies';
import { REACHABLE_AROUND_PROXY } from './reachable-around-proxy';

/** Where the pages of the rules are. */
export const DOCS = 'https://github.com/cdk8s-secure-proxy/cdk8s-secure-proxy/blob/main/docs/rules';

/** All rules, in the order of the documentation: who believes, who reaches it, what its proxy does, the pair itself. */
export const RULES: readonly Rule[] = [
  BELIEVES_WITHOUT_CLEANING_PROXY,
  CLEANS_WITHOUT_BELIEVER,
  REACHABLE_AROUND_PROXY,
  NO_NETWORK_POLICY,
  OPEN_NETWORK_POLICY,
  BELIEVES_FROM_EVERYONE,
  PLAIN_HTTP_LEFT_TO_CLIENT,
  TRUST_FROM_CLIENT_HEADER,
  APPEND_INSTEAD_OF_SET,
  ALIASES_NOT_CLEANED,
  SIBLINGS_NOT_CLEANED,
  CONNECTION_NOMINATION,
  UNSAFE_HTTPD_OPTIONS,
  UNKNOWN_HOST_SERVED,
  INGRESS_NGINX_FORWARDED_HEADERS,
  TRAEFIK_INSECURE_FORWARDED_HEADERS,
  PAIR_FINGERPRINT_MISMATCH,
  PAIR_ALTERED,
  UNVERIFIED_PROXY,
];
