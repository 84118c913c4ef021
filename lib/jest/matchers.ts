import { Selection, audit, selected } from '../audit';
import { Folding } from '../contract/folding';
import { invalid } from '../contract/invalid';
import { FoundPair, contractOf, halves, pairsIn } from './pairs';
import { manifestsOf } from './received';
import { strippingProxies } from './stripped';
import { MatcherResult, counted, listed } from './text';

/** Passes if the audit finds nothing in the manifests. */
export function toHaveNoAuditFindings(received: unknown, selection: Selection = {}): MatcherResult {
  const { findings, objects } = audit(manifestsOf(received));
  const found = selected(findings, selection, 'toHaveNoAuditFindings');
  return {
    pass: found.length === 0,
    message: () =>
      found.length === 0
        ? `expected the audit to find something, but it found nothing in ${counted(objects, 'object')}`
        : `expected the audit to find nothing, but it has ${counted(found.length, 'finding')} in ${counted(objects, 'object')}:\n\n${listed(found)}`,
  };
}

/**
 * Passes if there is a pair, both halves of every pair agree, and no finding of the audit concerns a pair.
 *
 * @param name The name of the pair that is meant; without it, all pairs are.
 */
export function toBeSecurelyPaired(received: unknown, name?: string): MatcherResult {
  const manifests = manifestsOf(received);
  const all = pairsIn(manifests);
  const pairs = all.filter((pair) => name === undefined || pair.name === name);
  const faults = pairs.length === 0 ? [absence(all, manifests.length, name)] : pairs.flatMap(halves);
  const findings = selected(audit(manifests).findings, {}, 'toBeSecurelyPaired').filter((finding) =>
    pairs.some((pair) => pair.concerns(finding)),
  );
  const pass = faults.length === 0 && findings.length === 0;
  const wrong = [...faults, ...(findings.length > 0 ? [listed(findings)] : [])].join('\n');
  return {
    pass,
    message: () =>
      pass
        ? `expected no secure pair, but ${described(pairs)}; no finding of the audit concerns it`
        : `expected a secure pair, but ${faults.length > 0 ? '' : `${counted(findings.length, 'finding')} of the audit about it:\n\n`}${wrong}`,
  };
}

/**
 * Passes if every httpd that passes requests on removes the header, in all spellings that the folding takes for the same.
 *
 * @param header The name, in any spelling.
 * @param folding The application server's rule. By default that of WSGI, Rack and CGI.
 */
export function toStripHeader(
  received: unknown,
  header: string,
  folding: Folding = Folding.DASH_UNDERSCORE,
): MatcherResult {
  if (typeof header !== 'string' || !/^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/.test(header)) {
    throw invalid('toStripHeader', header, 'the name of a header is needed');
  }
  const proxies = strippingProxies(manifestsOf(received), header, folding);
  const leaking = proxies.filter(({ missing }) => missing.length > 0);
  const pass = proxies.length > 0 && leaking.length === 0;
  const names = proxies.map(({ configMap }) => configMap).join(', ');
  const leaks = leaking.map(({ configMap, missing }) => `  ConfigMap ${configMap} lets pass: ${missing.join(', ')}`);
  return {
    pass,
    message: () => {
      if (pass) return `expected ${header} to reach the application, but it is stripped in all spellings by ${names}`;
      if (proxies.length === 0)
        return `expected ${header} to be stripped, but no ConfigMap holds an httpd that passes requests on`;
      return `expected ${header} to be stripped in all spellings, but\n${leaks.join('\n')}`;
    },
  };
}

function absence(all: readonly FoundPair[], objects: number, name: string | undefined): string {
  const others = all.length === 0 ? '' : `; there is ${all.map((pair) => `"${pair.name}"`).join(', ')}`;
  const wanted = name === undefined ? '' : ` "${name}"`;
  return `there is no pair${wanted} among ${counted(objects, 'object')}${others}`;
}

function described(pairs: readonly FoundPair[]): string {
  return pairs.map(({ name, proxy }) => `"${name}" is whole, with contract ${contractOf(proxy)}`).join(', ');
}
