import { AppWorkload, Folding, Platform, PlainHttp, type AppPeer, type SecureProxyProps } from 'cdk8s-secure-proxy';
import { Duration } from 'cdk8s';
import { Cluster, type Address } from '../cluster';
import type { ClusterOptions } from '../cluster';
import { catalogue } from '../images';
import { JUDGE } from '../images/judge';
import { HOST, shopManifests, shopSecrets } from '../support/shop';

/** A pair whose application is the judge, and what is done to it. */
export interface JudgePairOptions extends Omit<Partial<SecureProxyProps>, 'app'> {
  readonly peers?: AppPeer[];
  /** What the pair is told of how long the judge keeps idle connections. @default 60 seconds */
  readonly keepAlive?: Duration | 'unknown';
  readonly env?: Record<string, string>;
  /** What is done to the manifests before they are run: takes a protection out. */
  readonly change?: (manifests: string) => string;
  readonly cluster?: ClusterOptions;
}

/** A listener of the pair, and the protocol to speak with it. */
export type Via = 'http' | 'https' | 'h2';

export class JudgePair {
  static async start({ cluster, ...options }: JudgePairOptions = {}): Promise<JudgePair> {
    const images = catalogue({ 'registry.example.com/judge': JUDGE });
    const manifests = [judgeManifests(options), await shopSecrets()];
    return new JudgePair(await Cluster.start(manifests, { images, ...cluster }));
  }

  readonly host = HOST;

  private constructor(readonly cluster: Cluster) {}

  address(via: Via): Address {
    return this.cluster.service('shop-proxy', via === 'http' ? 'http' : 'https');
  }

  /** Asks the judge itself, from the proxy's pod but past httpd. */
  async ask(path: string): Promise<string> {
    const url = `http://${this.cluster.pod('shop-app').ip}:8080${path}`;
    return (await this.cluster.from('shop-proxy', ['curl', '-s', url])).stdout;
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
  }
}

function judgePlatform(keepAlive?: Duration, folding = Folding.NONE): Platform {
  return Platform.custom({ name: 'judge', flag: {}, folding, keepAlive });
}

/** Another judge, to be mounted below a path. */
export function judge(name: string, folding?: Folding): AppWorkload {
  const platform = judgePlatform(undefined, folding);
  return AppWorkload.fromImage('registry.example.com/judge:1', { platform, env: { NAME: name } });
}

function judgeManifests({
  httpd,
  keepAlive = Duration.seconds(60),
  env,
  peers,
  change = (same) => same,
  ...pair
}: Omit<JudgePairOptions, 'cluster'>): string {
  const platform = judgePlatform(keepAlive === 'unknown' ? undefined : keepAlive);
  const manifests = shopManifests({
    image: 'registry.example.com/judge:1',
    appProps: { platform, env, peers },
    httpd: { plainHttp: PlainHttp.SERVE, http2: true, ...httpd },
    ...pair,
  });
  return change(manifests);
}

/** A change of the manifests that must hit something. */
export function replacing(pattern: RegExp, replacement = ''): (manifests: string) => string {
  return (manifests) => {
    const changed = manifests.replace(pattern, replacement);
    if (changed === manifests) throw new Error(`nothing in the manifests matches ${String(pattern)}`);
    return changed;
  };
}
