import { ApiObject, ApiObjectProps, App, JsonPatch } from 'cdk8s';
import { Topology } from 'cdk8s-secure-proxy';
import { audit } from '../../lib/audit';
import { SHAPES } from '../support/bypasses';
import { messageOf, pairOf } from '../support/pair';

describe('the command says the same about the same objects:', () => {
  /** What is wrong, as `rule: object`. */
  const verdicts = (objects: readonly ApiObjectProps[]): { synth: string[]; command: string[] } => {
    const { app, chart } = pairOf();
    for (const [i, object] of objects.entries()) new ApiObject(chart, `other-${i}`, object);
    return verdictsOn(app);
  };

  const verdictsOn = (app: App): { synth: string[]; command: string[] } => {
    const message = messageOf(() => app.synthYaml());
    const synth = [...message.matchAll(/^ {2}\[\S+\] (\S+ \S+) \(.*\((\S+)\)$/gm)].map(
      ([, name = '', rule = '']) => `${rule}: ${name}`,
    );
    const { findings } = audit(
      app.node
        .findAll()
        .filter((node) => ApiObject.isApiObject(node))
        .map((node) => node.toJson() as unknown),
    );
    const command = findings.map(
      ({ rule, object: { kind, namespace = '', name } }) => `${rule}: ${kind} ${namespace}/${name}`,
    );
    return { synth: synth.sort(), command: command.sort() };
  };

  test.each(SHAPES)('%s', (_, object, named) => {
    const { synth, command } = verdicts([object]);
    expect(synth.filter((verdict) => verdict.endsWith(`: ${named}`))).toHaveLength(1);
    expect(command).toEqual(synth);
  });

  test('hostNetwork in the pods of a sidecar, and a Service to where nothing listens', () => {
    const { app, chart, pair } = pairOf({ topology: Topology.SIDECAR });
    pair.app.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostNetwork', true));
    const selector = { 'cdk8s-secure-proxy/member': 'shop' };
    const spec = { type: 'NodePort', selector, ports: [{ port: 8000 }] };
    const metadata = { name: 'debug', namespace: 'shop' };
    new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'Service', metadata, ...{ spec } });
    const both = verdictsOn(app);
    expect(both.synth).toHaveLength(1);
    expect(both.command).toEqual(both.synth);
  });

  test('all of them at once, under names of their own', () => {
    const objects = SHAPES.map(([, object], i) => ({ ...object, metadata: { name: `n${i}`, namespace: 'shop' } }));
    const { synth, command } = verdicts(objects);
    expect(synth.length).toBeGreaterThanOrEqual(SHAPES.length);
    expect(command).toEqual(synth);
  });
});
