import { z } from 'zod';
import { CliError } from '../../cli-error.js';
import { printable } from '../../terminal/printable.js';
import type { Tokens } from './login-file.js';
import type { Person } from './person.js';
import { TokenRefused, type PublicClient } from './public-client.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const started = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: z.url({ protocol: /^https?$/ }),
  expires_in: z.number().positive(),
  /** RFC 8628 §3.2: five seconds where nothing is said. */
  interval: z.number().positive().default(5),
});

/**
 * Has the person sign in on another device, with a code (RFC 8628).
 *
 * @throws CliError when they do not, or the tenant does not offer it
 */
export async function signInByDevice(
  client: PublicClient,
  scopes: readonly string[],
  person: Person,
  signal: AbortSignal,
): Promise<Tokens> {
  const { deviceEndpoint, issuer } = client.authorization;
  if (deviceEndpoint === undefined) {
    throw new CliError(`${issuer} does not let people sign in with a code.`, [
      'Run it where there is a browser, or ask a tenant administrator to allow the device flow.',
    ]);
  }
  const parsed = started.safeParse(await client.deviceCode(deviceEndpoint, scopes));
  if (!parsed.success) throw new CliError(`${issuer} did not begin the sign-in as RFC 8628 says.`);
  const { device_code: code, user_code: userCode, verification_uri: page, expires_in: life } = parsed.data;
  person.say(printable(`To sign in, open ${page} on any device and type the code ${userCode}`));

  let interval = parsed.data.interval;
  for (let waited = 0; waited < life; waited += interval) {
    await person.pause(interval * 1000, signal);
    try {
      return await client.tokens({ grant_type: GRANT, device_code: code });
    } catch (cause) {
      if (!(cause instanceof TokenRefused)) throw cause;
      if (cause.code === 'slow_down') interval += 5;
      else if (cause.code !== 'authorization_pending') throw cause;
    }
  }
  throw new CliError('The code has expired before anybody typed it.', ['Start again.']);
}
