import { App, Chart } from 'cdk8s';
import { invalid } from '../contract/invalid';

/**
 * The manifests of what `expect` was called with: a chart, an app, or a list of manifests. Duck-typed, because a test may
 * have another copy of cdk8s than this package.
 *
 * @throws if it is none of these.
 */
export function manifestsOf(received: unknown): readonly unknown[] {
  if (Array.isArray(received)) return received;
  const { charts, toJson } = (received ?? {}) as Partial<App & Chart>;
  if (Array.isArray(charts)) return charts.flatMap((chart) => chart.toJson() as unknown[]);
  if (typeof toJson === 'function') return [toJson.call(received) as unknown].flat();
  throw invalid(
    'expect()',
    typeof received === 'object' ? 'an object of another kind' : received,
    'an App, a Chart or a list of manifests is needed',
    'Testing.synth(chart) gives one',
  );
}
