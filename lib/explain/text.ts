import { printable } from '../audit/report/escape';
import { ApplicationFacts } from './facts';
import { Line, story } from './story';

/** What is said where there is nothing to explain. */
export const NOTHING = 'No application among the manifests believes forwarded headers, or has a proxy in front.';

/** For a terminal. */
export function explainedText(applications: readonly ApplicationFacts[]): string {
  if (applications.length === 0) return `${NOTHING}\n`;
  return `${applications.map((application) => block(application).join('\n')).join('\n\n')}\n`;
}

function block(application: ApplicationFacts): string[] {
  const { name, image } = application;
  const chapters = story(application).flatMap(({ title, lines }) => [`  ${title}`, ...lines.flatMap(sentence)]);
  return [`${name} (${image})`, ...chapters].map(printable);
}

/** What needs attention is marked. Long lists are for the other formats. */
function sentence({ text, mood, because = [] }: Line): string[] {
  const mark = { holds: '+', open: '!', waived: '~', unknown: '?' };
  return [`    ${mood === undefined ? '-' : mark[mood]} ${text}`, ...because.map((reason) => `        ${reason}`)];
}
