import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { oneOf, seconds } from '../contract/checks';
import { manifestObject } from './manifest-object';
import { Member, metadata } from './member';
import { checkedObjectName } from './object-name';

/** Where cert-manager finds an issuer. */
export enum IssuerKind {
  /** In the namespace of the pair. */
  ISSUER = 'Issuer',

  /** Outside of all namespaces. */
  CLUSTER_ISSUER = 'ClusterIssuer',
}

/** What is asked of cert-manager. */
export interface CertificateRequest {
  /** @default - an issuer of its own, which lets the certificate sign itself */
  readonly issuer?: { readonly name: string; readonly kind: IssuerKind };
  readonly secretName?: string;
  readonly duration?: number;
  readonly renewBefore?: number;
}

/** The Secret with the certificate, and the objects by which cert-manager fills it. */
export interface Issued {
  readonly secretName?: string;
  readonly certificate?: ApiObject;
  readonly issuer?: ApiObject;
}

const API_VERSION = 'cert-manager.io/v1';
const HOUR = 3600;
/** cert-manager's own default. */
const NINETY_DAYS = 90 * 24 * HOUR;

/** @throws if cert-manager would refuse a value. */
export function checkedRequest(
  props: Omit<CertificateRequest, 'duration' | 'renewBefore'> & { duration?: Duration; renewBefore?: Duration },
): CertificateRequest {
  const { issuer, secretName } = props;
  if (issuer !== undefined) checkedObjectName('tls.issuer', issuer.name);
  if (issuer !== undefined) oneOf('tls.kind', issuer.kind, Object.values(IssuerKind));
  const duration = props.duration && seconds('tls.duration', props.duration, HOUR, 100 * 365 * 24 * HOUR);
  const most = (duration ?? NINETY_DAYS) - 1;
  return {
    issuer,
    secretName: secretName === undefined ? undefined : checkedObjectName('tls.secretName', secretName),
    duration,
    renewBefore: props.renewBefore && seconds('tls.renewBefore', props.renewBefore, 300, most),
  };
}

/**
 * A certificate for the hosts of the pair.
 *
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
 */
export function requestedCertificate(
  scope: Construct,
  side: Member,
  hosts: readonly string[],
  request: CertificateRequest,
): Issued {
  const secretName = request.secretName ?? `${side.name}-tls`;
  const issuer = request.issuer === undefined ? selfSigning(scope, side) : undefined;
  const certificate = manifestObject(scope, 'Certificate', {
    apiVersion: API_VERSION,
    kind: 'Certificate',
    metadata: metadata(side),
    spec: {
      secretName,
      // Some clients refuse a certificate whose issuer has no name.
      commonName: issuer === undefined ? undefined : side.pair,
      dnsNames: [...hosts],
      issuerRef: { group: 'cert-manager.io', ...(request.issuer ?? { name: side.name, kind: IssuerKind.ISSUER }) },
      duration: goDuration(request.duration),
      renewBefore: goDuration(request.renewBefore),
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['digital signature', 'server auth'],
    },
  });
  return { secretName, certificate, issuer };
}

function selfSigning(scope: Construct, side: Member): ApiObject {
  return manifestObject(scope, 'Issuer', {
    apiVersion: API_VERSION,
    kind: 'Issuer',
    metadata: metadata(side),
    spec: { selfSigned: {} },
  });
}

/** As the API server writes it back, so that nothing seems to have changed. */
function goDuration(total: number | undefined): string | undefined {
  if (total === undefined) return undefined;
  return `${Math.floor(total / HOUR)}h${Math.floor((total % HOUR) / 60)}m${total % 60}s`;
}
