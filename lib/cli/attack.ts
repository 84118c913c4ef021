import { ATTACK_CLASSES, AttackRun, findings, run, summary, summaryTable } from '../attack';
import { AttackOptions, attackOptions } from './attack-options';
import { Command, Exit } from './command';

const HELP = `Usage: cdk8s-secure-proxy attack [--http URL] [--https URL] [OPTIONS]

Sends some ten thousand requests that try to make an application believe what its proxy did not say, and judges by
what the application says it believes. Attack only what is yours: nothing is sent but to the addresses that you name.

The URLs are those of an echo endpoint behind the proxy. It answers every method with status 200, the header
"X-Echo: 1" and a JSON object: docs/guide/attack.md has its fields and an example.

Options:
  --http URL            the plain HTTP listener, e.g. http://127.0.0.1:8080/echo
  --https URL           the TLS listener, e.g. https://127.0.0.1:8443/echo
  --host NAME           the host that honest requests name           (default: the host of the URL)
  --folding RULE        none, -_ or -_. : the header names that the application's server takes for the same
                                                                     (default: -_, as WSGI, Rack and CGI do)
  --asserts HEADER      a header that the proxy states itself; may be repeated
                                                                     (default: the six that this library's pairs state)
  --client-address IP   your address as the proxy sees it            (default: that of the connection)
  --redirects           the plain listener shall redirect, and pass nothing on
  --hsts                every answer over TLS shall carry Strict-Transport-Security
  --ca FILE             check the certificate against this issuer    (default: any certificate is accepted)
  --class N             only this class of attack; may be repeated   (see below)
  --concurrency N       requests under way at once                   (default: 8)
  --json                print one JSON object instead of the table

Exit status: 0 if nothing was forged or broken, 1 if something was, 2 if the attack could not be carried out.

Classes:
${ATTACK_CLASSES.map(({ number, name }) => `  ${number.padEnd(4)} ${name}`).join('\n')}
`;

/** Attacks a proxy that is running somewhere. */
export const ATTACK: Command = {
  summary: 'attack a proxy, and tell what its application can be made to believe',
  help: HELP,
  run: async (args) => {
    const options = attackOptions(args);
    const outcome = await send(options);
    if (outcome.faults.length > 0)
      throw new Error(`honest requests went wrong, so that nothing is proven:\n${faults(outcome)}`);
    process.stdout.write(options.json ? json(outcome) : report(outcome));
    return findings(outcome.results).length === 0 ? Exit.GOOD : Exit.FINDINGS;
  },
};

function send({ target, classes, concurrency }: AttackOptions): Promise<AttackRun> {
  return run(target, {
    concurrency,
    only: (attack) => classes.length === 0 || classes.includes(attack.attackClass.number),
    progress: (done, total) => {
      if (process.stderr.isTTY && (done % 50 === 0 || done === total)) {
        process.stderr.write(`\r${done} of ${total} requests${done === total ? '\n' : ''}`);
      }
    },
  });
}

function faults({ faults: wrong }: AttackRun): string {
  return wrong
    .slice(0, 5)
    .map(
      ({ attack, verdict, reasons }) =>
        `  ${attack.listener}, ${attack.protocol}: ${verdict}${reasons.map((r) => `; ${r}`).join('')}`,
    )
    .join('\n');
}

function report({ results, unspoken, reconnects, controls }: AttackRun): string {
  const found = findings(results);
  const left = unspoken.map(({ listener, protocol }) => `${protocol} on the ${listener} listener`);
  return [
    ...found,
    ...(found.length > 0 ? [''] : []),
    summaryTable(summary(results)),
    '',
    ...(left.length > 0 ? [`Not offered, and left out: ${left.join(', ')}.`] : []),
    ...(reconnects.length > 0 ? [`${reconnects.length} connections came about only at the second attempt.`] : []),
    `${controls} honest requests in between were answered as they should.`,
    '',
  ].join('\n');
}

function json({ results, unspoken, reconnects, controls, milliseconds }: AttackRun): string {
  const { rows, ...totals } = summary(results);
  const cases = results.map(({ attack, verdict, reasons, statuses }) => ({
    id: attack.id,
    attackClass: attack.attackClass.number,
    listener: attack.listener,
    protocol: attack.protocol,
    description: attack.description,
    verdict,
    reasons,
    statuses,
  }));
  const about = { unspoken, reconnects, controls, milliseconds };
  return `${JSON.stringify({ ...totals, classes: rows, ...about, results: cases }, null, 2)}\n`;
}
