import type { Schemas } from '#libs/api-client';
import { MICROS } from '../amounts.js';

export type Limits = Schemas['TenantLimits'];
type Rate = Limits['user'];

export const METERS = ['user', 'agent', 'tool', 'tenant', 'pair'] as const;
export type Meter = (typeof METERS)[number];
export const CAPS = ['user', 'agent', 'tool', 'tenant'] as const;
export type Cap = (typeof CAPS)[number];

/** A number that is being typed is still text; empty: none. */
export type Typed = number | string;
export interface TypedRate {
  readonly perMinute: Typed;
  readonly burst: Typed;
}
/** In units of the tenant's currency, not millionths. */
export interface TypedPrice {
  readonly tool: string;
  readonly perCall: Typed;
  readonly per1kInput: Typed;
  readonly per1kOutput: Typed;
  /** Tokens. */
  readonly reserveOutput: Typed;
}

export interface LimitsDraft {
  readonly rates: Readonly<Record<Meter, TypedRate>>;
  readonly running: Readonly<Record<Cap, Typed>>;
  readonly timeZone: string;
  readonly costs: readonly TypedPrice[];
}

const NONE: TypedRate = { perMinute: '', burst: '' };

export const draftOf = ({ pair, running, timeZone, costs, ...rates }: Limits): LimitsDraft => ({
  rates: { ...rates, pair: pair ?? NONE },
  running: {
    user: running.user ?? '',
    agent: running.agent ?? '',
    tool: running.tool ?? '',
    tenant: running.tenant ?? '',
  },
  timeZone,
  costs: costs.map(({ tool, cost: { perCall, per1kInput, per1kOutput, reserveOutput } }) => ({
    tool,
    perCall: perCall / MICROS,
    per1kInput: per1kInput / MICROS,
    per1kOutput: per1kOutput / MICROS,
    reserveOutput,
  })),
});

export const newPrice = (tool: string): TypedPrice => ({
  tool,
  perCall: 0,
  per1kInput: 0,
  per1kOutput: 0,
  reserveOutput: 0,
});

/** What is wrong, in a sentence; undefined when nothing is. The API decides again. */
export function draftError({ rates, running, costs }: LimitsDraft): string | undefined {
  const rateOk = ({ perMinute, burst }: TypedRate): boolean => isCount(perMinute) && isCount(burst);
  const { pair, ...others } = rates;
  if (!Object.values(others).every(rateOk))
    return 'Each rate needs whole numbers of 1 or more; only the one of a user at a tool may be left out';
  if (!rateOk(pair) && !(pair.perMinute === '' && pair.burst === ''))
    return 'Of a user at a tool, give both numbers or none';
  if (!Object.values(running).every((cap) => cap === '' || isCount(cap)))
    return 'Calls at once: whole numbers of 1 or more, or nothing';
  const amounts = costs.flatMap(({ tool: _tool, ...price }) => Object.values<Typed>(price));
  return amounts.every((amount) => amount !== '' && Number(amount) >= 0) ? undefined : 'A price is 0 or more';
}

/** The request for a draft without errors. */
export const limitsFrom = ({ rates, running, timeZone, costs }: LimitsDraft): Limits => ({
  user: rateFrom(rates.user),
  agent: rateFrom(rates.agent),
  tool: rateFrom(rates.tool),
  tenant: rateFrom(rates.tenant),
  pair: rates.pair.perMinute === '' ? null : rateFrom(rates.pair),
  running: Object.fromEntries(
    Object.entries(running).flatMap(([of, cap]) => (cap === '' ? [] : [[of, Number(cap)]])),
  ),
  timeZone,
  costs: costs.map(({ tool, perCall, per1kInput, per1kOutput, reserveOutput }) => ({
    tool,
    cost: {
      perCall: micros(perCall),
      per1kInput: micros(per1kInput),
      per1kOutput: micros(per1kOutput),
      reserveOutput: Math.round(Number(reserveOutput)),
    },
  })),
});

const rateFrom = ({ perMinute, burst }: TypedRate): Rate => ({
  perMinute: Number(perMinute),
  burst: Number(burst),
});
const micros = (amount: Typed): number => Math.round(Number(amount) * MICROS);
const isCount = (value: Typed): boolean =>
  value !== '' && Number.isInteger(Number(value)) && Number(value) >= 1;
