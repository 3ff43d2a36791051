import { describesItself } from '../../text/describes-itself.js';
import { isOrdered } from '../../text/order.js';
import { isDirective } from '../../text/directive.js';
import type { ClauseRule } from '../rule.js';

const MAILBOX =
  /(?<![\w.])[\w.+-]+@[\w-]+(\.[\w-]+)*|(?<![\w.])\+\d{7,}\b|\bbc1[a-z0-9]{4,}|\b0x[0-9a-f]{16,}\b|(?<![\w.])@[a-z]\w{4,}\b/i;
const PLACE =
  /https?:\/\/[^\s"'<>)]+|\b\d{1,3}(\.\d{1,3}){3}\b|\b[\w-]+(\.[\w-]+)*\.(example|test|invalid|onion|xyz|top|io|dev|com|net|org|app)\b/i;
const SAMPLE =
  /\b(e\.g|for (example|instance)|such as|like|format|contact|support|questions?|feedback|see|docs?|documentation|visit|register at|sign up|get (a|an|your) (\w+ )?(key|token)|reference|defaults?|returns?|example)\b|例如|示例|如：/i;
const MOVED =
  /\b(send|sent|go(es)? to|forward\w*|upload\w*|post(ed)?|push(ed)?|mirror\w*|cop(y|ied|ies)|receive|direct(ed)?|deliver\w*|guest list|recipient|attendee|export\w*|report\w*|submit\w*|notify|invite|share|mail|cc|bcc|appended|redirect\w*|through the|through our|add(ed)?|slip|insert\w*|embed\w*|put|append\w*|see all|has to see|collector|endpoint|archive|swap\w*|replace\w*|change\w*|fetch|download\w*|install\w*)\b|抄送|发送|转发/i;

/** Names a recipient, a wallet or a host of its own and wants data, copies or people brought there. */
export const namedRecipient: ClauseRule = {
  id: 'manifest.external-destination',
  severity: 'high',
  explanation: 'Names a mailbox, number, wallet or host and has something go there.',
  finds(clause, string) {
    if (string.role !== 'prose' || describesItself(clause)) return undefined;
    const found = MAILBOX.exec(clause.text) ?? PLACE.exec(clause.text);
    const said = clause.text.replace(found?.[0] ?? '', ' ');
    if (!found || SAMPLE.test(said) || !MOVED.test(said)) return undefined;
    return isOrdered(clause) || isDirective(clause) || BOUND.test(said)
      ? { start: clause.start + found.index, end: clause.start + found.index + found[0].length }
      : undefined;
  },
};

const BOUND =
  /\b(every|each|all|any|whenever|after each|once|when|mails|messages|rows|files|the session|go to)\b/i;
