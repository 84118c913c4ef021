import { parseAllDocuments, stringify } from 'yaml';
import { run, type AttackRun, type RunOptions, type Target } from '../../../lib/attack';
import { Folding } from 'cdk8s-secure-proxy';
import { Cluster } from '../cluster';
import { catalogue } from '../images';
import { HOST, shopSecrets } from './shop';

export interface AttackOptions extends RunOptions {
  /** What is known about the target beside its addresses. */
  readonly truth?: Partial<Target>;
  /** @default 'shop-proxy' */
  readonly service?: string;
  /** There is no listener for TLS. */
  readonly plainOnly?: boolean;
  /** Names of headers that a configuration other than the pair's asserts. */
  readonly asserted?: { readonly plain: readonly string[]; readonly tls: readonly string[] };
}

/** Runs the shop as its manifests say, and attacks it. */
export async function attack(
  manifests: string | readonly string[],
  { truth, asserted, service = 'shop-proxy', plainOnly = false, ...options }: AttackOptions = {},
): Promise<AttackRun> {
  const cluster = await Cluster.start([...[manifests].flat(), await shopSecrets()], { images: catalogue() });
  try {
    const target: Target = {
      plain: { ...cluster.service(service, 'http'), asserted: asserted?.plain },
      tls: plainOnly ? undefined : { ...cluster.service(service, 'https'), asserted: asserted?.tls },
      hostHeader: HOST,
      echoPath: '/echo',
      folding: Folding.DASH_UNDERSCORE,
      clientAddress: cluster.outsideIp,
      ...truth,
    };
    return connected(await run(target, options));
  } finally {
    await cluster.stop();
  }
}

/** A connection that does not come about is rare. More of them would be a fault of the proxy that nobody looks at. */
function connected(attacked: AttackRun): AttackRun {
  const { results, reconnects } = attacked;
  if (reconnects.length > 0) console.log(`connected at the second attempt:\n${reconnects.join('\n')}`);
  expect(reconnects.length).toBeLessThanOrEqual(results.length / 1000);
  return attacked;
}

/** The same manifests with another httpd.conf. */
export function withConfiguration(manifests: string, httpdConf: string): string {
  const documents = parseAllDocuments(manifests);
  const map = documents.find((document) => document.hasIn(['data', 'httpd.conf']));
  if (map === undefined) throw new Error('there is no httpd.conf in the manifests');
  map.setIn(['data', 'httpd.conf'], httpdConf);
  return documents.map((document) => stringify(document)).join('---\n');
}
