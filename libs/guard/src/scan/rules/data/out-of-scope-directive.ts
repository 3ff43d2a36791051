import { foldedName } from '../../names/fold.js';
import { isDirective } from '../../text/directive.js';
import { isTopic } from '../../text/topic.js';
import type { Clause } from '../../text/clauses.js';
import { span, type ClauseRule, type ScanContext } from '../rule.js';

/** What no call of a tool needs of the agent's surroundings, as two or three words in a row. */
const SURROUNDINGS: readonly RegExp[] = [
  /\b(files?|documents?|contents?) (you|the agent|the assistant) (have|has|had) (read|seen|opened|accessed)\b/i,
  /\b(all|any|every|the) open (files?|tabs?|documents?|windows?|editors?)\b/i,
  /\b(user's|users'|your|their|the) (home|documents|downloads|desktop|project|workspace|private|personal) (folder|directory|files?|data|documents?|information|photos?)\b/i,
  /\b(list|names|set|inventory) of (all )?(the )?(other |available |your )?(tools?|functions?|servers?|plugins?)\b[^.]{0,24}\b(you|available|access|have)\b/i,
  /\b(last|previous|past|recent|earlier|preceding) (\d+ |few |several )?(messages?|turns?|prompts?|exchanges?)\b/i,
  /\b(session|auth|authentication|access|login) (cookies?|tokens?)\b/i,
  /\b(all environment variables|your environment variables|output of `?env`?|printenv|clipboard contents?|browser history|keychain|ssh keys?|api keys? (of|from) (other|the user))\b/i,
  /\b(whole|entire|complete) (workspace|repository|codebase|file ?system|project|home|disk|database)\b/i,
  /\b(working directory|workspace|repository|codebase) as an? (zip|archive|tarball)\b/i,
  /\b(user's|users') (\w+ )?(passwords?|credentials?|secrets?|pin|location|contacts?|emails?|e-mails?|history|identity)\b/i,
];
const HANDED =
  /^(pass|include|attach|send|forward|upload|provide|supply|put|place|add|append|insert|embed|paste|copy|submit|share|transmit|report|write|hold|contain|carry|record|store|ask|collect|gather|fetch|list|read|dump|provided|included|passed|sent|added|attached|supplied|传入|发送|附加)$/;

/** An order to hand over parts of the agent's surroundings: files it has read, tools it has, sessions, what was said before. */
export const outOfScopeDirective: ClauseRule = {
  id: 'manifest.out-of-scope-directive',
  severity: 'high',
  explanation: 'Orders the agent to hand over something of its surroundings that the call does not need.',
  finds(clause, string, context) {
    if (string.role === 'name' || string.role === 'value') return undefined;
    const found = SURROUNDINGS.map((pattern) => pattern.exec(clause.text)).find((match) => match !== null);
    if (!found || isTopic(found[0], context.topic) || isOwnPurpose(clause, context)) return undefined;
    const handed = clause.words.findIndex(({ text }) => HANDED.test(text));
    const slot = string.role === 'parameter';
    if (!slot && (handed < 0 || !isDirective(clause))) return undefined;
    if (slot && handed < 0 && !SURROUNDINGS.slice(0, 2).some((pattern) => pattern.test(clause.text)))
      return undefined;
    const start = clause.start + found.index;
    return handed < 0
      ? { start, end: start + found[0].length }
      : span(
          clause,
          handed,
          clause.words.findLastIndex((word) => word.start < start + found[0].length),
        );
  },
};

/** A tool that is named for the thing may speak of it: a cookie tool of cookies. */
function isOwnPurpose(clause: Clause, context: ScanContext): boolean {
  return [
    'cookie',
    'message',
    'history',
    'clipboard',
    'environment',
    'env',
    'token',
    'contact',
    'email',
    'location',
    'credential',
    'session',
  ].some((topic) => context.own.includes(topic) && foldedName(clause.text).includes(topic));
}
