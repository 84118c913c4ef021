import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { oneOf, wholeNumber } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { checkedRanges } from '../contract/cidr';
import { PublicPort } from '../httpd/layout';
import {
  ExternalTraffic,
  GatewayRouteProps,
  IngressProps,
  LoadBalancerProps,
  NodePortProps,
  TlsMode,
} from './exposure-props';
import { gatewayRoute, ingress } from './exposure-routes';
import { checkedAnnotations, checkedKey } from './map-keys';
import { Member } from './member';
import { NetworkPeer } from './network-peer';
import { service } from './objects';
import { checkedObjectName } from './object-name';
import { Tls } from './tls';

/** How clients come to the proxy, and what that asks of TLS. */
interface Way {
  readonly name: string;
  /** Where TLS has to end; anywhere, if it is left out. */
  readonly mode?: TlsMode;
  readonly service: Pick<
    k8s.ServiceSpec,
    'type' | 'loadBalancerSourceRanges' | 'loadBalancerClass' | 'externalTrafficPolicy'
  >;
  readonly annotations?: Record<string, string>;
  readonly nodePorts?: { readonly http?: number; readonly https?: number };
  readonly controller?: NetworkPeer;
  readonly route?: (scope: Construct, side: Member, hosts: readonly string[]) => ApiObject;
}

const INSIDE = { type: 'ClusterIP' };

/** How clients come to the proxy. */
export class Exposure {
  /** Inside of the cluster only; what comes from outside is your own affair. */
  public static clusterIp(): Exposure {
    return new Exposure({ name: 'clusterIp', service: INSIDE });
  }

  /**
   * A load balancer of the cloud.
   * @throws if a network, an annotation or the class cannot be used.
   */
  public static loadBalancer(props: LoadBalancerProps = {}): Exposure {
    return new Exposure({
      name: 'loadBalancer',
      mode: checkedMode(props.mode),
      annotations: checkedAnnotations('exposure.annotations', props.annotations ?? {}),
      service: {
        type: 'LoadBalancer',
        externalTrafficPolicy: checkedTraffic(props.externalTrafficPolicy),
        loadBalancerClass: props.loadBalancerClass && checkedKey('exposure.loadBalancerClass', props.loadBalancerClass),
        loadBalancerSourceRanges: props.sourceRanges && checkedRanges('exposure.sourceRanges', props.sourceRanges),
      },
    });
  }

  /**
   * A port on every node.
   * @throws if a port is none.
   */
  public static nodePort(props: NodePortProps = {}): Exposure {
    const { httpPort: http, httpsPort: https } = props;
    if (http !== undefined) wholeNumber('exposure.httpPort', http, 1, 65535);
    if (https !== undefined) wholeNumber('exposure.httpsPort', https, 1, 65535);
    if (http !== undefined && http === https) {
      throw invalid('exposure.httpsPort', https, 'plain HTTP has this port', 'choose another');
    }
    return new Exposure({
      name: 'nodePort',
      service: { type: 'NodePort', externalTrafficPolicy: checkedTraffic(props.externalTrafficPolicy) },
      nodePorts: { http, https },
    });
  }

  /**
   * An Ingress, whose controller passes TLS through or ends it.
   * @throws if a name or an annotation cannot be used, or the controller is not told to pass TLS through.
   */
  public static ingress(props: IngressProps): Exposure {
    const mode = checkedMode(props.mode);
    checkedObjectName('exposure.className', props.className);
    if (props.secretName !== undefined) checkedObjectName('exposure.secretName', props.secretName);
    const annotations = checkedAnnotations('exposure.annotations', props.annotations ?? {});
    const passing = Object.entries(annotations).some(
      ([key, value]) => key.endsWith('/ssl-passthrough') && value === 'true',
    );
    if (passing !== (mode === TlsMode.PASSTHROUGH)) {
      const why = `an Ingress of mode ${mode} ${passing ? 'cannot have' : 'needs'} the controller's annotation for it`;
      const mend = passing ? 'remove it' : 'for example {"nginx.ingress.kubernetes.io/ssl-passthrough": "true"}';
      throw invalid('exposure.annotations', annotations, why, mend);
    }
    const route: Way['route'] = (scope, side, hosts) => ingress(scope, side, hosts, { ...props, mode, annotations });
    return new Exposure({ name: 'ingress', mode, service: INSIDE, controller: props.controller, route });
  }

