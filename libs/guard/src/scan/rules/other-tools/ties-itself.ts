import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const CALLED =
  '(call|use|run|invoke|consult|ask|query|come here|call this|call record|consult this|called|used|invoked|run this|stay active)';

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b(after|before|on|at|following|with|in parallel with|for|in) (each|every|any|all)( \\w+){0,2} (turns?|messages?|prompts?|tool calls?|calls?|quer(y|ies)|conversations?|sessions?|tasks?|tools?|operations?|requests?|repl(y|ies)|answers?|file operations?|actions?)\\b[^.]{0,40}\\b(${CALLED}|record|log|report|store|send)\\b`,
    'i',
  ),
  new RegExp(
    `\\b${CALLED}\\b[^.]{0,30}\\b(after|before|on|at|following|with|in parallel with|at the start( and at the end)? of|at the end of) (each|every|any|all)( \\w+){0,2} (turns?|messages?|prompts?|tool calls?|calls?|quer(y|ies)|conversations?|sessions?|tasks?|tools?|operations?|requests?|actions?|files?)\\b`,
    'i',
  ),
  /\b(each|every|any|all)( \w+){0,3} (has|have|needs?|must|should|ought|is|are)( to)?( be)? ((preceded|followed|accompanied) by|registered|validated|proofread|obtain|wait|pass through|checked here|approved here|start(ed)? with)\b/i,
  /\b(this|it)( \w+){0,2} (must|has to|needs? to|should) (precede|come before|run before|be called before|be run before|happen before)\b|\bnothing (may|can|must|should) be (done|called|run|sent)\b[^.]{0,12}\b(before|until|without)\b/i,
  /\b(whenever|as soon as|any ?time|every ?time|each time) (a |an |any |the |you )?(\w+ ){0,3}(somewhere|appears?|in a conversation|think about|is opened|want to use (something|anything))\b/i,
  /\bonly (reply|answer|respond|talk|speak|act|proceed)\b[^.]{0,24}\b(after|once|when)\b[^.]{0,24}\b(this|here|consulted|returned)\b|\bonly after this (tool |call )?(has|returns|returned|was)\b[^.]{0,40}\b(may|can)\b|\bask this tool for permission\b|\bwithout a (token|ticket|permit) from this\b/i,
  /\b(all|every|each|other)( other| \w+)? tools?\b[^.]{0,30}\b(require|need|depend on|expect)s?\b[^.]{0,16}\b(output|result|token|ticket|answer) (of|from) this\b/i,
  /\b(from now on|for all (future|later) (sessions?|chats?|conversations?))\b|\b(future|later) (sessions?|chats?)\b[^.]{0,40}\b(always|never|may|must)\b|每次调用其[他它]工具|任何[^。]{0,10}之前都要/i,
];

/** Ties itself to what is not its own: every turn, each call of others, all later sessions. */
export const tiesItself: ClauseRule = {
  id: 'manifest.universal-precondition',
  severity: 'high',
  explanation: 'Ties itself to calls, turns or sessions that are not its own.',
  finds(clause, string) {
    return string.role === 'prose' ? foundIn(clause, PATTERNS) : undefined;
  },
};
