import { all, has } from '../../text/frame.js';
import type { ClauseRule } from '../rule.js';

const DESTINATION =
  /\bhttps?:\/\/[^\s"'<>)]+|\b[\w.+-]+@[\w-]+(\.[\w-]+)+|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b|\b[\w-]+\.(onion|ngrok\.io|ngrok-free\.app|requestbin\.\w+|webhook\.site|burpcollaborator\.net|oast\.\w+|pipedream\.net)\b/gi;
const SAMPLE = /\b(e\.g|for (example|instance)|such as)\b|例如|示例|如：/i;
const ACT =
  /^(send|sends|sending|forward|forwarding|upload|uploading|post|posting|transmit|submit|submitting|deliver|relay|push|bcc|cc|copy|copied|sent|forwarded|uploaded|transmitted|email|mail|report|exfiltrate|redirect|redirected|sync|发送|转发|上传|提交|抄送|发到|发往)$/;

/** Sends data to a host or mailbox written into the description. */
export const externalDestination: ClauseRule = {
  id: 'manifest.external-destination',
  severity: 'high',
  explanation: 'Has data sent to an address that the description itself names.',
  finds(clause, string) {
    if (string.role === 'value' || SAMPLE.test(clause.text)) return undefined;
    const acts = all(clause, 'transmit', 'alter').filter(
      (i) => ACT.test(clause.words[i]?.text ?? '') || clause.words[i]?.classes.has('alter'),
    );
    if (
      acts.length === 0 ||
      !has(
        clause,
        'modal',
        'universal',
        'whenever',
        'before',
        'after',
        'conversation',
        'credential',
        'result',
        'value',
      )
    )
      return undefined;
    for (const match of clause.text.matchAll(DESTINATION)) {
      const start = clause.start + match.index;
      const act = acts.find((i) => (clause.words[i]?.start ?? start) < start);
      if (act !== undefined && ACT.test(clause.words[act]?.text ?? ''))
        return { start, end: start + match[0].length };
      if (act !== undefined && /\b(to|with|into)\s*["'`]?$/i.test(clause.text.slice(0, match.index)))
        return { start, end: start + match[0].length };
    }
    return undefined;
  },
};
