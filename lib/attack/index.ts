/**
 * The attack suite: requests by which clients try to make an application believe what its proxy did not say, generated
 * from the catalogue of trust headers, sent byte for byte, and judged by what the application says it believes.
 */
export { AttackCase, Field, Frame, Listener, MARKER, Plant, Protocol, Wire } from './attack-case';
export { ATTACK_CLASSES, AttackClass } from './attack-class';
export { Canary, hasCanary } from './canary';
export { attackCases, CaseOptions, controlCase, WIRES } from './cases';
export { EchoAnswer, parseEcho } from './echo';
export { Expectation } from './judge/expectation';
export { judge, Judgement, Verdict, VERDICTS } from './judge/judge';
export { AttackRun, run, RunOptions } from './run';
export { AttackResult } from './sender';
export { findings, summary, Summary, summaryTable, Tally } from './summary';
export { ListenerTarget, Target } from './target';
export { Answer, Ending, Outcome } from './wire/answer';
export { Endpoint } from './wire/connection';
