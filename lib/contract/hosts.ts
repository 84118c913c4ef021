import { invalid } from './invalid';

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** httpd compiles the hosts into one regular expression, which must stay below 64 KiB. */
const MOST_HOSTS = 100;
const ALLOWED = 'a DNS name such as "shop.example.com" is needed';

/**
 * The host names that a pair answers to, lower-cased.
 *
 * The first is the canonical one, so it has to be exact; the others may start with `*.`, which stands for one label.
 *
 * @throws if there is none, one is not a DNS name, one stands twice, or a wildcard stands where none is possible.
 */
export function checkedHosts(hosts: readonly string[]): string[] {
  if (!Array.isArray(hosts) || hosts.length === 0) {
    throw invalid('hosts', hosts, 'at least one public host name is needed', 'for example hosts: ["shop.example.com"]');
  }
  if (hosts.length > MOST_HOSTS) {
    throw invalid(
      'hosts',
      `${hosts.length} hosts`,
      `at most ${MOST_HOSTS} are possible`,
      'use a wildcard or several pairs',
    );
  }
  const checked = hosts.map((host, i) => checkedHost(`hosts[${i}]`, host, i === 0));
  const twice = checked.findIndex((host, i) => checked.indexOf(host) !== i);
  if (twice >= 0) throw invalid(`hosts[${twice}]`, hosts[twice], 'each host may stand only once', 'remove it');
  return checked;
}

function checkedHost(where: string, host: unknown, canonical: boolean): string {
  if (typeof host !== 'string') throw invalid(where, host, ALLOWED);
  const name = host.toLowerCase();
  const exact = name.startsWith('*.') ? name.slice(2) : name;
  if (exact !== name && canonical) {
    throw invalid(
      where,
      host,
      'the first host is the canonical one and cannot be a wildcard',
      'put an exact host first',
    );
  }
  if (exact.includes('*')) {
    throw invalid(where, host, 'a wildcard stands only for the whole first label', 'for example "*.example.com"');
  }
  return checkedName(where, host, name, exact);
}

function checkedName(where: string, given: string, name: string, exact: string): string {
  const labels = exact.split('.');
  if (!labels.every((label) => LABEL.test(label)) || exact.length > 253) {
    throw invalid(
      where,
      given,
      ALLOWED,
      'leave out scheme, port, path and blanks; write international names in punycode',
    );
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) {
    throw invalid(where, given, 'IP addresses are not host names', 'name the host that clients type');
  }
  if (labels.at(-1) === 'invalid') {
    throw invalid(where, given, 'names below ".invalid" never exist', 'name the host that clients type');
  }
  if (exact !== name && labels.length < 2) {
    throw invalid(where, given, 'a wildcard needs at least two labels behind it', 'for example "*.example.com"');
  }
  return name;
}
