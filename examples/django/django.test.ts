import { App, Testing } from 'cdk8s';
import { faults } from '../../test/support/manifests';
import { ShopChart } from './chart';

const chart = new ShopChart(new App(), 'shop');

test('five lines make these objects', () => {
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('and they are valid for the oldest and the newest Kubernetes', () => {
  expect(faults(chart)).toEqual([]);
});
