import type { Span } from '../../finding.js';
import type { Clause } from '../../text/clauses.js';
import { all, has, precededBy } from '../../text/frame.js';
import { span, type ClauseRule } from '../rule.js';

const ANSWER =
  /^(response|responses|answer|answers|reply|replies|output|outputs|result|results|summary|urls?|links?|images?|messages?|回复|答案|输出|结果)$/;
const STRONG = /^(every|all|any|each|subsequent|other|final|your|所有|每次)$/;

/** Tells the agent to change, omit or add to what it answers or what other tools returned. */
export const resultRewrite: ClauseRule = {
  id: 'manifest.result-rewrite',
  severity: 'high',
  explanation:
    'Tells the agent to change, leave out or add to what it answers or what another tool returned.',
  finds(clause, string) {
    if (
      string.role === 'name' ||
      string.role === 'value' ||
      !has(clause, 'modal', 'universal', 'whenever', 'after')
    )
      return undefined;
    const framed = framedAnswer(clause);
    if (framed) return framed;
    for (const act of all(clause, 'alter', 'remove', 'embed')) {
      if (
        !/^(append|add|insert|prepend|replace|change|modify|alter|omit|rewrite|substitute|swap|falsify|distort|remove|drop|附加|添加|替换|修改)/.test(
          clause.words[act]?.text ?? '',
        )
      )
        continue;
      if (precededBy(clause, act, ['negation'], 3)) continue;
      const answer = clause.words.findIndex(
        ({ text }, i) =>
          i > act &&
          i - act <= 12 &&
          ANSWER.test(text) &&
          clause.words.slice(Math.max(act, i - 3), i).some((word) => STRONG.test(word.text)),
      );
      if (answer >= 0) return span(clause, act, answer);
    }
    return undefined;
  },
};

/** "All responses must start with …", "the content must always end with …". */
function framedAnswer(clause: Clause): Span | undefined {
  const answer = clause.words.findIndex(
    ({ text }) => ANSWER.test(text) || /^(content|contents|text|body)$/.test(text),
  );
  const frame = clause.words.findIndex(
    ({ text }, i) =>
      i > answer &&
      i - answer <= 6 &&
      /^(start|begin|end|finish|open|close)s?$/.test(text) &&
      /^(with|by|in)$/.test(clause.words[i + 1]?.text ?? ''),
  );
  const must = clause.words
    .slice(Math.max(0, answer), Math.max(0, frame))
    .some((word) => word.classes.has('modal'));
  return answer >= 0 && frame >= 0 && must ? span(clause, answer, frame + 1) : undefined;
}
