import { App, Testing } from 'cdk8s';
import { faults } from '../../test/support/manifests';
import { TwoAppsChart } from './chart';

const chart = new TwoAppsChart(new App(), 'shop');

test('two applications and their proxy make these objects', () => {
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('and they are valid for the oldest and the newest Kubernetes', () => {
  expect(faults(chart)).toEqual([]);
});
