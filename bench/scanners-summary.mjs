/**
 * Prints what a scanner found, from its JSON output: `node scanners-summary.mjs TOOL FILE`. Exits with 1 if the file
 * holds no verdict, as when the scanner broke or met no object.
 */
import console from 'node:console';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const finding = (id, object, detail = '') => ({ id, object, detail });

/** For each scanner: how many checks passed, how many were skipped by annotation, and the findings. */
const readers = {
  checkov({ results, summary }) {
    if (summary.parsing_errors > 0) throw new Error('a file did not parse');
    return {
      passed: summary.passed,
      skipped: summary.skipped,
      findings: results.failed_checks.map((check) => finding(check.check_id, check.resource, check.check_name)),
    };
  },

  'kube-score'(objects) {
    const checks = objects.flatMap(({ object_name, checks }) =>
      checks.filter(({ skipped }) => !skipped).map((check) => ({ ...check, object_name })),
    );
    const good = 10;
    return {
      passed: checks.filter(({ grade }) => grade >= good).length,
      findings: checks
        .filter(({ grade }) => grade < good)
        .flatMap(({ check, grade, comments, object_name }) =>
          (comments ?? []).map(({ path, summary }) =>
            finding(
              check.id,
              object_name,
              `${grade <= 1 ? 'critical' : 'warning'}: ${path ? `${path}: ` : ''}${summary}`,
            ),
          ),
        ),
    };
  },

  polaris({ Results }) {
    const checks = Results.flatMap(({ Kind, Namespace, Name, Results: own, PodResult: pod }) => {
      const object = [Kind, Namespace, Name].filter(Boolean).join('/');
      const containers = (pod?.ContainerResults ?? []).map((container) => [container.Results, `${container.Name}: `]);
      return [[own, ''], [pod?.Results, ''], ...containers].flatMap(([results, place]) =>
        Object.values(results ?? {}).map((result) => ({ ...result, object, place })),
      );
    });
    return {
      passed: checks.filter(({ Success }) => Success).length,
      findings: checks
        .filter(({ Success }) => !Success)
        .map(({ ID, object, place, Severity, Message }) => finding(ID, object, `${Severity}: ${place}${Message}`)),
    };
  },

  /** It tells only what fails; a check that has no report has passed on every object. */
  'kube-linter'({ Checks, Reports }) {
    const findings = (Reports ?? []).map(({ Check, Object: { K8sObject }, Diagnostic }) => {
      const { GroupVersionKind, Namespace, Name } = K8sObject;
      return finding(Check, [GroupVersionKind.Kind, Namespace, Name].filter(Boolean).join('/'), Diagnostic.Message);
    });
    const failing = new Set(findings.map(({ id }) => id));
    return { passed: Checks.filter(({ name }) => !failing.has(name)).length, findings };
  },
};

const [tool, file] = process.argv.slice(2);
try {
  const { passed, skipped = 0, findings } = readers[tool](JSON.parse(readFileSync(file, 'utf8')));
  if (passed + skipped + findings.length === 0) throw new Error('nothing was checked');
  console.log(`${tool}: ${passed} passed, ${findings.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  for (const { id, object, detail } of findings) console.log(`  ${id} ${object}: ${detail}`);
} catch (error) {
  console.error(`${tool}: no verdict in ${file}: ${error.message}`);
  process.exitCode = 1;
}
