import { Rule } from '../rule';
import { ALIASES_NOT_CLEANED } from './aliases-not-cleaned';
import { APPEND_INSTEAD_OF_SET } from './append-instead-of-set';
import { BELIEVES_FROM_EVERYONE } from './believes-from-everyone';
import { BELIEVES_WITHOUT_CLEANING_PROXY } from './believes-without-cleaning-proxy';
import { CLEANS_WITHOUT_BELIEVER } from './cleans-without-believer';
import { CONNECTION_NOMINATION } from './connection-nomination';
import { INGRESS_NGINX_FORWARDED_HEADERS } from './ingress-nginx-forwarded-headers';
import { NO_NETWORK_POLICY } from './no-network-policy';
import { OPEN_NETWORK_POLICY } from './open-network-policy';
import { PAIR_ALTERED } from './pair-altered';
import { PAIR_FINGERPRINT_MISMATCH } from './pair-fingerprint-mismatch';
import { PAIR_PASSES_HEADER } from './pair-passes-header';
import { PLAIN_HTTP_LEFT_TO_CLIENT } from './plain-http-left-to-client';
import { REACHABLE_AROUND_PROXY } from './reachable-around-proxy';
import { SIBLINGS_NOT_CLEANED } from './siblings-not-cleaned';
import { TRAEFIK_INSECURE_FORWARDED_HEADERS } from './traefik-insecure-forwarded-headers';
import { TRUST_FROM_CLIENT_HEADER } from './trust-from-client-header';
import { UNKNOWN_HOST_SERVED } from './unknown-host-served';
import { UNSAFE_HTTPD_OPTIONS } from './unsafe-httpd-options';
import { UNVERIFIED_PROXY } from './unverified-proxy';

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
  PAIR_PASSES_HEADER,
  UNVERIFIED_PROXY,
];
