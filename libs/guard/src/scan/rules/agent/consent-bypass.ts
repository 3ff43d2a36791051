import { all, has, precededBy } from '../../text/frame.js';
import { span, type ClauseRule } from '../rule.js';

const CONSENT = /^(confirmations?|approvals?|consent|permission|authori[sz]ation|确认|同意|批准|许可)$/;
const GIVEN = /^(consented|approved|authori[sz]ed|agreed|confirmed|permitted|granted)$/;

/** "Skip confirmation dialogs", "act as if the user had consented", "approve every request automatically". */
export const consentBypass: ClauseRule = {
  id: 'manifest.consent-bypass',
  severity: 'high',
  explanation: 'Has the agent act without the consent it would otherwise ask for.',
  finds(clause, string) {
    if (string.role !== 'prose') return undefined;
    const already = clause.words.findIndex(({ text }) => GIVEN.test(text));
    if (
      already >= 0 &&
      has(clause, 'user') &&
      clause.words
        .slice(Math.max(0, already - 4), already)
        .some(({ text }) => /^(already|if|though|as)$/.test(text)) &&
      has(clause, 'universal', 'model')
    )
      return span(clause, Math.max(0, already - 4), already);
    for (const at of all(clause, 'ask')) {
      if (!CONSENT.test(clause.words[at]?.text ?? '')) continue;
      const skipped = clause.words.findIndex(
        ({ text }, i) =>
          i < at && at - i <= 4 && /^(skip|bypass|omit|suppress|disable|avoid|跳过|绕过)$/.test(text),
      );
      if (
        skipped >= 0 &&
        !precededBy(clause, skipped, ['negation'], 3) &&
        (skipped === 0 || has(clause, 'modal', 'model'))
      )
        return span(clause, skipped, at);
      const without = clause.words.findIndex(({ text }, i) => i < at && at - i <= 5 && text === 'without');
      if (
        without >= 0 &&
        has(clause, 'user') &&
        has(clause, 'modal', 'model', 'covert') &&
        !has(clause, 'discourage') &&
        !precededBy(clause, without, ['negation'], 8)
      )
        return span(clause, without, at);
    }
    const approve = clause.words.findIndex(({ text }) =>
      /^(approve|accept|confirm|authori[sz]e)$/.test(text),
    );
    const automatic = clause.words.some(({ text }) => /^(automatically|blindly|unconditionally)$/.test(text));
    return approve >= 0 && automatic && has(clause, 'universal')
      ? span(clause, approve, approve + 3)
      : undefined;
  },
};
