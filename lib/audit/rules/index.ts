import { Rule } from '../rule';
import { BELIEVES_WITHOUT_CLEANING_PROXY } from './believes-without-cleaning-proxy';
import { PLAIN_HTTP_LEFT_TO_CLIENT } from './plain-http-left-to-client';
import { REACHABLE_AROUND_PROXY } from './reachable-around-proxy';

/** All rules, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  BELIEVES_WITHOUT_CLEANING_PROXY,
  REACHABLE_AROUND_PROXY,
  PLAIN_HTTP_LEFT_TO_CLIENT,
];
