import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HTTPD = '/usr/sbin/apache2';
const BWRAP = '/usr/bin/bwrap';
const MODULES = '/usr/lib/apache2/modules';
const PREFIX = '/usr/local/apache2';
/** What the pair mounts: the certificate with its key, and, here the same, the authorities of clients and applications. */
const MOUNTS = ['tls', 'client-ca'].map((name) => `/etc/secure-proxy/${name}`);
const APPLICATION_FILES = /\/etc\/secure-proxy\/[a-z0-9-]+\/ca\.crt|\/run\/httpd\/[a-z0-9-]+-client\.pem/g;

/**
 * Debian's httpd in the layout of the official image, as a syntax checker: nothing of it is started.
 *
 * @throws if httpd or bubblewrap is missing.
 */
export class HttpdCheck {
  private readonly directory = mkdtempSync(join(tmpdir(), 'httpd-check-'));
  private readonly certificates = join(this.directory, 'tls');
  private count = 0;

  public constructor() {
    const missing = [HTTPD, BWRAP, MODULES].filter((path) => !existsSync(path));
    if (missing.length > 0) throw new Error(`${missing.join(' and ')} is missing: run test/provision.sh`);
    mkdirSync(this.certificates);
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=shop.example.com', '-keyout', 'tls.key', '-out', 'tls.crt'],
      ],
      { cwd: this.certificates, stdio: 'pipe' },
    );
    copyFileSync(join(this.certificates, 'tls.crt'), join(this.certificates, 'ca.crt'));
  }

  /** What `httpd -t` says about these files: `Syntax OK`, or what is wrong. */
  public async verdict(files: Readonly<Record<string, string>>): Promise<string> {
    const conf = join(this.directory, `conf-${(this.count += 1)}`);
    mkdirSync(conf);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(conf, name), text);
    const named = Object.values(files).flatMap((text) => text.match(APPLICATION_FILES) ?? []);
    const arguments_ = [...jail(conf, this.certificates, named), HTTPD, '-d', PREFIX, '-f', 'conf/httpd.conf', '-t'];
    return new Promise((resolve) => {
      execFile(BWRAP, arguments_, (error, stdout, stderr) => {
        rmSync(conf, { recursive: true });
        const said = `${stdout}${stderr}`.trim();
        resolve(error === null ? said : `failed: ${said === '' ? error.message : said}`);
      });
    });
  }

  public close(): void {
    rmSync(this.directory, { recursive: true });
  }
}

function jail(conf: string, certificates: string, authorities: readonly string[]): string[] {
  return [
    ...['--unshare-all', '--die-with-parent', '--clearenv', '--proc', '/proc', '--dev', '/dev'],
    ...['--ro-bind', '/usr', '/usr', '--tmpfs', '/usr/local'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--ro-bind', MODULES, `${PREFIX}/modules`, '--dir', `${PREFIX}/logs`, '--ro-bind', conf, `${PREFIX}/conf`],
    ...['--tmpfs', '/run/httpd', '--tmpfs', '/tmp'],
    ...MOUNTS.flatMap((target) => ['--ro-bind', certificates, target]),
    ...[...new Set(authorities)]
      .filter((target) => !MOUNTS.some((mount) => target.startsWith(mount)))
      .flatMap((target) => ['--ro-bind', join(certificates, 'ca.crt'), target]),
  ];
}
