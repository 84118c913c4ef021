import { Duration } from 'cdk8s';
import { Asserted, AssertedIdentity, PREFIX, trustHeader } from './catalogue';
import { Folding, folded } from './folding';
import { invalid } from './invalid';
import { SEAL_REFERENCE, SealVariable } from './seal';
import { isLine } from './text';

/** A file that the pair puts beside the application, and how the application comes to load it. */
export interface GeneratedModule {
  readonly fileName: string;
  readonly text: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The variable with the directories in which the application looks for modules. */
  readonly searchPath: string;
}

/** The files with which an application speaks TLS, as it sees them. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  /** Signs the certificate of the proxy; present where the application shall refuse everybody else. */
  readonly clientAuthority?: string;
}

/** One entry of the platform table. */
export interface PlatformSpec {
  readonly name: string;
  readonly folding: Folding;
  readonly believes: readonly string[];
  readonly flag: Readonly<Record<string, string>>;
  /** The flag of a sealed pair; absent where the platform cannot be told which value to expect. */
  readonly sealedFlag?: Readonly<Record<string, string>>;
  readonly port: number;
  readonly keepAlive?: Duration;
  readonly serving?: (port: number) => Record<string, string>;
  /** Makes the application listen on 127.0.0.1 only; absent where nobody has said how. */
  readonly servingLoopback?: (port: number) => Record<string, string>;
  /** Makes the application speak TLS; nothing where nobody has said how. */
  readonly servingTls?: (files: TlsFiles) => Record<string, string> | undefined;
  /** Whether the application, though it speaks TLS itself, takes a request for plain HTTP when the proxy says so. */
  readonly heedsPlainHttp?: boolean;
  readonly module?: (hosts: readonly string[], sealed: boolean) => GeneratedModule;
}

/** A platform that this library does not know. */
export interface CustomPlatformProps {
  /** A short name for messages and annotations: lower-case letters, digits and dashes. */
  readonly name: string;

  /** The environment variables that make the application believe the asserted headers. May be empty for platforms that always do. */
  readonly flag: Record<string, string>;

  /**
   * The environment variables of a sealed pair: they make the application take a request for one over TLS only if the
   * header `Seal.HEADER` has the value for which `Seal.VALUE` stands.
   * @default - the platform cannot be sealed
   */
  readonly sealedFlag?: Record<string, string>;

  /**
   * How the application's server folds header names.
   * @default Folding.DASH_UNDERSCORE_DOT
   */
  readonly folding?: Folding;

  /**
   * The asserted headers that the application believes. `X-Forwarded-Prefix` only behind a route that takes its prefix off.
   * @default - `X-Forwarded-Proto`
   */
  readonly believes?: string[];

  /**
   * The port on which the application listens.
   * @default 8080
   */
  readonly port?: number;

  /**
   * The environment variables that make the application listen on `127.0.0.1` only, as a sidecar needs it. May be empty
   * for an image that does so anyway.
   * @default - the platform cannot be in one pod with its proxy
   */
  readonly loopback?: Record<string, string>;

  /**
   * The environment variables that make the application speak TLS with the certificate and the key of `AppTls`. May be
   * empty for an image that does so anyway.
   * @default - the platform cannot speak TLS with its proxy
   */
  readonly tls?: Record<string, string>;

  /**
   * Likewise, and refuse clients without a certificate of the authority of `AppTls`.
   * @default - the platform cannot tell its proxy by a certificate
   */
  readonly mutualTls?: Record<string, string>;

  /**
   * How long the application's server keeps an idle connection open. The proxy reuses a connection only well within this time.
   * @default - the proxy opens a new connection for each request
   */
  readonly keepAlive?: Duration;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @throws if the name is not usable as an environment variable, or the value holds a control character. */
export function checkVariable(where: string, name: string, value: unknown): void {
  if (!VARIABLE.test(name)) {
    throw invalid(where, name, 'an environment variable has letters, digits and underscores, and no digit first');
  }
  if (!isLine(value)) {
    throw invalid(
      `${where}.${name}`,
      value,
      'a text without control characters is needed',
      'for example a single line',
    );
  }
}

/** @throws if the number is not a TCP port. */
export function checkedPort(where: string, port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw invalid(where, port, 'a port is a whole number from 1 to 65535');
  return port;
}

export function checkedSpec(props: CustomPlatformProps): PlatformSpec {
  if (!/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(props.name)) {
    throw invalid('platform.name', props.name, 'a short name of lower-case letters, digits and dashes is needed');
  }
  for (const [name, value] of Object.entries(props.flag)) checkVariable('platform.flag', name, value);
  const folding = props.folding ?? Folding.DASH_UNDERSCORE_DOT;
  if (!Object.values(Folding).includes(folding)) {
    throw invalid('platform.folding', folding, `one of ${JSON.stringify(Object.values(Folding))} is needed`);
  }
  return {
    name: props.name,
    folding,
    believes: (props.believes ?? [Asserted.SCHEME.name]).map((name, i) =>
      checkedBelief(`platform.believes[${i}]`, name),
    ),
    flag: { ...props.flag },
    sealedFlag: checkedSealedFlag(props.sealedFlag),
    port: checkedPort('platform.port', props.port ?? 8080),
    keepAlive: props.keepAlive,
    servingLoopback: checkedLoopback(props.loopback),
    servingTls: checkedTls(props),
  };
}

/** A flag without the value in it would be believed without the seal. */
function checkedSealedFlag(flag: Record<string, string> | undefined): Record<string, string> | undefined {
  if (flag === undefined) return undefined;
  for (const [name, value] of Object.entries(flag)) {
    checkVariable('platform.sealedFlag', name, value);
    if (Object.values<string>(SealVariable).includes(name)) {
      throw invalid('platform.sealedFlag', name, 'the pair sets this variable', 'choose another name');
    }
  }
  if (!Object.values(flag).some((value) => value.includes(SEAL_REFERENCE))) {
    throw invalid('platform.sealedFlag', flag, `the value has to stand in it as ${SEAL_REFERENCE}`, 'use Seal.VALUE');
  }
  return { ...flag };
}

function checkedLoopback(variables: Record<string, string> | undefined): PlatformSpec['servingLoopback'] {
  const checked = checkedVariables('platform.loopback', variables);
  return checked && (() => checked);
}

function checkedTls(props: CustomPlatformProps): PlatformSpec['servingTls'] {
  const oneWay = checkedVariables('platform.tls', props.tls);
  const mutual = checkedVariables('platform.mutualTls', props.mutualTls);
  return ({ clientAuthority }) => (clientAuthority === undefined ? oneWay : mutual);
}

function checkedVariables(
  where: string,
  variables: Record<string, string> | undefined,
): Record<string, string> | undefined {
  for (const [name, value] of Object.entries(variables ?? {})) checkVariable(where, name, value);
  return variables && { ...variables };
}

/** An application that believes a header which nobody asserts is half of a pair. */
function checkedBelief(where: string, name: string): string {
  const all = [...Object.values(Asserted), ...Object.values(AssertedIdentity), PREFIX];
  const asserted = all.find((header) => folded(header.name) === folded(name));
  if (asserted !== undefined) return asserted.name;
  const names = Object.values(Asserted).map((header) => header.name);
  const known = trustHeader(name) === undefined ? 'unknown' : 'stripped';
  throw invalid(
    where,
    name,
    `the proxy asserts only ${names.join(', ')}`,
    `this header is ${known}, so the application would wait for it in vain`,
  );
}
