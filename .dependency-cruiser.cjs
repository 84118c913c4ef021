/** The direction of imports: secure-proxy -> workload -> httpd -> contract, and nothing the other way. */
const never = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    never(
      'contract-imports-nothing-above',
      '^lib/contract/',
      '^lib/(?!contract/)',
      'the contract is pure: it knows neither httpd nor Kubernetes',
    ),
    never('httpd-imports-contract-only', '^lib/httpd/', '^lib/(?!httpd/|contract/)', 'httpd knows no Kubernetes'),
    never(
      'workload-imports-downward',
      '^lib/workload/',
      '^lib/(?!workload/|httpd/|contract/)',
      'workload does not know the construct',
    ),
    never(
      'attack-imports-contract-only',
      '^lib/attack/',
      '^lib/(?!attack/|contract/)',
      'the attack suite knows what is trusted, not how it is kept',
    ),
    never(
      'audit-imports-contract-only',
      '^lib/audit/',
      '^lib/(?!audit/|contract/)',
      'the audit knows manifests, not the constructs that write some of them',
    ),
    never(
      'explain-imports-audit-and-contract-only',
      '^lib/explain/',
      '^lib/(?!explain/|audit/|contract/)',
      'the explanation rests on the same reading of manifests as the audit',
    ),
    never(
      'cli-imports-no-construct',
      '^lib/cli/',
      '^lib/(?!cli/|attack/|audit/|explain/|contract/)',
      'the command line knows no construct',
    ),
    never(
      'tree-audit-imports-audit-only',
      '^lib/tree-audit[.]ts$',
      '^lib/(?!audit/(?!index|source/documents)|contract/)',
      'what every synth loads reads constructs and manifests, but no YAML',
    ),
    never(
      'explanations-are-made-on-demand',
      '^lib/(secure-proxy|index)[.]ts$',
      '^lib/explain/(?!explanation[.]ts$)',
      'what every synth loads has no readers of the configurations of other proxies',
    ),
    never(
      'tools-import-the-audit-only',
      '^lib/(jest|validation)/',
      '^lib/(?!jest/|validation/|audit/|contract/)',
      'what audits the output of an app knows no construct',
    ),
    never(
      'only-the-construct-audits-the-tree',
      '^lib/(?!(secure-proxy|tree-explanation)[.]ts$)',
      '^lib/tree-(audit|explanation)[.]ts$',
      'the parts of a pair do not know what else is in the app',
    ),
    never('nobody-imports-the-surface', '^lib/', '^lib/index[.]ts$', 'index.ts is for users'),
    never(
      'contract-and-httpd-know-no-kubernetes',
      '^lib/(contract|httpd)/',
      'cdk8s-plus',
      'only workload makes Kubernetes objects',
    ),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^lib/', pathNot: '^lib/cli/main[.]ts$' },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
