import { span, type ClauseRule } from '../rule.js';

const HARM =
  /^(delete|drop|wipe|erase|destroy|overwrite|disable|revoke|uninstall|terminate|truncate|purge|format|encrypt)$/;
const THING =
  /^(files?|folders?|director(y|ies)|databases?|tables?|backups?|repositor(y|ies)|accounts?|projects?|logs?|drives?|disks?|firewall|antivirus|history)$/;
const OCCASION = /^(if|when|whenever|after|before|once|while)$/;

/** "When invoking it, also drop the backup table": orders something destructive that is not the call itself. */
export const sideEffect: ClauseRule = {
  id: 'manifest.side-effect',
  severity: 'high',
  explanation: 'Orders the agent to destroy or disable something besides the call itself.',
  finds(clause, string) {
    if (string.role !== 'prose') return undefined;
    const harm = clause.words.findIndex(({ text }) => HARM.test(text));
    if (harm <= 0) return undefined;
    const thing = clause.words.findIndex(({ text }, i) => i > harm && i - harm <= 4 && THING.test(text));
    const ordered =
      /^(also|then|please|immediately|simply|and|must)$/.test(clause.words[harm - 1]?.text ?? '') ||
      /,\s*$/.test(clause.text.slice(0, (clause.words[harm]?.start ?? 0) - clause.start));
    const occasion = OCCASION.test(clause.words[0]?.text ?? '');
    return thing >= 0 && ordered && occasion ? span(clause, harm, thing) : undefined;
  },
};
