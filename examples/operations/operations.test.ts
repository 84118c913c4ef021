import { App } from 'cdk8s';
import { faults, readable } from '../../test/support/manifests';
import { ShopChart } from './chart';

const chart = new ShopChart(new App(), 'shop');

test('a pair in operation takes these objects', () => {
  expect(readable(chart)).toMatchSnapshot();
});

test('and they are valid for the oldest and the newest Kubernetes', () => {
  expect(faults(chart)).toEqual([]);
});
