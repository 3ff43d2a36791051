import { z } from 'zod';
import { effect, slug } from '../ids.js';
import { freshSignIn } from '../snapshot/snapshot.js';

/** Host name of a URL, or `*.` and a domain, which stands for every host below it. */
const hostPattern = z
  .string()
  .regex(
    /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/,
    'a host name in lower case such as agents.example.com, or *.example.com for every host below example.com',
  )
  .max(253);

/** Agents that nobody added by hand: clients that register themselves. */
const selfRegistration = z.object({
  /** RFC 7591. */
  dynamic: z.boolean().default(false),
  /** Client identifiers that are the https URL of their own metadata document. */
  documents: z.boolean().default(false),
  /** Where such documents may be. Empty: nowhere. */
  documentHosts: z.array(hostPattern).max(100).default([]),
  /** How many self-registered agents the tenant may have. */
  maxAgents: z.int().min(1).max(1000).default(50),
  /** Ceiling of a new one: effects of the tools that it may call at most, until somebody decides otherwise. */
  effects: z.array(effect).min(1).default(['read']),
});

/** Seconds. A tenant may shorten what the installation gives, never lengthen it. */
const lifetimes = z.object({
  accessToken: z.int().min(60).max(300).default(300),
  /** Refresh token, and the grant behind it. */
  refreshToken: z.int().min(300).max(86_400).default(86_400),
  /** Sign-in of a person in a browser. */
  session: z.int().min(300).max(86_400).default(86_400),
});

/** How a tenant's authorization server behaves, apart from whether tokens must be bound to a key. */
export const oauthPolicy = z.object({
  /** RFC 8628. */
  deviceFlow: z.boolean().default(false),
  selfRegistration: selfRegistration.prefault({}),
  lifetimes: lifetimes.prefault({}),
  /** Servers whose tools take tokens that are bound to a key only, even where `dpop` is `allowed`. */
  dpopServers: z.array(slug).max(500).default([]),
  /** Null: how long ago somebody signed in does not matter. */
  freshSignIn: freshSignIn.nullable().default(null),
});
export type OauthPolicy = z.infer<typeof oauthPolicy>;

/** `GET` and `PUT …/oauth/settings`, as a whole. What is left out gets its default. */
export const oauthSettings = oauthPolicy
  .extend({
    /** `allowed`: clients without a key get tokens too, for reading tools only (RFC 9449). */
    dpop: z.enum(['required', 'allowed']).default('required'),
  })
  .meta({ id: 'OauthSettings' });
export type OauthSettings = z.infer<typeof oauthSettings>;

/** One signing key of the tenant's authorization server. */
export const oauthKey = z
  .object({
    kid: z.string(),
    /** `next` is published and signs nothing yet; `retired` signs nothing any more and is still accepted. */
    state: z.enum(['next', 'active', 'retired']),
    createdAt: z.iso.datetime(),
    /** When it began to sign. */
    activatedAt: z.iso.datetime().nullable(),
    retiredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OauthKey' });
export type OauthKey = z.infer<typeof oauthKey>;
export const oauthKeyList = z.object({ items: z.array(oauthKey) }).meta({ id: 'OauthKeyList' });

/** `POST …/oauth/keys/rotation` */
export const rotateOauthKeys = z
  .object({
    /** Drop the present key at once: every token signed with it stops working. For a key that may have leaked. */
    withdraw: z.boolean().default(false),
  })
  .meta({ id: 'RotateOauthKeys' });
