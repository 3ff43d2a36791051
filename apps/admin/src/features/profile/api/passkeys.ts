import { answered, type Api } from '../../../lib/http/api.js';
import { makePasskey } from '../../../lib/passkey.js';

/** Asks the person to make a passkey, and registers it under the name. */
export async function addPasskey(api: Api, name: string) {
  const registration = await makePasskey(await answered(api.POST('/api/v1/me/passkeys/options')));
  return answered(api.POST('/api/v1/me/passkeys', { body: { name, registration } }));
}

export const removePasskey = (api: Api, id: string) =>
  answered(api.DELETE('/api/v1/me/passkeys/{id}', { params: { path: { id } } }));

export const renamePasskey = (api: Api, id: string, name: string) =>
  answered(api.PUT('/api/v1/me/passkeys/{id}', { params: { path: { id } }, body: { name } }));
