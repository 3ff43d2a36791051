import { has } from '../../text/frame.js';
import type { ClauseRule } from '../rule.js';

const PIPED =
  /\b(ba|z)?sh\s+-c\b[^\n]{0,40}\b(curl|wget)\b|\b(curl|wget|fetch|invoke-webrequest|iwr)\b[^\n|;]{0,200}[|;]\s*(sudo\s+)?(ba|z|da|k)?sh\b|\bbase64\s+(-d|--decode|-D)\b[^\n]{0,80}\||\b(nc|ncat)\s+(-\w+\s+)*-e\b|\b(ba)?sh\s+-i\s*>&|\bpowershell(\.exe)?\s+(-\w+\s+)*-(e|enc|encodedcommand)\b|\biex\s*\(|>\s*\/dev\/tcp\/|\bcurl\b[^\n]{0,120}\s(-d|--data\S*|-F|-T|--upload-file)\s*@?\S*[@$(`]/i;
const DESTRUCTIVE =
  /\brm\s+-(rf|fr|r\s+-f)\s+\S|\bmkfs\.|\bdd\s+if=|\bchmod\s+(-R\s+)?(777|\+x)\b|:\(\)\s*\{|\bcrontab\s+-|>>\s*~?\/?\.?(\w+\/)*\.(bashrc|zshrc|profile)|\beval\s*[($`]|\b(os\.system|subprocess\.\w+|child_process)\b/i;

/** A shell pipeline or one-liner that the agent is told to run. */
export const commandPayload: ClauseRule = {
  id: 'manifest.command-payload',
  severity: 'high',
  explanation: 'Holds a command that fetches and runs code, opens a shell, sends files or destroys data.',
  finds(clause) {
    const found =
      PIPED.exec(clause.text) ??
      (has(clause, 'modal', 'before', 'after') && has(clause, 'invoke')
        ? DESTRUCTIVE.exec(clause.text)
        : null);
    return found === null
      ? undefined
      : { start: clause.start + found.index, end: clause.start + found.index + found[0].length };
  },
};
