import { KubeObject, group } from '../source/kube-object';
import { at, text } from '../source/value';

/** A Service that a route sends requests to. */
export interface Backend {
  readonly namespace: string;
  readonly service: string;
  /** Number or name of a port of the Service; all if it is not said. */
  readonly port?: string;
}

/** Something that lets requests from outside of the cluster in. */
export interface Route {
  readonly object: KubeObject;
  readonly backends: readonly Backend[];
  /** The class of controller that serves it, as far as the route says. */
  readonly controller?: string;
}

type Reader = (object: KubeObject) => Backend[];

/** All values at a path; sequences on the way are walked through. */
function all(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const [name, ...rest] = path;
  if (Array.isArray(value)) return value.flatMap((item) => all(item, ...path));
  if (name === undefined) return value === undefined ? [] : [value];
  return all(at(value, name), ...rest);
}

function backend(object: KubeObject, name: unknown, port: unknown, namespace?: unknown): Backend[] {
  const service = text(name);
  return service === undefined
    ? []
    : [
        {
          namespace: text(namespace) ?? object.namespace,
          service,
          ...(text(port) === undefined ? {} : { port: text(port) }),
        },
      ];
}

const ingress: Reader = (object) => {
  const { spec } = object.body;
  const found = [
    ...all(spec, 'rules', 'http', 'paths', 'backend'),
    ...all(spec, 'defaultBackend'),
    ...all(spec, 'backend'),
  ];
  return found.flatMap((value) => [
    ...backend(
      object,
      at(value, 'service', 'name'),
      at(value, 'service', 'port', 'number') ?? at(value, 'service', 'port', 'name'),
    ),
    ...backend(object, at(value, 'serviceName'), at(value, 'servicePort')),
  ]);
};

const gatewayRoute: Reader = (object) => {
  const rules = at(object.body, 'spec', 'rules');
  const mirrors = all(rules, 'filters', 'requestMirror', 'backendRef');
  return [...all(rules, 'backendRefs'), ...mirrors]
    .filter((value) => (text(at(value, 'kind')) ?? 'Service') === 'Service')
    .flatMap((value) => backend(object, at(value, 'name'), at(value, 'port'), at(value, 'namespace')));
};

const traefikRoute: Reader = (object) =>
  all(object.body, 'spec', 'routes', 'services')
    .filter((value) => (text(at(value, 'kind')) ?? 'Service') === 'Service')
    .flatMap((value) => backend(object, at(value, 'name'), at(value, 'port'), at(value, 'namespace')));

const contourProxy: Reader = (object) =>
  [...all(object.body, 'spec', 'routes', 'services'), ...all(object.body, 'spec', 'tcpproxy', 'services')].flatMap(
    (value) => backend(object, at(value, 'name'), at(value, 'port')),
  );

const openShiftRoute: Reader = (object) =>
  [...all(object.body, 'spec', 'to'), ...all(object.body, 'spec', 'alternateBackends')].flatMap((value) =>
    backend(object, at(value, 'name'), at(object.body, 'spec', 'port', 'targetPort')),
  );

const virtualService: Reader = (object) =>
  ['http', 'tls', 'tcp'].flatMap((protocol) =>
    all(object.body, 'spec', protocol, 'route', 'destination').flatMap((value) => {
      const [name, namespace] = (text(at(value, 'host')) ?? '').split('.');
      return backend(object, name === '' ? undefined : name, at(value, 'port', 'number'), namespace);
    }),
  );

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['networking.k8s.io/Ingress', ingress],
  ['extensions/Ingress', ingress],
  ['gateway.networking.k8s.io/HTTPRoute', gatewayRoute],
  ['gateway.networking.k8s.io/GRPCRoute', gatewayRoute],
  ['gateway.networking.k8s.io/TLSRoute', gatewayRoute],
  ['gateway.networking.k8s.io/TCPRoute', gatewayRoute],
  ['traefik.io/IngressRoute', traefikRoute],
  ['traefik.io/IngressRouteTCP', traefikRoute],
  ['traefik.containo.us/IngressRoute', traefikRoute],
  ['traefik.containo.us/IngressRouteTCP', traefikRoute],
  ['projectcontour.io/HTTPProxy', contourProxy],
  ['route.openshift.io/Route', openShiftRoute],
  ['networking.istio.io/VirtualService', virtualService],
]);

type Kind = Pick<KubeObject, 'apiVersion' | 'kind'>;

const key = (object: Kind): string => `${group(object)}/${object.kind}`;

export function isRoute(object: Kind): boolean {
  return READERS.has(key(object));
}

export function route(object: KubeObject): Route {
  return { object, backends: READERS.get(key(object))?.(object) ?? [], controller: controller(object) };
}

function controller(object: KubeObject): string | undefined {
  if (object.kind === 'IngressRoute' || object.kind === 'IngressRouteTCP') return 'traefik';
  if (object.kind !== 'Ingress') return undefined;
  const named =
    text(at(object.body, 'spec', 'ingressClassName')) ?? object.annotations.get('kubernetes.io/ingress.class');
  const hints = [...object.annotations.keys()].map((name) => name.split('/')[0]);
  return named ?? (hints.includes('nginx.ingress.kubernetes.io') ? 'nginx' : undefined);
}
