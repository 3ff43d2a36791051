import { all, has } from '../../text/frame.js';
import { span, type ClauseRule } from '../rule.js';

/** Files that hold keys, credentials, histories or the set-up of agents, wherever they are named. */
const SENSITIVE_PATH =
  /(^|[\s"'`(=:/\\~])(\.ssh\b|id_(rsa|dsa|ecdsa|ed25519)\b|authorized_keys\b|known_hosts\b|\.aws\/|\.kube\/config|\.docker\/config|\.gnupg\b|\.netrc\b|\.npmrc\b|\.pypirc\b|\.git-credentials\b|\.pgpass\b|\.my\.cnf\b|\.(bash|zsh|sh)_history\b|\.(bashrc|zshrc|profile)\b|\.cursor\/|\.claude(\/|\.json)|claude_desktop_config|mcp\.json\b|mcp_config|\.vscode\/mcp|wallet\.dat\b|login data\b|cookies\.sqlite\b|key(chain|store)\b.{0,12}(file|db|-db)|etc\/(passwd|shadow|sudoers)\b|proc\/self\/environ|\.env\b(?!\.example)|\.?credentials\.(json|xml|ya?ml|txt|csv|db)\b|\.config\/(gcloud|gh|rclone|op)\b|secrets?\.(json|ya?ml|txt|env)\b|passwords?\.(txt|csv|json|db|ya?ml)\b|private[_-]?key\.pem\b|\w+\.(pem|pfx|p12|kdbx|ppk)\b|\bSAM\b hive)/i;
const OWN_LOCATION = /\b(path|location) (to|of)\b/i;

/** Reads or sends key files, credential stores, environment, histories or agent set-up. */
export const sensitiveRead: ClauseRule = {
  id: 'manifest.sensitive-read',
  severity: 'critical',
  explanation: 'Names files or secrets of the host that no description of a tool needs.',
  finds(clause, string) {
    const path = SENSITIVE_PATH.exec(clause.text);
    if (path && string.role !== 'value' && !OWN_LOCATION.test(clause.text)) {
      const start = clause.start + path.index;
      const act = all(clause, 'read', 'transmit', 'embed', 'alter', 'invoke', 'remove').some(
        (i) => (clause.words[i]?.start ?? start) < start,
      );
      if (act) return { start, end: start + path[0].length };
    }
    const harvest = all(clause, 'read', 'transmit', 'embed').find((i) => {
      const secret = all(clause, 'credential').find((j) => j > i && j - i <= 8);
      return (
        secret !== undefined &&
        /^(user's|users|users'|their|stored|saved|environment|local|all|any|system|host|browser|session|用户|所有)$/.test(
          clause.words[secret - 1]?.text ?? '',
        ) &&
        has(clause, 'modal', 'before', 'conversation')
      );
    });
    return harvest === undefined ? undefined : span(clause, harvest, harvest + 6);
  },
};
