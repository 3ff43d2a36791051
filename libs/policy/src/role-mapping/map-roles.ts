import type { MappingOutcome } from '#libs/contracts';
import type { SignInDenialReason } from '#libs/denial';
import type { CompiledRule } from './compile-mapping.js';
import type { MappingClaims } from './mapping-claims.js';

type Trace = MappingOutcome['trace'][number];

/** A token carries no more. */
const MAX_ROLES = 16;

/**
 * Reads the rules in order: roles add up, ceilings narrow each other. Whatever cannot be decided denies: a missing claim
 * (unless the rule may be skipped), a failing expression, no match, no role. The same code decides sign-ins and trials.
 */
export function mapRoles(rules: readonly CompiledRule[], claims: MappingClaims): MappingOutcome {
  const trace: Trace[] = [];
  const roles = new Set<string>();
  let ceiling: readonly string[] | null = null;
  let matched = false;
  for (const [index, compiled] of rules.entries()) {
    const read = readRule(compiled, claims);
    trace.push({ rule: index, ...read });
    if (read.outcome === 'missing') {
      return denied(
        isEmail(compiled) && claims.unverifiedEmail ? 'email-unverified' : 'claim-missing',
        trace,
      );
    }
    if (read.outcome === 'failed') return denied('rule-failed', trace);
    if (read.outcome !== 'matched') continue;
    const { rule } = compiled;
    matched = true;
    for (const role of rule.roles) roles.add(role);
    if (rule.scopeCeiling !== undefined) ceiling = narrowed(ceiling, rule.scopeCeiling);
    if (rule.stop) break;
  }
  if (!matched) return denied('no-rule-matched', trace);
  if (roles.size === 0) return denied('no-role-granted', trace);
  if (roles.size > MAX_ROLES) return denied('too-many-roles', trace);
  return {
    allowed: true,
    roles: [...roles].sort(),
    scopeCeiling: ceiling === null ? null : [...ceiling],
    reason: null,
    trace,
  };
}

function readRule({ rule, claim, test }: CompiledRule, claims: MappingClaims): Omit<Trace, 'rule'> {
  try {
    const result = test(claims);
    if (result === 'missing') {
      const detail = `There is no claim “${claim}”${isEmail({ claim }) && claims.unverifiedEmail ? ' that is verified' : ''}.`;
      return { outcome: rule.whenMissing === 'skip' ? 'skipped' : 'missing', detail };
    }
    return result
      ? { outcome: 'matched', detail: `Gives ${rule.roles.join(', ') || 'no role'}.` }
      : { outcome: 'not-matched', detail: `“${claim}” does not fit.` };
  } catch (cause) {
    return { outcome: 'failed', detail: cause instanceof Error ? cause.message.slice(0, 300) : 'It failed.' };
  }
}

export const denied = (reason: SignInDenialReason, trace: Trace[] = []): MappingOutcome => ({
  allowed: false,
  roles: [],
  scopeCeiling: null,
  reason,
  trace,
});

const isEmail = ({ claim }: Pick<CompiledRule, 'claim'>): boolean => claim === 'email' || claim === '/email';

const narrowed = (ceiling: readonly string[] | null, by: readonly string[]): readonly string[] =>
  ceiling === null ? by : ceiling.filter((scope) => by.includes(scope));
