import { Treatment } from '../audit/proxies/front';
import { readHttpd } from '../audit/proxies/httpd';
import { fields, text, texts } from '../audit/source/value';
import { Folding, spellings } from '../contract/folding';

/** The configuration of one httpd, and which spellings of a header it lets through. */
export interface StrippingProxy {
  readonly configMap: string;
  readonly missing: readonly string[];
}

/** What does not leave anything of what the client sent. */
const STRIPPED = [Treatment.REMOVED, Treatment.SET];

/** The httpd configurations among manifests, each with the spellings of the header that a part of it lets through. */
export function strippingProxies(manifests: readonly unknown[], header: string, folding: Folding): StrippingProxy[] {
  return manifests.flatMap((manifest) => {
    const { kind, data, metadata } = fields(manifest);
    const files = kind === 'ConfigMap' ? texts(data) : new Map<string, string>();
    const fronts = readHttpd({ files, variables: new Map() })?.fronts ?? [];
    if (fronts.length === 0) return [];
    const missing = spellings(header, folding).filter((name) =>
      fronts.some((front) => !STRIPPED.includes(front.treats(name))),
    );
    return [{ configMap: text(fields(metadata).name) ?? '', missing }];
  });
}
