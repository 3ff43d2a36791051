import * as client from 'openid-client';
import { AgentUser, ApiStore } from '#libs/testing';
import { hashPassword } from '../../accounts/accounts.module.js';
import { ControlPlane } from '../../registry/control-plane.fixture.js';

const RESOURCE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const REDIRECT = 'http://127.0.0.1:5000/callback';
const PASSWORD = 'correct horse battery';

describe('an agent made with openid-client, unmodified', () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    const passwordHash = await hashPassword(PASSWORD);
    await plane.store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    await plane.send('PUT', 'acme', '/oauth/settings', { selfRegistration: { dynamic: true } });
  });
  afterAll(() => plane.stop());

  it('registers itself, pushes its request, proves its key, renews and revokes', async () => {
    const config = await client.dynamicClientRegistration(
      new URL(plane.store.issuer('acme')),
      { client_name: 'Notebook', redirect_uris: ['http://127.0.0.1/callback'] },
      client.None(),
      { algorithm: 'oauth2', execute: [client.allowInsecureRequests] },
    );
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const url = await client.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri: REDIRECT,
        resource: RESOURCE,
        scope: 'mcp:connect tools:read offline_access',
        prompt: 'consent',
        state,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      },
      { DPoP },
    );
    const callback = await new AgentUser('alice', PASSWORD).authorize(url.href);
    const checks = { pkceCodeVerifier: verifier, expectedState: state };
    const tokens = await client.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    expect(tokens).toMatchObject({ token_type: 'dpop', expires_in: 300 });
    const renewed = await client.refreshTokenGrant(config, String(tokens.refresh_token), undefined, { DPoP });
    expect(renewed.access_token).not.toBe(tokens.access_token);
    await client.tokenRevocation(config, String(renewed.refresh_token));
    await expect(
      client.refreshTokenGrant(config, String(renewed.refresh_token), undefined, { DPoP }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
    const ended = await plane.store.sql(`SELECT kind FROM app.revocation_entry WHERE kind = 'gid'`);
    expect(ended).toHaveLength(1);
  });
});