  /**
   * An HTTPRoute to a Gateway that ends TLS.
   * @throws if a name cannot be used.
   */
  public static httpRoute(props: GatewayRouteProps): Exposure {
    return Exposure.gatewayWay('httpRoute', 'HTTPRoute', TlsMode.TERMINATE, props);
  }

  /**
   * A TLSRoute to a Gateway that passes TLS through. Plain HTTP does not come this way, so that it is not redirected.
   * Needs the Gateway API in version 1.5 or later.
   * @throws if a name cannot be used.
   */
  public static tlsRoute(props: GatewayRouteProps): Exposure {
    return Exposure.gatewayWay('tlsRoute', 'TLSRoute', TlsMode.PASSTHROUGH, props);
  }

  private static gatewayWay(
    name: string,
    kind: 'HTTPRoute' | 'TLSRoute',
    mode: TlsMode,
    props: GatewayRouteProps,
  ): Exposure {
    const { gateway, gatewayNamespace, sectionName, controller } = props;
    checkedObjectName('exposure.gateway', gateway);
    if (gatewayNamespace !== undefined) checkedObjectName('exposure.gatewayNamespace', gatewayNamespace);
    if (sectionName !== undefined) checkedObjectName('exposure.sectionName', sectionName);
    const route: Way['route'] = (scope, side, hosts) => gatewayRoute(scope, side, hosts, { ...props, kind });
    return new Exposure({ name, mode, service: INSIDE, controller, route });
  }

  private constructor(private readonly way: Way) {}

  /**
   * The way and TLS have to end it at the same place.
   * @internal
   */
  public _check(tls: Tls): void {
    const { name, mode, service: spec } = this.way;
    const ends = tls._hop === undefined ? TlsMode.PASSTHROUGH : TlsMode.TERMINATE;
    const given = `Exposure.${name}`;
    if (mode !== undefined && mode !== ends) {
      throw mode === TlsMode.TERMINATE
        ? invalid('exposure', given, 'TLS ends there, and the proxy has a certificate', 'pass Tls.upstream as tls')
        : invalid(
            'exposure',
            given,
            'it passes TLS through, and Tls.upstream says that TLS ends in front of the proxy',
            'pass a Tls with a certificate, or a mode that ends TLS',
          );
    }
    if (ends === TlsMode.TERMINATE && this.way.nodePorts?.https !== undefined) {
      const why = 'no TLS comes to the proxy, since Tls.upstream says that it ends in front of it';
      throw invalid('exposure.httpsPort', this.way.nodePorts.https, why, 'remove it');
    }
    if (ends === TlsMode.TERMINATE && spec.externalTrafficPolicy === ExternalTraffic.CLUSTER) {
      const why = 'the proxy then sees the address of a node whoever connects, and cannot tell whom to believe';
      throw invalid('exposure.externalTrafficPolicy', ExternalTraffic.CLUSTER, why, 'use ExternalTraffic.LOCAL');
    }
  }

  /**
   * Where clients come in. A load balancer that ends TLS sends what came over it to the port for plain HTTP, too.
   * @internal
   */
  public _service(scope: Construct, side: Member, tls: Tls): ApiObject {
    const { service: spec, annotations, nodePorts = {} } = this.way;
    const plain = servicePort('http', PublicPort.PLAIN, 'http', nodePorts.http);
    const secure = servicePort('https', PublicPort.TLS, tls._hop === undefined ? 'https' : 'http', nodePorts.https);
    const ports = tls._hop === undefined || spec.type === 'LoadBalancer' ? [plain, secure] : [plain];
    return service(scope, side, { spec: { ...spec, ports }, annotations });
  }

  /** @internal */
  public get _peers(): k8s.NetworkPolicyPeer[] | undefined {
    return this.way.controller && [this.way.controller._peer()];
  }

  /** @internal */
  public _route(scope: Construct, side: Member, hosts: readonly string[]): ApiObject | undefined {
    return this.way.route?.(scope, side, hosts);
  }
}

function checkedMode(mode: TlsMode = TlsMode.PASSTHROUGH): TlsMode {
  return oneOf('exposure.mode', mode, Object.values(TlsMode));
}

function checkedTraffic(traffic: ExternalTraffic = ExternalTraffic.LOCAL): ExternalTraffic {
  return oneOf('exposure.externalTrafficPolicy', traffic, Object.values(ExternalTraffic));
}

function servicePort(name: string, port: number, targetPort: string, nodePort?: number): k8s.ServicePort {
  return { name, port, targetPort: k8s.IntOrString.fromString(targetPort), nodePort, protocol: 'TCP' };
}
