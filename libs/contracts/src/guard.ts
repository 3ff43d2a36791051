import { z } from 'zod';

/**
 * What is done about something that a detector found:
 * - `off`: it is not looked for
 * - `flag`: it is recorded, and marked in what the agent gets; nothing changes
 * - `redact`: it is taken out, which is recorded and marked; where it cannot be taken out, the call is refused
 * - `block`: the call, or its result, is refused
 */
export const guardAction = z.enum(['off', 'flag', 'redact', 'block']).meta({ id: 'GuardAction' });
export type GuardAction = z.infer<typeof guardAction>;

/** Detectors of both directions. What each finds: docs/decisions/0053. */
export const DETECTORS = [
  'concealment',
  'secrets',
  'personalData',
  'injection',
  'addresses',
  'binary',
] as const;
export const detector = z.enum(DETECTORS);
export type Detector = z.infer<typeof detector>;

/** Arguments of a call, or what the tool answered. */
export const guardDirection = z.enum(['arguments', 'results']);
export type GuardDirection = z.infer<typeof guardDirection>;

const detectors = z.object({
  concealment: guardAction,
  secrets: guardAction,
  personalData: guardAction,
  injection: guardAction,
  addresses: guardAction,
  binary: guardAction,
});
export type DirectionGuard = z.infer<typeof detectors>;

/** A host as it is, or `*.` and the end of its name; lower case, in ASCII. */
export const allowedHost = z
  .string()
  .max(255)
  .regex(
    /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
    'is no host name',
  );

const bounds = {
  /** Hosts that links and images may lead to. */
  hosts: z.array(allowedHost).max(200),
  /** Most tokens of a result, by an upper estimate. */
  maxTokens: z.int().min(100).max(2_000_000).nullable(),
};

export const guardPolicy = z
  .object({ arguments: detectors, results: detectors, ...bounds })
  .meta({ id: 'GuardPolicy' });
export type GuardPolicy = z.infer<typeof guardPolicy>;

/** What one tool has otherwise than its tenant; what is absent is as the tenant has it. */
export const guardOverride = z
  .object({
    arguments: detectors.partial().optional(),
    results: detectors.partial().optional(),
    hosts: bounds.hosts.optional(),
    maxTokens: bounds.maxTokens.optional(),
  })
  .meta({ id: 'GuardOverride' });
export type GuardOverride = z.infer<typeof guardOverride>;

const every = (action: GuardAction): DirectionGuard => ({
  concealment: action,
  secrets: action,
  personalData: action,
  injection: action,
  addresses: action,
  binary: action,
});

/** Nothing is looked for: what holds until a tenant decides. Bounds of size hold all the same. */
export const GUARD_OFF: GuardPolicy = Object.freeze({
  arguments: every('off'),
  results: every('off'),
  hosts: [],
  maxTokens: null,
});

/** Whether nothing at all is looked for. */
export const isGuardOff = ({ arguments: args, results, maxTokens }: GuardPolicy): boolean =>
  maxTokens === null &&
  [...Object.values(args), ...Object.values(results)].every((action) => action === 'off');

/** A tool's policy: what the tenant has, but for what is set for the tool. */
export const guardOf = (tenant: GuardPolicy, tool: GuardOverride = {}): GuardPolicy => ({
  arguments: { ...tenant.arguments, ...defined(tool.arguments) },
  results: { ...tenant.results, ...defined(tool.results) },
  hosts: tool.hosts ?? tenant.hosts,
  maxTokens: tool.maxTokens === undefined ? tenant.maxTokens : tool.maxTokens,
});

const defined = <T extends object>(part: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as never;

/** `GET …/tools/{id}/guard`; `PUT` takes the override, `{}` for none. */
export const toolGuard = z
  .object({ override: guardOverride, tenant: guardPolicy, effective: guardPolicy })
  .meta({ id: 'ToolGuard' });
export type ToolGuard = z.infer<typeof toolGuard>;

/** Something that was found in a payload, and what was done. Never what it was. */
export const guardNote = z
  .object({
    at: guardDirection,
    /** `<family>.<kebab-name>`, such as `secret.github-pat`. */
    rule: z.string(),
    /** RFC 6901 pointer into the arguments or the result; empty: in several places, or the whole. */
    pointer: z.string(),
    action: guardAction.exclude(['off']),
    count: z.int().positive(),
  })
  .meta({ id: 'GuardNote' });
export type GuardNote = z.infer<typeof guardNote>;
