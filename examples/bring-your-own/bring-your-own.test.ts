import { App, Testing } from 'cdk8s';
import { faults, objectOf } from '../../test/support/manifests';
import { Manifest } from '../../test/support/pair';
import { ShopChart } from './chart';

const chart = new ShopChart(new App(), 'shop');

test('the Deployment and its pair are these objects', () => {
  expect(Testing.synth(chart)).toMatchSnapshot();
});

test('they are valid for the oldest and the newest Kubernetes', () => {
  expect(faults(chart)).toEqual([]);
});

test('the container keeps its environment, gets the flag, and finds the generated settings first', () => {
  const template = (objectOf(chart, 'Deployment', 'web').spec as Manifest).template as Manifest;
  const [container] = (template.spec as Manifest).containers as Manifest[];
  expect((container?.env as Manifest[]).map(({ name, value }) => [name, value] as unknown)).toEqual([
    ['DATABASE_URL', undefined],
    ['SECURE_PROXY_SSL_HEADER', 'HTTP_X_FORWARDED_PROTO,https'],
    ['FORWARDED_ALLOW_IPS', ''],
    ['DJANGO_SETTINGS_MODULE', 'secure_proxy_settings'],
    ['PYTHONPATH', '/etc/secure-proxy/app:/srv/shop'],
  ]);
});
