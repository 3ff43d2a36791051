import { answered, type Api } from '../../../lib/http/api.js';
import { usePasskey } from '../../../lib/passkey.js';

/** Asks for a passkey and trades its signature for the session cookie. */
export async function passkeySignIn(api: Api): Promise<void> {
  const options = await answered(api.POST('/api/v1/session/passkey/options'));
  const assertion = await usePasskey(options);
  await answered(api.POST('/api/v1/session/passkey', { body: { assertion } }));
}
