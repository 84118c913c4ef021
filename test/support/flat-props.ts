import { Duration, Size } from 'cdk8s';
import {
  AccessLog,
  AppVolume,
  AppWorkload,
  CustomPlatformProps,
  DjangoOptions,
  PassedHeader,
  PlainHttp,
  Platform,
  SecretKey,
  SecureProxyProps,
  Tls,
} from 'cdk8s-secure-proxy';

/** Every property that a user can set, flat, so that any of them can be replaced alone. */
export interface FlatProps {
  hosts: string[];
  name: string | undefined;
  tls: string;
  passThrough: PassedHeader[] | undefined;
  alsoStrip: string[] | undefined;
  accessLog: AccessLog | undefined;
  plainHttp: PlainHttp | undefined;
  http2: boolean | undefined;
  maxAge: number | undefined;
  includeSubDomains: boolean | undefined;
  preload: boolean | undefined;
  maxRequestBody: number | undefined;
  timeout: number | undefined;
  proxyImage: string | undefined;
  proxyReplicas: number | undefined;
  proxyCpuRequest: string | undefined;
  proxyCpuLimit: string | undefined;
  proxyMemoryRequest: string | undefined;
  proxyMemoryLimit: string | undefined;
  drain: number | undefined;
  proxyUser: number | undefined;
  proxyGroup: number | undefined;
  image: string;
  django: DjangoOptions;
  custom: (Omit<CustomPlatformProps, 'keepAlive'> & { keepAlive?: number }) | undefined;
  port: number | undefined;
  replicas: number | undefined;
  env: Record<string, string> | undefined;
  secrets: Record<string, SecretKey> | undefined;
  cpuRequest: string | undefined;
  memoryLimit: string | undefined;
  readinessPath: string | undefined;
  livenessPath: string | undefined;
  command: string[] | undefined;
  args: string[] | undefined;
  volumes: { kind: 'emptyDir' | 'configMap' | 'secret' | 'claim'; path: string; name: string }[] | undefined;
  user: number | undefined;
  group: number | undefined;
}

export function securePropsOf(flat: FlatProps): SecureProxyProps {
  return {
    hosts: flat.hosts,
    name: flat.name,
    tls: Tls.fromSecret(flat.tls),
    passThrough: flat.passThrough,
    alsoStrip: flat.alsoStrip,
    httpd: {
      accessLog: flat.accessLog,
      plainHttp: flat.plainHttp,
      http2: flat.http2,
      hsts: {
        maxAge: durationOf(flat.maxAge),
        includeSubDomains: flat.includeSubDomains,
        preload: flat.preload,
      },
      maxRequestBody: flat.maxRequestBody === undefined ? undefined : Size.kibibytes(flat.maxRequestBody),
      timeout: durationOf(flat.timeout),
    },
    proxy: {
      image: flat.proxyImage,
      replicas: flat.proxyReplicas,
      resources: {
        cpuRequest: flat.proxyCpuRequest,
        cpuLimit: flat.proxyCpuLimit,
        memoryRequest: flat.proxyMemoryRequest,
        memoryLimit: flat.proxyMemoryLimit,
      },
      drain: durationOf(flat.drain),
      user: flat.proxyUser,
      group: flat.proxyGroup,
    },
    app: workloadOf(flat),
  };
}

function workloadOf(flat: FlatProps): AppWorkload {
  return AppWorkload.fromImage(flat.image, {
    platform: flat.custom === undefined ? Platform.django(flat.django) : customOf(flat.custom),
    port: flat.port,
    replicas: flat.replicas,
    env: flat.env,
    secrets: flat.secrets,
    resources: { cpuRequest: flat.cpuRequest, memoryLimit: flat.memoryLimit },
    probes: { readinessPath: flat.readinessPath, livenessPath: flat.livenessPath },
    command: flat.command,
    args: flat.args,
    volumes: flat.volumes?.map(({ kind, path, name }) =>
      kind === 'emptyDir' ? AppVolume.emptyDir(path) : AppVolume[kind](path, name),
    ),
    user: flat.user,
    group: flat.group,
  });
}

function customOf({ keepAlive, ...props }: NonNullable<FlatProps['custom']>): Platform {
  return Platform.custom({ ...props, keepAlive: durationOf(keepAlive) });
}

function durationOf(seconds: number | undefined): Duration | undefined {
  return seconds === undefined ? undefined : Duration.seconds(seconds);
}
