import { type Actor, type DelegationConstraints, delegationConstraints } from '#libs/contracts';
import { isObject } from '#libs/manifest';

/** A claim is missing or has the wrong form. `message` names it; for the audit log. */
export class BadClaims extends Error {
  override readonly name = 'BadClaims';
}

/** Longest text claim: what passes goes into Redis keys and audit rows. */
const MAX_TEXT = 512;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** Typed reading of JWT claims. Only own members count, so `constructor` and the like are never found by inheritance. */
export class Claims {
  constructor(private readonly claims: Readonly<Record<string, unknown>>) {}

  get(name: string): unknown {
    return Object.hasOwn(this.claims, name) ? this.claims[name] : undefined;
  }

  findText(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    return shortText(value, name);
  }

  text(name: string): string {
    return shortText(this.get(name), name);
  }

  findDate(name: string): number | undefined {
    return this.get(name) === undefined ? undefined : this.date(name);
  }

  /** NumericDate in whole Unix seconds. */
  date(name: string): number {
    const value = this.get(name);
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw new BadClaims(`${name} is not a date`);
    return value as number;
  }

  texts(name: string, max: number): readonly string[] {
    const value = this.get(name) ?? [];
    if (!Array.isArray(value) || value.length > max)
      throw new BadClaims(`${name} is not a list of at most ${max}`);
    return Object.freeze(value.map((item: unknown) => shortText(item, name)));
  }

  /** RFC 7800 §3, RFC 9449 §6: one confirmation method, and only the key thumbprint is known. */
  boundKey(): string | undefined {
    const cnf = this.get('cnf');
    if (cnf === undefined) return undefined;
    if (!isObject(cnf) || Object.keys(cnf).length !== 1)
      throw new BadClaims('cnf has not exactly one method');
    const jkt = Object.hasOwn(cnf, 'jkt') ? cnf['jkt'] : undefined;
    if (typeof jkt !== 'string' || !THUMBPRINT.test(jkt)) throw new BadClaims('cnf has no known method');
    return jkt;
  }

  /** RFC 8693 §4.1. Depth is bounded by the strict parse; the tenant's own bound is not checked here. */
  actor(): Actor | undefined {
    const act = this.get('act');
    return act === undefined ? undefined : actor(act);
  }

  /** Unknown members are refused: a constraint that is not understood is not kept. */
  constraints(): DelegationConstraints | undefined {
    const value = this.get('constraints');
    if (value === undefined) return undefined;
    const { success, data } = delegationConstraints.safeParse(value);
    if (!success) throw new BadClaims('constraints are of an unknown form');
    return data;
  }

  /** `{}` instead of a member that is `undefined`. */
  optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
    return value === undefined ? {} : ({ [name]: value } as { [P in K]: V });
  }
}

function actor(value: unknown): Actor {
  if (!isObject(value)) throw new BadClaims('act is not an object');
  const claims = new Claims(value);
  const iss = claims.findText('iss');
  const earlier = claims.actor();
  return Object.freeze({
    sub: claims.text('sub'),
    ...claims.optional('iss', iss),
    ...claims.optional('act', earlier),
  });
}

function shortText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new BadClaims(`${name} is missing or not text`);
  if (value.length > MAX_TEXT) throw new BadClaims(`${name} is too long`);
  return value;
}
