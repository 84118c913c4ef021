import { Peers, isOn, peersOf, repository } from '../../contract/beliefs';
import { Asserted, Sibling } from '../../contract/catalogue';
import { folded } from '../../contract/folding';
import { Front, Treatment } from '../proxies/front';
import { KubeObject } from '../source/kube-object';
import { at, list, text, texts } from '../source/value';
import { Container } from './container';
import { Objects } from './objects';
import { Route } from './route';

interface Product {
  readonly name: string;
  /** What it sets on each request, and so takes from nobody. */
  readonly sets: readonly string[];
  readonly images: RegExp;
}

const STATED = Object.values(Asserted).map(({ name }) => name);

const NGINX: Product = {
  name: 'ingress-nginx',
  sets: [...STATED.filter((name) => name !== Asserted.SERVER.name), Sibling.FORWARDED_SCHEME, Sibling.SCHEME],
  images: /ingress-nginx|nginx-ingress/,
};

const TRAEFIK: Product = { name: 'traefik', sets: [...STATED, Sibling.PREFIX, Sibling.URI], images: /^traefik$/ };

/** What the controllers of routes do with headers, as far as the manifests tell. */
export class Controllers {
  private readonly treatments: ReadonlyMap<Product, Treatment>;
  private readonly gateways: readonly KubeObject[];

  constructor(objects: Objects) {
    const nginx = objects.configMaps.some(nginxBelievesClients);
    const traefik =
      objects.workloads.some(({ containers }) => containers.some((one) => traefikSettings(one).length > 0)) ||
      objects.configMaps.some((configMap) => traefikLines(configMap).length > 0);
    const running = (product: Product): boolean =>
      objects.workloads.some(({ containers }) => containers.some(({ image }) => isImageOf(product, image)));
    const treatment = (product: Product, believes: boolean): Treatment => {
      if (believes) return Treatment.PASSED;
      return running(product) ? Treatment.SET : Treatment.UNKNOWN;
    };
    this.treatments = new Map([
      [NGINX, treatment(NGINX, nginx)],
      [TRAEFIK, treatment(TRAEFIK, traefik)],
    ]);
    this.gateways = objects.gateways;
  }

  /** Nothing is known of most controllers. */
  public front(route: Route): { readonly product: string; readonly front?: Front } {
    const named = route.controller ?? this.gatewayClass(route.object);
    const product = productOf(route, named);
    if (product === undefined) return { product: named ?? 'a controller that is not named' };
    return { product: product.name, front: front(product, route, this.treatments.get(product) ?? Treatment.UNKNOWN) };
  }

  private gatewayClass({ body, namespace }: KubeObject): string | undefined {
    const parents = list(at(body, 'spec', 'parentRefs')).map((parent) => ({
      name: text(at(parent, 'name')),
      namespace: text(at(parent, 'namespace')) ?? namespace,
    }));
    const gateway = this.gateways.find((object) =>
      parents.some((parent) => parent.name === object.name && parent.namespace === object.namespace),
    );
    return gateway && text(at(gateway.body, 'spec', 'gatewayClassName'));
  }
}

function isImageOf({ images }: Product, image: string): boolean {
  return images.test(repository(image)) || (image.includes('ingress-nginx/controller') && images === NGINX.images);
}

function productOf({ object }: Route, named: string | undefined): Product | undefined {
  if (named === undefined) return undefined;
  if (/traefik/i.test(named)) return TRAEFIK;
  const isOther = [...object.annotations.keys()].some((name) => name.startsWith('nginx.org/'));
  return object.kind === 'Ingress' && /nginx/i.test(named) && !isOther ? NGINX : undefined;
}

function front(product: Product, { object }: Route, treatment: Treatment): Front {
  const managed = new Set(product.sets.map((name) => name.toLowerCase()));
  const foldedNames = new Set(product.sets.map(folded));
  const snippet = product === NGINX ? snippets(object) : '';
  return {
    product: product.name,
    name: `${object.kind} ${object.name}`,
    upstreams: [],
    tls: list(at(object.body, 'spec', 'tls')).length > 0,
    treats: (spelling) => {
      if (snippet.includes(spelling.toLowerCase())) return Treatment.UNKNOWN;
      if (managed.has(spelling.toLowerCase())) return treatment;
      const isAlias = /[_.]/.test(spelling) && (product === NGINX || foldedNames.has(folded(spelling)));
      return isAlias ? Treatment.REMOVED : Treatment.PASSED;
    },
    deletable: () => false,
    servesAnyHost: false,
    unsafe: [],
    credulous: [],
  };
}

/** Pieces of configuration in annotations. What they come to beside the controller's own cannot be told from here. */
function snippets({ annotations }: KubeObject): string {
  const found = [...annotations].filter(([name]) => /^nginx\.ingress\.kubernetes\.io\/[a-z-]+-snippet$/.test(name));
  return found.map(([, text]) => text.toLowerCase()).join('\n');
}

/** Whether a ConfigMap tells ingress-nginx to believe its clients. */
export function nginxBelievesClients(configMap: KubeObject): boolean {
  return isNginxSettings(configMap) && isOn(texts(configMap.body.data).get('use-forwarded-headers'));
}

/** Any ConfigMap may hold such keys; that of the controller is named for it, or holds nothing but settings. */
export function isNginxSettings({ name, labels, body }: KubeObject): boolean {
  const owner = labels.get('app.kubernetes.io/name') ?? labels.get('app') ?? '';
  const data = [...texts(body.data)];
  return (
    /nginx|ingress/i.test(`${name} ${owner}`) ||
    data.every(([key, value]) => /^[a-z0-9-]+$/.test(key) && !value.includes('\n'))
  );
}

const ENTRY_POINT = /^(?:--|traefik_)entrypoints?[._](\w+)[._]forwardedheaders[._](insecure|trustedips)$/i;

/** Options of a container that make Traefik believe its clients. */
export function traefikSettings({ words, env }: Container): string[] {
  const settings = [...words.map((word) => word.split('=')), ...env].map(
    ([name = '', value = 'true']) => [name, value] as const,
  );
  return settings
    .filter(([name, value]) => {
      const [, , setting] = ENTRY_POINT.exec(name) ?? [];
      return setting !== undefined && (/insecure/i.test(setting) ? isOn(value) : peersOf(value) === Peers.ANYONE);
    })
    .map(([name, value]) => `${name}=${value}`);
}

/** Lines of configuration files that do so: in YAML or TOML, below a key or table `forwardedHeaders`. */
export function traefikLines(configMap: KubeObject): string[] {
  const files = [...texts(configMap.body.data)].filter(([name]) => /\.(ya?ml|toml)$/.test(name));
  return files.flatMap(([, content]) => {
    const insecure = /forwardedHeaders\W[^{}]{0,200}?\n?\s*(insecure\s*[:=]\s*true)/i.exec(content)?.[1];
    const everyone = /forwardedHeaders\W[^{}]{0,200}?(trustedIPs\s*[:=][\s\S]{0,40}?(?:0\.0\.0\.0\/0|::\/0))/i.exec(
      content,
    )?.[1];
    return [insecure, everyone].flatMap((found) => (found === undefined ? [] : [found.replace(/\s+/g, ' ')]));
  });
}
