import { Asserted, trustHeader } from '../../contract/catalogue';
import { HeaderTopic } from '../../contract/trust-header';
import { Model } from '../model/model';
import { Front, Treatment } from '../proxies/front';
import { credulousLines } from '../proxies/httpd';
import { Rule, Violation } from '../rule';
import { SCHEME, believers, configurationOf, containerName, links, named, proxyName, wayName } from './shared';

const HOST = Asserted.HOST.name;

/** The proxy takes the client's word for the scheme. */
export const TRUST_FROM_CLIENT_HEADER: Rule = {
  id: 'trust-from-client-header',
  severity: 'critical',
  title: "A proxy takes the client's word for the scheme of the request",
  why: `"${SCHEME}: https" over plain HTTP switches the proxy's own notion of TLS on, and everything that it states after that is the client's choice.`,
  fix: 'Take the scheme from the listener that answered (env=HTTPS as mod_ssl sets it, $scheme, ssl_fc), never from a header.',
  *check(model) {
    for (const { way, front, workload } of passages(model)) {
      for (const { shown, because } of front.credulous) {
        yield {
          object: configurationOf(way),
          message: `${wayName(way)} has "${shown}", but ${because}.`,
          related: [workload, way.by],
        };
      }
    }
    for (const { believer, way, front } of links(model)) {
      const copied = believer.beliefs.flatMap(({ headers }) => headers).find((header) => copiesScheme(header, front));
      if (copied === undefined) continue;
      yield {
        object: configurationOf(way),
        message: `${wayName(way)} hands the client's own ${copied} on to ${named(believer)}.`,
        related: [believer.workload.object, way.by],
      };
    }
    yield* withinApplications(model);
  },
};

function copiesScheme(header: string, front: Front): boolean {
  return trustHeader(header)?.topic === HeaderTopic.SCHEME && front.treats(header) === Treatment.COPIED;
}

/** An httpd that serves the application itself, as images for PHP have it: nobody in front is seen to clean. */
function* withinApplications({ applications }: Model): Generator<Violation> {
  for (const { container, workload, ways, openings } of applications) {
    const cleaned = ways.length > 0 && ways.every(({ front }) => front?.treats(SCHEME) !== Treatment.PASSED);
    if (cleaned && openings.length === 0) continue;
    for (const { path, content, configMap } of container.files.filter((file) => file.path.endsWith('.conf'))) {
      for (const { shown, because } of credulousLines(content)) {
        yield {
          object: configMap,
          message: `${containerName({ workload, container })} has "${shown}" in ${path}, but ${because}.`,
          related: [workload.object],
        };
      }
    }
  }
}

/** Options that undo what the rest of the configuration does. */
export const UNSAFE_HTTPD_OPTIONS: Rule = {
  id: 'unsafe-httpd-options',
  severity: 'high',
  title: 'An option of httpd undoes its stripping of headers, or opens another way',
  why: `With MergeTrailers, a chunked request that ends with the trailer "${SCHEME}: https" has that header after the stripping (CVE-2013-5704).`,
  fix: 'Take the option out. Safe are: MergeTrailers Off, HttpProtocolOptions Strict, TraceEnable Off, ProxyRequests Off.',
  *check(model) {
    for (const { way, front, workload } of passages(model)) {
      for (const { shown, because } of front.unsafe) {
        yield {
          object: configurationOf(way),
          message: `${proxyName(way)} has "${shown}": ${because}.`,
          related: [workload, way.by],
        };
      }
    }
  },
};

/** Everything that passes requests to an application, whether it believes or not. */
function passages({ applications }: Model) {
  return applications.flatMap(({ ways, workload }) =>
    ways.flatMap((way) => (way.front === undefined ? [] : [{ way, front: way.front, workload: workload.object }])),
  );
}

/** The application builds links from a host that nobody has checked. */
export const UNKNOWN_HOST_SERVED: Rule = {
  id: 'unknown-host-served',
  severity: 'medium',
  title: 'A proxy passes requests for any host on',
  why: `"Host: evil.example": the proxy passes it on, as Host or "${HOST}", and the application sends a password reset link to that host.`,
  fix: 'Let the first virtual host, or a default server, refuse whatever no other names; or check the host before anything is passed on.',
  *check(model) {
    for (const { believer, way, front } of links(model)) {
      if (!front.servesAnyHost) continue;
      yield {
        object: configurationOf(way),
        message: `${proxyName(way)} passes requests for any host on to ${named(believer)}.`,
        related: [believer.workload.object, way.by],
      };
    }
  },
};

/** An honest "unknown". */
export const UNVERIFIED_PROXY: Rule = {
  id: 'unverified-proxy',
  severity: 'info',
  title: 'A proxy stands in front of an application that believes it, but its configuration cannot be read',
  why: `Whether "${SCHEME}: https" over plain HTTP arrives at the application depends on a configuration that is not among the manifests.`,
  fix: 'Pass the configuration of the proxy to the audit, too, or attack the running proxy: "npx cdk8s-secure-proxy attack".',
  *check(model) {
    for (const believer of believers(model)) {
      const [header = SCHEME] = believer.belief.headers;
      for (const way of believer.ways) {
        if (way.front !== undefined && way.front.treats(header) !== Treatment.UNKNOWN) continue;
        yield {
          object: way.by,
          message: `What ${proxyName(way)} does with ${header} cannot be seen here; ${named(believer)} believes it.`,
          related: [believer.workload.object],
        };
      }
    }
  },
};
