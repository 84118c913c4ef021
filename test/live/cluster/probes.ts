import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Container } from './container';
import { Refused, Unsupported } from './errors';
import type { ContainerSpec, Probe } from './kubernetes';

/** Where the kubelet stands, and where the pod is. */
export interface ProbePath {
  readonly nodeIp: string;
  readonly podIp: string;
}

const MOST_REDIRECTS = 10;

/** One attempt of a probe, as the kubelet makes it. Gives the reason of the failure, or undefined. */
export async function attempt(
  probe: Probe,
  spec: ContainerSpec,
  container: Container,
  path: ProbePath,
): Promise<string | undefined> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.httpGet) return await httpGet(probe.httpGet, spec, path, timeoutMs);
    if (probe.tcpSocket) {
      await tcpSocket(probe.tcpSocket, spec, path, timeoutMs);
      return;
    }
    if (probe.exec) return await exec(probe.exec.command, container, timeoutMs);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof Refused) throw error;
    return error instanceof Error ? error.message : String(error);
  }
  throw new Unsupported(`probe ${Object.keys(probe).join()} of container ${spec.name}`);
}

type HttpGet = NonNullable<Probe['httpGet']>;
type TcpSocket = NonNullable<Probe['tcpSocket']>;

async function httpGet(
  action: HttpGet,
  spec: ContainerSpec,
  { nodeIp, podIp }: ProbePath,
  timeoutMs: number,
): Promise<string | undefined> {
  if (action.host !== undefined) throw new Unsupported(`httpGet.host in a probe of container ${spec.name}`);
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  let url = urlOf(action, spec, podIp);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const { statusCode = 0, headers: answer } = await get(url, headers, nodeIp, timeoutMs);
    if (statusCode < 200 || statusCode >= 400) return `GET ${url.href} answers ${statusCode}`;
    const next = statusCode >= 300 && answer.location ? new URL(answer.location, url) : undefined;
    // The kubelet follows a redirect on the same host, and takes one to another host for success.
    if (next?.hostname !== url.hostname) return undefined;
    url = next;
  }
  return `GET ${url.href} redirects more than ${MOST_REDIRECTS} times`;
}

function urlOf({ port, path = '/', scheme = 'HTTP' }: HttpGet, spec: ContainerSpec, podIp: string): URL {
  const origin = `${scheme.toLowerCase()}://${podIp}:${portNumber(port, spec)}`;
  return new URL(`${origin}/${path.replace(/^\//, '')}`);
}

function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  nodeIp: string,
  timeoutMs: number,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    headers: { 'User-Agent': 'kube-probe/1.27', Accept: '*/*', Connection: 'close', ...headers },
    agent: false,
    localAddress: nodeIp,
    signal: AbortSignal.timeout(timeoutMs),
  };
  // No SNI, whatever the Host header says: the kubelet connects to an address.
  const tls = { rejectUnauthorized: false, servername: '' };
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest(url, { ...options, ...tls }) : httpRequest(url, options);
    request.once('error', reject);
    request.once('response', (response) => {
      response.resume();
      resolve(response);
    });
    request.end();
  });
}

function tcpSocket(
  { port, host }: TcpSocket,
  spec: ContainerSpec,
  { nodeIp, podIp }: ProbePath,
  timeoutMs: number,
): Promise<undefined> {
  if (host !== undefined) throw new Unsupported(`tcpSocket.host in a probe of container ${spec.name}`);
  const options = { host: podIp, port: portNumber(port, spec), localAddress: nodeIp };
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, signal: AbortSignal.timeout(timeoutMs) });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

async function exec(command: readonly string[], container: Container, timeoutMs: number): Promise<string | undefined> {
  const { code, stdout, stderr } = await container.exec(command, timeoutMs);
  return code === 0 ? undefined : `"${command.join(' ')}" ended with ${code}: ${stdout}${stderr}`;
}

function portNumber(port: number | string, spec: ContainerSpec): number {
  if (typeof port === 'number') return port;
  const named = (spec.ports ?? []).find((candidate) => candidate.name === port);
  if (!named) throw new Refused(`a probe of container ${spec.name} names port "${port}", which it does not have`);
  return named.containerPort;
}
