import type { ProbeStep } from '#libs/contracts';
import type { JudgedList } from './definition-judge.js';

/** Last step of a probe: what became of the definitions. Only ambiguous names make the whole list unusable. */
export function definitionsStep({ definitions, unreadable, ambiguous }: JudgedList): ProbeStep {
  const step = 'definitions';
  if (ambiguous.length > 0) {
    return {
      step,
      ok: false,
      code: 'definitions_ambiguous',
      message: `Listed more than once: ${ambiguous.slice(0, 5).join(', ')}.`,
      hint: 'Let the server give every tool a name of its own.',
    };
  }
  if (unreadable.length > 0) {
    return {
      step,
      ok: false,
      code: 'definitions_unreadable',
      message: `${unreadable.length} of the definitions cannot be kept. ${unreadable.slice(0, 5).join(' ')}`,
      hint: 'The other tools can be used. Report these to the owner of the server.',
    };
  }
  const refused = definitions.filter(({ refusal }) => refusal !== null).length;
  const message =
    refused === 0
      ? 'Every definition can be reviewed.'
      : `${refused} of ${definitions.length} definitions break a rule and are quarantined.`;
  return { step, ok: true, code: 'ok', message, hint: null };
}
