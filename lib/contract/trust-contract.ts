import { createHash } from 'crypto';
import { DeclaredBelief } from './beliefs/declared';
import {
  Asserted,
  AssertedIdentity,
  ESSENTIAL,
  PREFIX,
  SEAL_HEADER,
  STRIPPED_BY_DEFAULT,
  trustHeader,
} from './catalogue';
import { Folding, folded, spellings } from './folding';
import { checkedHosts } from './hosts';
import { invalid } from './invalid';
import { checkedTrustedProxies } from './networks';
import { checkedPath } from './path';
import { Platform } from './platform';
import { AssertedHeader, HeaderClass, HeaderTopic, PassedHeader, TrustHeader } from './trust-header';

/** What goes into a trust contract. */
export interface TrustContractProps {
  /** The public host names, the canonical one first. */
  readonly hosts: string[];

  /** The application stack that is told. */
  readonly platform: Platform;

  /**
   * Trust headers of class B or C that are let through as they come.
   * @default - none
   */
  readonly passThrough?: PassedHeader[];

  /**
   * Further header names to strip: those of class D, or names that only your application believes.
   * @default - none
   */
  readonly alsoStrip?: string[];

  /**
   * Whether the proxy asks clients for certificates, and states whose they are.
   * @default false
   */
  readonly clientCertificates?: boolean;

  /**
   * The path below which the application is mounted, if the proxy takes it off. It is then stated as `X-Forwarded-Prefix`.
   * @default - the application sees the paths that clients ask for
   */
  readonly prefix?: string;

  /**
   * Whether the application believes only requests that carry the seal.
   * @default false
   */
  readonly needsSeal?: boolean;

  /**
   * The networks from which a load balancer connects that ends TLS in front of the proxy. The proxy believes what it
   * says of scheme, host and client.
   * @default - none: TLS ends at the proxy
   */
  readonly trustedProxies?: string[];
}

/**
 * The agreement between the proxy and the application: what the proxy states, what it removes, and what the
 * application believes. The proxy's configuration, the application's flag and the annotations of both follow from it.
 *
 * @throws if a host, a passed header or an extra header cannot be used; the message says which and why.
 */
export class TrustContract {
  /** The public host names, lower-cased, the canonical one first. */
  public readonly hosts: string[];

  /** The application stack that is told. */
  public readonly platform: Platform;

  /** The headers that the proxy states itself, each exactly once on every request that it passes on. */
  public readonly asserted: AssertedHeader[];

  /** The trust headers that the proxy removes from what clients send, in every spelling. */
  public readonly stripped: TrustHeader[];

  /** The trust headers that are let through as they come, and why. */
  public readonly passedThrough: PassedHeader[];

  /** The path that the proxy takes off and states; absent where the application sees what clients ask for. */
  public readonly prefix?: string;

  /** Whether the application takes a request for one over TLS only if it carries the seal, which only the proxy can send. */
  public readonly needsSeal: boolean;

  /** The networks whose word the proxy takes for scheme, host and client; none where TLS ends at the proxy. */
  public readonly trustedProxies: string[];

  /** The environment variables that make the application believe the proxy. */
  public readonly flag: Record<string, string>;

  /** A short hash that changes exactly when the agreement changes. Both sides of the pair carry it as an annotation. */
  public readonly fingerprint: string;

  /** Folded names of the stripped headers. */
  private readonly strippedNames: ReadonlySet<string>;

  /** Usual names of the passed headers by their folded names. */
  private readonly passedNames: ReadonlyMap<string, string>;

  constructor(props: TrustContractProps) {
    this.hosts = checkedHosts(props.hosts);
    this.platform = props.platform;
    this.needsSeal = props.needsSeal ?? false;
    this.flag = this.needsSeal ? sealedFlag(props.platform) : props.platform.flag;
    this.prefix = props.prefix === undefined ? undefined : checkedPath('prefix', props.prefix);
    this.trustedProxies =
      props.trustedProxies === undefined ? [] : checkedTrustedProxies('tls.trustedProxies', props.trustedProxies);
    this.asserted = [
      ...Object.values(Asserted),
      ...(props.clientCertificates === true ? Object.values(AssertedIdentity) : []),
      ...(this.prefix === undefined ? [] : [PREFIX]),
    ];
    this.checkBeliefs();
    this.passedThrough = checkedPassed(props.passThrough ?? [], this.asserted);
    this.passedNames = new Map(this.passedThrough.map(({ header }) => [folded(header), header]));
    this.stripped = STRIPPED_BY_DEFAULT.filter(({ name }) => !this.passedNames.has(folded(name)));
    this.stripped.push(...extraHeaders(props.alsoStrip ?? [], props.platform.folding));
    this.strippedNames = new Set(this.stripped.map((header) => folded(header.name)));
    this.fingerprint = this.hash();
  }

  /**
   * The spellings of a header that the proxy removes: all that the application's server takes for a stripped header,
   * all but the usual one of a header that is passed through, none of any other.
   */
  public removedSpellings(header: string): string[] {
    const key = folded(header);
    const all = spellings(trustHeader(header)?.name ?? header, this.platform.folding);
    if (this.strippedNames.has(key)) return all;
    const passed = this.passedNames.get(key);
    return passed === undefined ? [] : all.filter((name) => name !== passed);
  }

  /**
   * What the application believes, as its pods say it.
   * @internal
   */
  public _declared(): DeclaredBelief {
    const { name: platform, folding, believes } = this.platform;
    const sealed = [SEAL_HEADER, ...believes.filter((header) => trustHeader(header)?.topic !== HeaderTopic.SCHEME)];
    return { platform, headers: this.needsSeal ? sealed : believes, folding };
  }

