import type { Validation } from 'cdk8s-cli/plugins';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditValidation } from '../../lib/validation';

const ROOT = join(__dirname, '..', '..');
const CLI = join(ROOT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');

const APP = `
const { ApiObject, App, Chart } = require('cdk8s');
const { AppWorkload, Platform, SecureProxy, Tls } = require('cdk8s-secure-proxy');
const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
new SecureProxy(chart, 'shop', {
  hosts: ['shop.example.com'],
  tls: Tls.fromSecret('shop-tls'),
  app: AppWorkload.fromImage('registry.example.com/shop:1', { platform: Platform.django() }),
});
BEYOND
app.synth();
`;

/** Nothing that a pair has to do with, so that the synth itself does not mind. */
const PORTAL = `
const labels = { app: 'portal' };
const env = [{ name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED', value: 'true' }];
const spec = { containers: [{ name: 'portal', image: 'portal:1', env, ports: [{ containerPort: 8080 }] }] };
new ApiObject(chart, 'portal', {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'portal' },
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
});
`;

/** An app as a user has it, with this package in its node_modules. */
function synth(beyond: string, properties = ''): { status: number | null; output: string; report?: string } {
  const directory = mkdtempSync(join(tmpdir(), 'cli-'));
  try {
    mkdirSync(join(directory, 'node_modules'));
    for (const name of ['cdk8s', 'constructs', 'cdk8s-plus-27']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(directory, 'node_modules', name));
    }
    symlinkSync(ROOT, join(directory, 'node_modules', 'cdk8s-secure-proxy'));
    writeFileSync(join(directory, 'main.js'), APP.replace('BEYOND', beyond));
    writeFileSync(
      join(directory, 'cdk8s.yaml'),
      `language: typescript
app: node main.js
validations:
  - package: ./node_modules/cdk8s-secure-proxy/build/validation
    version: 0.1.0
    class: AuditValidation
${properties}`,
    );
    const args = [CLI, 'synth', '--check-upgrade', 'false', '--validation-reports-output-file', 'report.json'];
    const env = { ...process.env, HOME: directory };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', env });
    const report = join(directory, 'report.json');
    return {
      status,
      output: stdout + stderr,
      report: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the validation for cdk8s-cli', () => {
  beforeAll(() => {
    if (!existsSync(join(ROOT, 'build', 'validation', 'index.js'))) throw new Error('run "npm run build" first');
  });

  test('lets a synth without findings pass', () => {
    const { status, output } = synth('');
    expect(output).toContain('Validations ended succesfully');
    expect(status).toBe(0);
  }, 60_000);

  test('fails the synth for a finding, naming the rule, the construct and the fix', () => {
    const { status, output, report = '{}' } = synth(PORTAL);
    expect(output).toContain('believes-without-cleaning-proxy (critical)');
    expect(status).toBe(2);
    const { reports } = JSON.parse(report) as { reports: { violations: Record<string, unknown>[] }[] };
    expect(reports[0]?.violations).toEqual([
      {
        ruleName: 'believes-without-cleaning-proxy (critical)',
        recommendation: expect.stringContaining('Deployment shop/portal') as unknown,
        fix: expect.stringContaining('Put a proxy in front') as unknown,
        violatingConstructs: [
          expect.objectContaining({
            constructPath: 'shop/portal',
            locations: [expect.stringMatching(/^Deployment\/shop\/portal at line \d+$/)],
            manifestPath: expect.stringContaining('shop.k8s.yaml') as unknown,
          }),
        ],
      },
    ]);
  }, 60_000);

  test('leaves out what cdk8s.yaml ignores', () => {
    const properties = '    properties:\n      ignore: [believes-without-cleaning-proxy]\n';
    expect(synth(PORTAL, properties).status).toBe(0);
  }, 60_000);

  test('refuses properties that it does not know', () => {
    const { status, output } = synth('', '    properties:\n      minSeverity: fatal\n');
    expect(output).toContain('properties.minSeverity: got "fatal", but critical, high, medium, low, info are possible');
    expect(status).toBe(1);
  }, 60_000);

  test('is what cdk8s-cli takes for a validation', () => {
    const validation: Pick<Validation, 'validate'> = new AuditValidation();
    expect(validation).toBeInstanceOf(AuditValidation);
  });
});

test('a manifest that cannot be read fails the validation', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cli-'));
  try {
    const path = join(directory, 'a.yaml');
    writeFileSync(path, 'a: [');
    const submitted: unknown[] = [];
    await new AuditValidation().validate({
      manifests: [path],
      report: { addViolation: () => undefined, submit: (...args) => submitted.push(args) },
    });
    expect(submitted).toEqual([
      ['failure', { objects: '0', findings: '0', 'not read': expect.stringContaining(`${path}:1: `) as unknown }],
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
