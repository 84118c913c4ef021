import { App, Chart } from 'cdk8s';
import { AppWorkload, HttpdOptions, Platform, PlainHttp, ProxyOptions, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { BACKEND, HOST, PLAIN_PORT, Server, TLS_PORT } from './sandbox';

const CONF = '/usr/local/apache2/conf';
const CERTIFICATES = '/etc/secure-proxy/tls';
const UPSTREAM = `${BACKEND.name}:${BACKEND.port}`;

/** After so many requests a connection is closed by all of them alike, so that all do the same number of handshakes. */
const PER_CONNECTION = 1000;

/** What the library generates, as it is in the ConfigMap. */
export function generated(name: string, httpd: HttpdOptions = {}, proxy: ProxyOptions = {}): Server {
  const pair = new SecureProxy(new Chart(new App(), 'bench'), 'shop', {
    hosts: [HOST],
    tls: Tls.fromSecret('shop-tls'),
    app: AppWorkload.fromImage('registry.example.com/shop:1', { platform: Platform.django() }),
    httpd: { plainHttp: PlainHttp.SERVE, ...httpd },
    proxy,
  });
  const { data } = pair.proxy.configMap.toJson() as { data: Record<string, string> };
  return apache(name, data);
}

export function apache(name: string, files: Record<string, string>): Server {
  return { name, files, directory: CONF, command: ['/usr/sbin/apache2', '-f', `${CONF}/httpd.conf`, '-DFOREGROUND'] };
}

/** What makes the pool of processes and threads. */
const POOL =
  /^(ServerLimit|StartServers|ThreadLimit|ThreadsPerChild|MaxRequestWorkers|MinSpareThreads|MaxSpareThreads|MaxMemFree) /;

/** The two published lines, with the modules of `like` on the MPM that httpd has by default, in its default sizes. */
export function recipe(name: string, like: Server, samePool = false): Server {
  const lines = (like.files['httpd.conf'] ?? '').split('\n');
  const modules = lines.filter((line) => /^ *(LoadModule|<.?IfModule)/.test(line));
  const pool = samePool ? lines.filter((line) => POOL.test(line)) : [];
  const virtualHost = (port: number, engine: string): string => `<VirtualHost *:${port}>
  ServerName ${HOST}
  ${engine}
  RequestHeader unset X-Forwarded-Proto
  RequestHeader set X-Forwarded-Proto https env=HTTPS
  ProxyPreserveHost On
  ProxyPass / http://${UPSTREAM}/
</VirtualHost>
`;
  const tls = `SSLEngine On
  SSLCertificateFile ${CERTIFICATES}/tls.crt
  SSLCertificateKeyFile ${CERTIFICATES}/tls.key`;
  return apache(name, {
    'httpd.conf': `ServerRoot /usr/local/apache2
PidFile /run/httpd/httpd.pid
DefaultRuntimeDir /run/httpd
ServerName ${HOST}
ErrorLog /proc/self/fd/2
Listen ${PLAIN_PORT}
Listen ${TLS_PORT}
${modules.join('\n').replace(/mpm_(worker|prefork)/g, 'mpm_event')}
${pool.join('\n')}
MaxKeepAliveRequests ${PER_CONNECTION}
LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog /proc/self/fd/1 combined
${virtualHost(PLAIN_PORT, '')}${virtualHost(TLS_PORT, tls)}`,
  });
}

/** @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html, ngx_http_upstream_module.html#keepalive */
export const NGINX: Server = {
  name: 'nginx',
  directory: '/etc/nginx',
  command: ['/usr/sbin/nginx', '-e', '/dev/stderr', '-g', 'daemon off;'],
  files: {
    'nginx.conf': `worker_processes auto;
pid /run/nginx.pid;
error_log /dev/stderr;
events {}
http {
  access_log /dev/stdout combined;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  keepalive_requests ${PER_CONNECTION};
  upstream app { server ${UPSTREAM}; keepalive 32; }
  server {
    listen ${PLAIN_PORT};
    listen ${TLS_PORT} ssl;
    server_name ${HOST};
    ssl_certificate ${CERTIFICATES}/tls.crt;
    ssl_certificate_key ${CERTIFICATES}/tls.key;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`,
  },
};

/** @see https://docs.haproxy.org/2.6/configuration.html */
export const HAPROXY: Server = {
  name: 'HAProxy',
  directory: '/etc/haproxy',
  command: ['/usr/sbin/haproxy', '-f', '/etc/haproxy/haproxy.cfg'],
  files: {
    'haproxy.cfg': `global
  log stdout format raw local0
  maxconn 2000
defaults
  mode http
  log global
  option httplog
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend web
  bind :${PLAIN_PORT}
  bind :${TLS_PORT} ssl crt ${CERTIFICATES}/both.pem
  option forwardfor
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
  default_backend app
backend app
  server app ${UPSTREAM}
`,
  },
};

/** The application: keeps its connections, and costs next to nothing. */
export const APPLICATION: Server = {
  name: 'the application',
  port: BACKEND.port,
  directory: '/etc/nginx',
  command: NGINX.command,
  files: {
    'nginx.conf': `pid /run/nginx.pid;
error_log /dev/stderr;
events { worker_connections 4096; }
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  server {
    listen 127.0.0.1:${BACKEND.port};
    location / { return 200 "ok\\n"; }
    location = /large { default_type text/plain; alias /etc/nginx/large.txt; }
  }
}
`,
    'large.txt': 'x'.repeat(4 * 1024 * 1024),
  },
};
