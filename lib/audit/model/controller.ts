import { Asserted, Sibling } from '../../contract/catalogue';
import { folded } from '../../contract/folding';
import { Route } from './route';
import { KubeObject } from '../source/kube-object';
import { at, list, text } from '../source/value';
import { Front, Treatment } from '../proxies/front';

/** What ingress-nginx sets on each request, and so takes from nobody. */
const NGINX_SETS = [...Object.values(Asserted).map(({ name }) => name), Sibling.FORWARDED_SCHEME, Sibling.SCHEME];

/** What Traefik manages: it takes these from trusted peers only. */
const TRAEFIK_MANAGES = [...Object.values(Asserted).map(({ name }) => name), Sibling.PREFIX, Sibling.URI];

interface Controller {
  readonly product: string;
  readonly sets: readonly string[];
}

const NGINX: Controller = {
  product: 'ingress-nginx',
  sets: NGINX_SETS.filter((name) => name !== Asserted.SERVER.name),
};
const TRAEFIK: Controller = { product: 'traefik', sets: TRAEFIK_MANAGES };

/** What the controller of a route does with headers; nothing is known of most controllers. */
export function controllerFront(route: Route, gateways: readonly KubeObject[]): { product: string; front?: Front } {
  const named = route.controller ?? gatewayClass(route.object, gateways);
  const controller = known(route, named);
  if (controller === undefined)
    return { product: named ?? `the controller of ${route.object.kind} ${route.object.name}` };
  return { product: controller.product, front: front(controller, route) };
}

function known({ object }: Route, named: string | undefined): Controller | undefined {
  if (named === undefined) return undefined;
  if (/traefik/i.test(named)) return TRAEFIK;
  const isOther = [...object.annotations.keys()].some((name) => name.startsWith('nginx.org/'));
  return object.kind === 'Ingress' && /nginx/i.test(named) && !isOther ? NGINX : undefined;
}

function gatewayClass({ body, namespace }: KubeObject, gateways: readonly KubeObject[]): string | undefined {
  for (const parent of list(at(body, 'spec', 'parentRefs'))) {
    const wanted = { name: text(at(parent, 'name')), namespace: text(at(parent, 'namespace')) ?? namespace };
    const gateway = gateways.find((object) => object.name === wanted.name && object.namespace === wanted.namespace);
    if (gateway !== undefined) return text(at(gateway.body, 'spec', 'gatewayClassName'));
  }
  return undefined;
}

function front({ product, sets }: Controller, { object }: Route): Front {
  const managed = new Set(sets.map((name) => name.toLowerCase()));
  const foldedNames = new Set(sets.map(folded));
  return {
    product,
    name: `${object.kind} ${object.name}`,
    upstreams: [],
    tls: list(at(object.body, 'spec', 'tls')).length > 0,
    treats: (spelling) => {
      if (managed.has(spelling.toLowerCase())) return Treatment.SET;
      const isAlias = /[_.]/.test(spelling) && (product === NGINX.product || foldedNames.has(folded(spelling)));
      return isAlias ? Treatment.REMOVED : Treatment.PASSED;
    },
    deletable: () => false,
    servesAnyHost: false,
    unsafe: [],
    credulous: [],
  };
}
