import { Folding, spellings } from '../contract/folding';
import { fields, text } from '../audit/source/value';

/** The configuration of one httpd, and which spellings of a header it lets through. */
export interface StrippingProxy {
  readonly configMap: string;
  readonly missing: readonly string[];
}

const UNSET = /^\s*RequestHeader\s+(?:early\s+)?unset\s+"?([^\s"]+)"?\s*$/gim;
const PASSES_REQUESTS = /^\s*(?:ProxyPass|BalancerMember)\s/im;

/** The httpd configurations among manifests, each with the spellings of the header that no directive removes. */
export function strippingProxies(manifests: readonly unknown[], header: string, folding: Folding): StrippingProxy[] {
  return manifests.flatMap((manifest) => {
    const { kind, data, metadata } = fields(manifest);
    const conf = kind === 'ConfigMap' ? Object.values(fields(data)).map(text).join('\n') : '';
    if (!PASSES_REQUESTS.test(conf)) return [];
    const removed = new Set([...conf.matchAll(UNSET)].map(([, name = '']) => name.toLowerCase()));
    const missing = spellings(header, folding).filter((name) => !removed.has(name.toLowerCase()));
    return [{ configMap: text(fields(metadata).name) ?? '', missing }];
  });
}
