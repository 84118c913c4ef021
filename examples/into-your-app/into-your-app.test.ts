import { Testing } from 'cdk8s';
import { yourApp } from './charts';

/** What your own CI would have: one snapshot for each chart, so that a review sees what a change does. */
describe.each(yourApp().charts.map((chart) => ({ name: chart.node.id, chart })))('the chart $name', ({ chart }) => {
  test('looks as it did', () => {
    expect(Testing.synth(chart)).toMatchSnapshot();
  });
});

test('the app writes one file for each chart', () => {
  const names = yourApp().charts.map(({ node }) => node.id);
  expect(names).toEqual(['namespaces', 'shop', 'blog']);
});
