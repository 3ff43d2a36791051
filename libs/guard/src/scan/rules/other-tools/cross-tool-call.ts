import { all, has } from '../../text/frame.js';
import { isForeignName } from '../../text/mentions.js';
import { foldedName } from '../../names/fold.js';
import type { Clause } from '../../text/clauses.js';
import { span, type ClauseRule, type ScanContext } from '../rule.js';

/** "You must then call delete_file": compels the call of a tool that is not this server's. */
export const crossToolCall: ClauseRule = {
  id: 'manifest.cross-tool-call',
  severity: 'high',
  explanation: 'Compels the agent to call a tool of another server.',
  finds(clause, string, context) {
    if (
      string.role === 'value' ||
      string.role === 'name' ||
      !has(clause, 'modal', 'before', 'after', 'whenever')
    )
      return undefined;
    for (const act of all(clause, 'invoke')) {
      const other = clause.words.findIndex(
        ({ text }, i) =>
          i > act && i - act <= 5 && (isForeignName(text, context) || isUnknownTool(clause, i, context)),
      );
      if (other >= 0 && has(clause, 'modal') && isOrder(clause.words[act]?.text ?? ''))
        return span(clause, act, other);
    }
    return undefined;
  },
};

function isOrder(word: string): boolean {
  return /^(call|invoke|run|execute|use|trigger|consult|launch|activate|fire|called|invoked|executed|run|used|调用|执行|使用)$/.test(
    word,
  );
}

/** "the `init_session` tool", where nobody here has a tool of that name. */
function isUnknownTool(clause: Clause, at: number, context: ScanContext): boolean {
  const word = clause.words[at]?.text ?? '';
  const folded = foldedName(word);
  if (
    !word.includes('_') ||
    folded === context.own ||
    context.siblings.has(folded) ||
    context.parameters.has(folded)
  )
    return false;
  return /^(tool|function|command|工具)$/.test(clause.words[at + 1]?.text ?? '');
}
