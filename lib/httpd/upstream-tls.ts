import { Item, comment, directive, section } from './directive';
import { TlsFile, appAuthority, joinedIdentity } from './layout';
import { Routes, UpstreamTls, origin } from './route';
import { TLS_VERSIONS, sessionCache } from './tls';
import { Site } from './virtual-hosts';

/** More than any chain has: whom an authority signs for is its own affair. */
const DEPTH = 5;

/** The applications that speak TLS, by their addresses. */
export function speakingTls({ passing }: Routes): ReadonlyMap<string, UpstreamTls> {
  return new Map(passing.flatMap(({ upstream }) => (upstream.tls ? [[origin(upstream), upstream.tls]] : [])));
}

/** What each of them has to show, and is shown. */
export function upstreamTls({ routes, hop }: Pick<Site, 'routes' | 'hop'>): Item[] {
  const applications = [...speakingTls(routes)];
  if (applications.length === 0) return [];
  return [
    comment('As the host is preserved, mod_ssl wants the certificate of an application to name the host asked for.'),
    ...(hop === undefined ? [] : [sessionCache()]),
    ...applications.map(([address, tls]) => section('Proxy', [`${address}/`], verification(tls))),
  ];
}

/** What does not verify gets no request: the client is answered with an error. */
function verification({ name, mutual }: UpstreamTls): Item[] {
  return [
    directive('SSLProxyEngine', 'On'),
    directive('SSLProxyProtocol', ...TLS_VERSIONS),
    directive('SSLProxyVerify', 'require'),
    directive('SSLProxyVerifyDepth', DEPTH),
    directive('SSLProxyCACertificateFile', `${appAuthority(name)}/${TlsFile.AUTHORITY}`),
    directive('SSLProxyCheckPeerName', 'On'),
    directive('SSLProxyCheckPeerExpire', 'On'),
    ...(mutual ? [directive('SSLProxyMachineCertificateFile', joinedIdentity(name))] : []),
  ];
}
