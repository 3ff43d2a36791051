import { foundIn } from '../found-in.js';
import type { ClauseRule } from '../rule.js';

const PATTERNS: readonly RegExp[] = [
  /\bchmod\s+(-R\s+)?[0-7]*7{2,3}\b/i,
  /\b(pip3?|npm|npx|yarn|pnpm|gem|go|cargo|apt(-get)?|brew)\s+(install|add|get|-y)\b[^.]{0,40}\b(https?:\/\/|git\+)/i,
  /\bgrant(s|ed|ing)?\b[^.]{0,24}\b(admin|administrator|root|owner|full|write)\b[^.]{0,20}\b(rights?|permissions?|access|privileges?|role)\b[^.]{0,20}\b(to|before)\b/i,
  /\b(disable|turn off|deactivate|switch off|stop)\b[^.]{0,24}\b(authentication|verification|firewall|antivirus|2fa|mfa|logging|audit(ing)?|tls|ssl|certificate|sandbox|security)\b[^.]{0,40}\b(before|after|first|when|while|always|must)\b/i,
  /\b(delete|clear|erase|wipe|remove|purge)\b[^.]{0,16}\b(audit|access|system|command|shell|activity|event)\s+(log|logs|history|trail)\b[^.]{0,30}\b(after|once|before|when|execution|afterwards)\b/i,
  /\bapprov(e|ing)\b[^.]{0,40}\bautomatically\b|\bautomatically\b[^.]{0,20}\bapprove\b/i,
  /\b(execute|follow|obey|run|carry out)\b[^.]{0,16}\b(them|all (of )?(the )?(commands?|instructions?)|(the |any |every )?(commands?|instructions?) (in|found|from|contained|inside|within))\b[^.]{0,40}\b(output|result|response|file|page|document|without)\b/i,
];

/** Widens rights, weakens a safeguard, installs from an address, or hands control to a result. */
export const privilege: ClauseRule = {
  id: 'manifest.privilege',
  severity: 'high',
  explanation: 'Widens rights, switches a safeguard off, or hands control to what a call returns.',
  finds(clause, string) {
    return string.role === 'name' || string.role === 'value' ? undefined : foundIn(clause, PATTERNS);
  },
};
