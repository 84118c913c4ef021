import { Evidence, Peers, Sensor, Signal, isOn, peersOf } from './belief';

/** The first of several sensors that finds something. */
export function anyOf(...sensors: readonly Sensor[]): Sensor {
  return (evidence) => {
    for (const sensor of sensors) {
      const signal = sensor(evidence);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

/** Only if the condition holds. */
export function when(condition: (evidence: Evidence) => boolean, sensor: Sensor): Sensor {
  return (evidence) => (condition(evidence) ? sensor(evidence) : undefined);
}

/** A variable that switches belief on. */
export function variable(name: string, accepts: (value: string) => boolean = isOn, peers = Peers.ANYONE): Sensor {
  return ({ env, envNames }) => {
    const value = env.get(name);
    if (value === undefined) return envNames.has(name) ? { shown: unseen(name), peers } : undefined;
    return accepts(value) ? { shown: `${name}=${short(value)}`, peers } : undefined;
  };
}

/** A variable that lists whom to believe. */
export function peersVariable(name: string): Sensor {
  return ({ env, envNames }) => {
    const value = env.get(name);
    if (value !== undefined) return peersSignal(`${name}=${short(value)}`, value);
    return envNames.has(name) ? { shown: unseen(name), peers: Peers.NAMED } : undefined;
  };
}

/** An option of the command line that switches belief on, unless a value says otherwise. */
export function flag(name: string, peers = Peers.ANYONE): Sensor {
  return ({ words }) => {
    const word = words.find((candidate) => candidate === name || candidate.startsWith(`${name}=`));
    if (word === undefined) return undefined;
    return word === name || isOn(word.slice(name.length + 1)) ? { shown: short(word), peers } : undefined;
  };
}

/** The value of an option, written with a blank or with an equals sign. */
export function optionValue(words: readonly string[], name: string): string | undefined {
  const index = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (index < 0) return undefined;
  const word = words[index] ?? '';
  return word === name ? words[index + 1] : word.slice(name.length + 1);
}

/** An option that lists whom to believe. */
export function peersOption(name: string): Sensor {
  return ({ words }) => {
    const value = optionValue(words, name);
    return value === undefined ? undefined : peersSignal(`${name}=${short(value)}`, value);
  };
}

/** A line of a configuration file. The first group of the pattern, if it has one, lists whom to believe. */
export function line(path: RegExp, pattern: RegExp, peers = Peers.ANYONE): Sensor {
  return ({ files }) => {
    for (const file of files) {
      const [found, addresses] = (path.test(file.path) ? pattern.exec(file.content) : null) ?? [];
      if (found === undefined) continue;
      const shown = `"${short(found.trim())}" in ${file.path}`;
      const signal = addresses === undefined ? { shown, peers } : peersSignal(shown, addresses);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

/** An image whose program believes with no flag. */
export function image(pattern: RegExp, peers = Peers.ANYONE): Sensor {
  return (evidence) => (isImage(evidence, pattern) ? { shown: `image ${evidence.image}`, peers } : undefined);
}

/** A program that believes with no flag. */
export function program(pattern: RegExp, peers = Peers.ANYONE): Sensor {
  return ({ words }) => {
    const word = words.find((candidate) => pattern.test(candidate.split('/').at(-1) ?? ''));
    return word === undefined ? undefined : { shown: `command ${short(word)}`, peers };
  };
}

/** Whether the last part of the image's name, without its tag, matches. */
export function isImage({ image: name }: Evidence, pattern: RegExp): boolean {
  return pattern.test(repository(name));
}

/** The name of an image without registry, directories, tag and digest. */
export function repository(name: string): string {
  return (name.split('@')[0] ?? '').split('/').at(-1)?.split(':')[0] ?? '';
}

/** A value from a Secret, say: the worst is assumed of a switch, the best of a list. */
function unseen(name: string): string {
  return `${name}, whose value is not among the manifests`;
}

function peersSignal(shown: string, addresses: string): Signal | undefined {
  const peers = peersOf(addresses);
  return peers === undefined ? undefined : { shown, peers };
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
