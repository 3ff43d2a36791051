import { describesItself } from '../../text/describes-itself.js';
import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const PATTERNS: readonly RegExp[] = [
  /\b(do|doing|proceed|continue|go ahead|delete|deleted|modify|buy|order|(?<!in )place|execute|submit|fill|accept|register|send|act|use)\b[^.]{0,40}\bwithout (\w+ )?(asking|(a|any)? ?(further )?(question|confirmation|approval|permission)|checking|bothering|consulting|prompting|their (consent|opinion|approval))\b/i,
  /\b(no|isn't|not|never)( \w+)? ?(need|necessary|reason|required)\b[^.]{0,16}\b(ask|check (back|with)|confirm|approve|a go-ahead|get (a |an )?(go-ahead|approval|confirmation|permission)|wait for)\b|\bso that (nobody|no one) has to (approve|confirm)\b|\bavoid the review\b/i,
  /\b(users?|customers?|owners?|everyone|people|they|administrators?|operators?)\b( \w+)? (have|has|always|had) (already |always )?(agreed?s?|consented|approved|accepted|confirmed|pre-approved|authori[sz]ed)\b|\bpre-?approved\b|\bconsent (has been|was|is) (already )?given\b|\balways agrees?\b/i,
  /\b(click through|dismiss|skip|bypass|auto-?accept|suppress|confirm away|answer yes|choose yes)\b[^.]{0,24}\b(prompts?|dialogs?|warnings?|confirmations?|approvals?|terms)\b/i,
  /\bbefore the (user|person|customer|owner) (decides|can|notices|answers|confirms|sees)\b/i,
];

/** Takes the consent of a person for granted, or has the agent act before or without it. */
export const consentPresumed: ClauseRule = {
  id: 'manifest.consent-bypass',
  severity: 'high',
  explanation: 'Has the agent act as if a person had agreed.',
  finds(clause, string) {
    if (string.role !== 'prose' || describesItself(clause) || /^(no|not)$/.test(clause.words[0]?.text ?? ''))
      return undefined;
    const found = foundIn(clause, PATTERNS);
    const before = clause.text.slice(0, (found?.start ?? clause.start) - clause.start);
    return /\b(not|n't|never|after|once|until|unless|if|when|whether|only)\b[^.,]{0,30}$/i.test(before)
      ? undefined
      : found;
  },
};
