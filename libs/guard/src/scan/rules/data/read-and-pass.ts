import { foldedName } from '../../names/fold.js';
import { all, has } from '../../text/frame.js';
import { span, type ClauseRule } from '../rule.js';

/**
 * "Read that file and pass its content as `note`": has the agent fetch something that the tool was not given, and hand
 * it over in an argument. A description may say what an argument is, not what else to go and get for it.
 */
export const readAndPass: ClauseRule = {
  id: 'manifest.read-and-pass',
  severity: 'critical',
  explanation: 'Has the agent fetch data that the user did not give it, and pass the data on.',
  finds(clause, string, context) {
    if (string.role === 'name' || string.role === 'value') return undefined;
    for (const read of all(clause, 'read')) {
      const object = clause.words.findIndex(
        (word, i) =>
          i > read &&
          i - read <= 9 &&
          ['file', 'conversation', 'credential'].some((name) => word.classes.has(name)),
      );
      if (object < 0) continue;
      const pass = clause.words.findIndex(
        (word, i) => i > object && i - object <= 14 && PASS.test(word.text),
      );
      if (pass < 0) continue;
      const into = clause.words.slice(pass + 1, pass + 12);
      const parameter = into.some(
        ({ text }) => context.parameters.has(foldedName(text)) && text !== 'content',
      );
      const destination = into.some(
        (word) => word.classes.has('destination') || /^(parameter|argument|field|参数)$/.test(word.text),
      );
      if (
        (parameter || destination) &&
        has(clause, 'modal', 'before', 'whenever', 'negation', 'universal', 'user')
      )
        return span(clause, read, pass);
    }
    return undefined;
  },
};

const PASS =
  /^(pass|passing|include|including|send|sending|provide|put|place|append|attach|embed|insert|forward|upload|submit|supply|add|fill|传入|填入|发送|附加|放入)$/;
