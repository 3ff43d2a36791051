import { z } from 'zod';

const base64url = z
  .string()
  .regex(/^[\w-]+$/)
  .max(20_000);

/** What the browser is asked, as `@simplewebauthn/browser` takes it (WebAuthn level 3 §5.1.8, §5.1.9). */
export const ceremonyOptions = z.record(z.string(), z.unknown()).meta({ id: 'CeremonyOptions' });
export type CeremonyOptions = z.infer<typeof ceremonyOptions>;

const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).exactOptional(),
};

/** `RegistrationResponseJSON` of WebAuthn, what of it is used. */
export const registration = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url,
      attestationObject: base64url,
      transports: z.array(z.string().max(32)).max(8).exactOptional(),
    }),
  })
  .meta({ id: 'PasskeyRegistration' });
export type Registration = z.output<typeof registration>;

/** `AuthenticationResponseJSON` of WebAuthn, what of it is used. */
export const assertion = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url,
      authenticatorData: base64url,
      signature: base64url,
      userHandle: base64url.exactOptional(),
    }),
  })
  .meta({ id: 'PasskeyAssertion' });
export type Assertion = z.output<typeof assertion>;

const passkeyName = z.string().trim().min(1).max(60);

/** `POST /api/v1/me/passkeys` */
export const addPasskey = z.object({ name: passkeyName, registration }).meta({ id: 'AddPasskey' });
/** `PUT /api/v1/me/passkeys/{id}` */
export const renamePasskey = z.object({ name: passkeyName }).meta({ id: 'RenamePasskey' });
/** `POST /api/v1/session/passkey`, `POST /api/v1/session/renewal` */
export const presentPasskey = z.object({ assertion }).meta({ id: 'PresentPasskey' });

export const passkeyView = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
    /** Copied to other devices of the person, as synchronised passkeys are. */
    backedUp: z.boolean(),
  })
  .meta({ id: 'Passkey' });
export type PasskeyView = z.infer<typeof passkeyView>;
/** `GET /api/v1/me/passkeys`. `available` is false where the console's address is no name, which passkeys need. */
export const passkeyList = z
  .object({ items: z.array(passkeyView), available: z.boolean() })
  .meta({ id: 'PasskeyList' });
export type PasskeyList = z.infer<typeof passkeyList>;

/** A live session of the operator. */
export const sessionView = z
  .object({
    id: z.string(),
    current: z.boolean(),
    method: z.enum(['link', 'passkey', 'idp']),
    createdAt: z.string(),
    lastSeenAt: z.string(),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;
export const sessionList = z.object({ items: z.array(sessionView) }).meta({ id: 'SessionList' });
