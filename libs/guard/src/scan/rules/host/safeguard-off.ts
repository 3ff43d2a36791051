import { describesItself } from '../../text/describes-itself.js';
import { stemsOf } from '../../text/topic.js';
import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const GUARD =
  '((system )?firewall|virus scanner|antivirus|remote desktop|(certificate|tls|ssl|signature|permission|integrity|safety|security|host key) (checks?|verification|validation|warnings?|rules|scans?)|safety (checks?|stops?)|sandbox|two[- ]factor( authentication)?|(branch|write|access) protection|protection|password rules|rate limits|(audit|access|event|auth) logs?|telemetry|history recording|content filters?|monitoring|signatures|permission mode|door locks?)';
const OFF =
  "(turn(ed)? (it |them )?off|switch(ed)? (it |them )?off|disabled?|deactivated?|by-?pass(ed)?|left|removed?|stop(ped)?|weaken(ed)?|skipp?(ed)?|ignored?|paused?|lifted|unlock(ed)?|set to (bypass|off|open)|needn't|needn't be checked|not be checked|get in the way)";

const PATTERNS: readonly RegExp[] = [
  new RegExp(`\\b${GUARD}\\b[^.]{0,24}\\b${OFF}\\b`, 'i'),
  new RegExp(
    `\\b(turn off|switch off|disable|deactivate|bypass|remove|stop|weaken|skip|ignore|pause|lift|unlock|leave|escape|evade|run)\\b( \\w+){0,3} ${GUARD}\\b`,
    'i',
  ),
  /\bwithout (verifying|checking|validating|inspection|validation|verification)\b|\b(accept|trust) (any|all|every|self[- ]\w+) (host key|certificate|signature|key)s?\b|\bpass(es)? the (filters?|checks?|guards?)\b/i,
  /\bno-sandbox\b|\bdisable-security\b|关闭[^。]{0,6}(防火墙|杀毒|安全)|绕过[^。]{0,6}(安全|检查)/i,
  /\b(visibility|policy|bucket|repository|document|folder|files?)\b[^.]{0,30}\b(to |be )?(public|accessible to any(one|body)|world[- ]readable)\b|\bopen (port \d+|the firewall)\b[^.]{0,16}\bworld\b/i,
];

/** Switches off, weakens or goes round what protects the host or its data, as an order and by a tool for something else. */
export const safeguardOff: ClauseRule = {
  id: 'manifest.privilege',
  severity: 'high',
  explanation: 'Has a safeguard of the host switched off or gone round.',
  finds(clause, string, { topic }) {
    if (string.role !== 'prose' || describesItself(clause)) return undefined;
    if (
      /^(set|if|when|whether|only|you can|by default)\b/i.test(clause.text.trim()) &&
      !/[,:]/.test(clause.text)
    )
      return undefined;
    const found = foundIn(clause, PATTERNS);
    if (!found) return undefined;
    const about = clause.text.slice(found.start - clause.start, found.end - clause.start);
    return stemsOf(about).some((stem) => topic.has(stem)) ? undefined : found;
  },
};
