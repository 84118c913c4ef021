import { Expectation } from '../../lib/attack';
import { Folding } from '../../lib/contract/folding';

/** The truth about an ordinary request over TLS for `shop.test`, of which the tests of the judge change what matters. */
export const EXPECTED: Expectation = {
  listener: 'tls',
  hosts: ['shop.test'],
  publicPorts: { plain: 80, tls: 443 },
  clientAddress: '192.0.2.1',
  folding: Folding.DASH_UNDERSCORE,
  asserted: [],
  stripped: [],
  serverNames: [],
  method: 'GET',
  paths: ['/echo'],
  prefix: '',
  scriptName: '',
  marker: 'case-1',
  odd: false,
  answers: 1,
  unfinished: false,
  redirectsPlain: false,
  hsts: false,
  applicationErrors: [],
};
