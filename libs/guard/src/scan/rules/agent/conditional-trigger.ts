import { has } from '../../text/frame.js';
import type { ClauseRule } from '../rule.js';

const TURN =
  /\b(after|once|upon|on|from|starting|when)\b[^.]{0,24}\b(\d+(st|nd|rd|th)?|second|third|fourth|fifth|tenth|several|few)\b[^.]{0,12}\b(calls?|uses?|invocations?|times|executions?|runs?)\b|\b(after|from|starting|on or after|once the date)\b[^.]{0,16}\b20\d\d-\d\d-\d\d\b/i;

/** Behaviour that begins with the nth call or on a date: what a reviewer tries is not what comes later. */
export const conditionalTrigger: ClauseRule = {
  id: 'manifest.conditional-trigger',
  severity: 'high',
  explanation: 'Changes what it asks for after a number of calls or on a date.',
  finds(clause, string) {
    const turn = string.role === 'value' ? null : TURN.exec(clause.text);
    if (
      !turn ||
      !has(clause, 'transmit', 'alter', 'remove', 'conceal', 'ignore') ||
      !has(clause, 'modal', 'value', 'model', 'conversation')
    )
      return undefined;
    return { start: clause.start + turn.index, end: clause.start + turn.index + turn[0].length };
  },
};
