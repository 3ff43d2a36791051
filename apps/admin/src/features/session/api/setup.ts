import type { Schemas } from '#libs/api-client';
import { given } from '../../../lib/given.js';
import { answered, type Api } from '../../../lib/http/api.js';
import { makePasskey } from '../../../lib/passkey.js';

export type Person = NonNullable<Schemas['StartSetup']['operator']>;

/** What the link is for; does not use it up. */
export const openSetup = (api: Api, token: string) =>
  answered(api.POST('/api/v1/setup', { body: { token } }));

/** Makes the passkey, uses the link up, and opens a session. */
export async function setUp(api: Api, token: string, operator: Person | undefined): Promise<void> {
  const who = given({ operator });
  const options = await answered(api.POST('/api/v1/setup/options', { body: { token, ...who } }));
  const registration = await makePasskey(options);
  await answered(api.POST('/api/v1/setup/passkey', { body: { token, ...who, registration } }));
}
