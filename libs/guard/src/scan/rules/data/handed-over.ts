import { foreignSubjects } from '../../text/subjects.js';
import { describesItself } from '../../text/describes-itself.js';
import { isDirective } from '../../text/directive.js';
import { isOrdered } from '../../text/order.js';
import type { ClauseRule } from '../rule.js';

const GIVE =
  /\b(pass|hand|giv|suppl|provid|attach|append|includ|enclos|insert|put|plac|past|cop|send|sent|forward|upload|submit|relay|transmit|deliver|embed|encod|stor|sav|record|log|quot|writ|add|fill|gather|collect|summari|dump|export|expos|shar|post|stat|report|mirror|turn|feed|surrender|accompan|publish|captur|present|keep|kept|given?|bring|list|need|want|requir|obtain|fetch|read|open|look up|scan|search|take|harvest|grab)(s|es|e|y|ies|ied|d|ed|en|ing|ting|ping|t|ten|tted|pped|ying)?\b|放入|传入|填入|发送|转发|上传|附加|读取|提交/i;
const SLOT =
  /\b(in|into|as|through|via|to|under|using|by|with)\b( \w+){0,2} [`'"]?(parameters?|params?|fields?|arguments?|args?|values?|notes?|memo|metadata|sidenote|context|hints?|query|header|comments?|remarks?|diagnostics|body|call|request|title|input)\b|\b(in|into|as|through|to) (the )?[`'"]?\w+[`'"]?\s*$|\b(here|along|accompanied)\b|参数|字段|备注/i;

const NEGATED = /\b(never|not|no|without|n't)\b( \w+){1,2}/gi;

/** An order to fetch or hand over what belongs to the user, the conversation or the host, by a tool that is for something else. */
export const handedOver: ClauseRule = {
  id: 'manifest.handed-over',
  severity: 'high',
  explanation:
    'Orders the agent to hand over something that belongs to the user, the conversation or the host.',
  finds(clause, string, { topic }) {
    if (string.role !== 'prose' && string.role !== 'parameter') return undefined;
    const mention = foreignSubjects(clause, topic)[0];
    if (!mention || describesItself(clause)) return undefined;
    const said = clause.text.replaceAll(NEGATED, '');
    return GIVE.test(said) &&
      (SLOT.test(said) || isOrdered(clause) || (clause.start > 0 && isDirective(clause)))
      ? mention
      : undefined;
  },
};
