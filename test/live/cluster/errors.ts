/** What the manifest asks for exists in Kubernetes, but not in this runner. Never run something else instead. */
export class Unsupported extends Error {
  constructor(what: string) {
    super(`unsupported by this runner: ${what}`);
    this.name = 'Unsupported';
  }
}

/** Kubernetes itself would refuse or never start what the manifest says. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