  /** An application that believes a header which nobody asserts is half of a pair. */
  private checkBeliefs(): void {
    const missing = this.platform.believes.find((name) => !isAmong(this.asserted, name));
    if (missing === undefined) return;
    const [where, mend] =
      missing === PREFIX.name
        ? ['takes a prefix off', 'mount the application by Route.toApp with stripPrefix']
        : ['asks for client certificates', 'pass clientCertificates to Tls'];
    throw invalid('platform.believes', missing, `the proxy asserts this header only where it ${where}`, mend);
  }

  private hash(): string {
    const agreement = {
      hosts: this.hosts,
      platform: this.platform.name,
      needsSeal: this.needsSeal,
      folding: this.platform.folding,
      believes: this.platform.believes.sort(),
      flag: Object.entries(this.flag).sort(),
      asserted: this.asserted.map((header) => header.name),
      stripped: [...this.strippedNames].sort(),
      passedThrough: [...this.passedNames.keys()].sort(),
      prefix: this.prefix,
      trustedProxies: this.trustedProxies.length === 0 ? undefined : [...this.trustedProxies].sort(),
    };
    return createHash('sha256').update(JSON.stringify(agreement)).digest('hex').slice(0, 16);
  }
}

function sealedFlag(platform: Platform): Record<string, string> {
  const flag = platform.sealedFlag;
  if (flag !== undefined) return flag;
  throw invalid(
    'seal',
    platform.name,
    'this platform cannot be told which value of a header means TLS',
    'leave the seal out, or say platform.sealedFlag',
  );
}

function checkedPassed(passThrough: readonly PassedHeader[], asserted: readonly AssertedHeader[]): PassedHeader[] {
  return passThrough.map(({ header, because }, i) => {
    const where = `passThrough[${i}]`;
    const known = trustHeader(header);
    if (known === undefined) {
      throw invalid(
        `${where}.header`,
        header,
        'only a catalogued trust header can be passed through',
        'other headers pass anyway',
      );
    }
    if (isAmong(asserted, header)) {
      throw invalid(`${where}.header`, header, 'the proxy asserts this header itself', 'remove it from passThrough');
    }
    if (known.headerClass !== HeaderClass.UPSTREAM && known.headerClass !== HeaderClass.IDENTITY) {
      throw invalid(`${where}.header`, header, passAdvice(known.headerClass));
    }
    if (passThrough.findIndex((other) => folded(other.header) === folded(header)) < i) {
      throw invalid(`${where}.header`, header, 'each header may stand only once, in any spelling', 'remove it');
    }
    if (!PRINTABLE.test(because)) {
      throw invalid(
        `${where}.because`,
        because,
        'one line saying who sets it and removes the client copy is needed',
        'without `${` and final backslash',
      );
    }
    return { header: known.name, because };
  });
}

/** One line of ASCII that may stand in a comment of httpd's configuration, too. */
const PRINTABLE = /^(?=.*[A-Za-z])(?!.*\$\{)[\x20-\x7e]{2,199}[\x20-\x5b\x5d-\x7e]$/;

function passAdvice(headerClass: HeaderClass): string {
  return headerClass === HeaderClass.ALWAYS
    ? 'no legitimate client sends it, so it is always stripped'
    : 'it is not stripped in the first place';
}

function isAmong(headers: readonly AssertedHeader[], name: string): boolean {
  return headers.some((header) => folded(header.name) === folded(name));
}

/** The contracts of all applications behind one proxy: for the same hosts, with the same headers stripped. */
export type Contracts = readonly [TrustContract, ...TrustContract[]];

/** The one whose spellings include those of all others. */
export function widest(contracts: Contracts): TrustContract {
  return contracts.reduce((a, b) => (b.platform.folding.length > a.platform.folding.length ? b : a));
}

/** The list must fit into a ConfigMap, and each header costs a line for each spelling. */
const MOST_EXTRA = 40;
const MOST_SPELLINGS = 243;

function extraHeaders(names: readonly string[], folding: Folding): TrustHeader[] {
  if (names.length > MOST_EXTRA) {
    throw invalid('alsoStrip', `${names.length} names`, `at most ${MOST_EXTRA} are possible`);
  }
  return names.map((name, i) => {
    const where = `alsoStrip[${i}]`;
    if (!/^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/.test(name) || name.length > 60) {
      throw invalid(
        where,
        name,
        'a header name of letters and digits, parted by single dashes, 60 in all at most, is needed',
      );
    }
    if (folding.length ** (name.split(/[-_]/).length - 1) > MOST_SPELLINGS) {
      throw invalid(where, name, 'it has too many spellings to strip them all', 'choose a name of fewer words');
    }
    if (names.findIndex((other) => folded(other) === folded(name)) < i) {
      throw invalid(where, name, 'each header may stand only once, in any spelling', 'remove it');
    }
    if (ESSENTIAL.some((essential) => folded(essential) === folded(name))) {
      throw invalid(where, name, 'every request needs this header', 'remove it from alsoStrip');
    }
    const known = trustHeader(name);
    if (known !== undefined && known.headerClass !== HeaderClass.OPTIONAL) {
      throw invalid(
        where,
        name,
        'this header is stripped by default, or passed through by your own choice',
        'remove it',
      );
    }
    return known ?? { name, ...OWN };
  });
}

const OWN = {
  headerClass: HeaderClass.ALWAYS,
  topic: HeaderTopic.OTHER,
  believedBy: 'your application',
  forging: 'what your application does with it',
};
