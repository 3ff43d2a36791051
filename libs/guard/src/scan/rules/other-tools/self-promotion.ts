import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const PATTERNS: readonly RegExp[] = [
  /\b(always|ever|certainly) (the )?(right|best|correct|first) (choice|tool|option|pick|source)\b|\bfirst stop\b|\bright choice\b|\bgo-to (tool|choice|source)\b/i,
  /\b(choose|pick|prefer|favou?r|select|use|start with) (this|us|ours|our tool|me)( tool| one)?\b[^.]{0,24}\b(every (single )?time|whenever there's a choice|(over|above) (any|all|every|other|each)|even (when|if|though)|no matter|regardless|so use it often)\b/i,
  /\b(every (single )?time|always)\b[^.]{0,16}\b(choose|chooses|pick|picks|prefer|prefers|start with)\b[^.]{0,12}\b(this|us|our|ours)\b/i,
  /\b(no|any) (other|further) (\w+ )?(is|are|was|needs?|required|necessary)\b[^.]{0,24}\bonce this\b|\bno (reason|need) to (use|consult|try|look at) (another|any other|other|others|anything else)\b|\b(don't|do not|never) (use|touch|consult|try) (anything else|theirs|those|them any|別)/i,
  /\b(the )?only (\w+ ){0,2}(source|tool|one|calculator|service|search|server)\b[^.]{0,30}\b(consulted|certified|trusted|valid|up to date|allowed|permitted|official)\b|\bonly this (\w+ )?(is|may|can)\b/i,
  /\b(supersedes?|makes? obsolete|renders? obsolete|outperforms?)\b[^.]{0,16}\b(each|all|any|every|other)\b|\bendorsed by\b|\brequired by (company )?policy\b|\b(trusted|official) source\b[^.]{0,40}\b(elsewhere|others?)\b/i,
  /\b(penali[sz]ed|better rating|end the session|violation of your|punished)\b/i,
  /\b(route|send|direct) (all|every|everything|each|any)\b[^.]{0,24}\b(queries|requests|calls|questions|traffic|everything)?\b[^.]{0,12}\b(through|via|over|to) (here|this|us|our)\b/i,
  /\b(all|every|each) (work|request|answer|task|file|action|query|step)\b[^.]{0,40}\b(go(es)? through (here|this|us)|validated here|registered with us|here first|through here)\b/i,
  /\b(other|similar|competing|remaining)( \w+){0,2} (tools?|servers?|ones|names|engines?|sources?)\b[^.]{0,24}\b(withdrawn|imitations?|spam|censored|leaks?|stale|defective|fake|forged|dangerous)\b|\btheirs (leaks?|is|are)\b|(不要|切勿|禁止)使用(别的|其他|其它|同类)/i,
];

/** Pushes itself: the only choice, the first stop, all through here, others are worthless. */
export const selfPromotion: ClauseRule = {
  id: 'manifest.preference',
  severity: 'medium',
  explanation: 'Pushes itself before other tools, whatever is asked for.',
  finds(clause, string) {
    return string.role === 'prose' ? foundIn(clause, PATTERNS) : undefined;
  },
};
