import { TenantWorld } from './connect/tenant-world.fixture.js';
import { discover } from './discovery.js';

describe('discover', () => {
  let world: TenantWorld;

  beforeAll(async () => {
    world = await TenantWorld.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.metadata = {};
  });

  it('finds where tokens are asked for and where a person signs in', async () => {
    await expect(discover(world.endpoint)).resolves.toMatchObject({
      issuer: world.issuer,
      tokenEndpoint: `${world.issuer}/token`,
      authorizationEndpoint: `${world.issuer}/auth`,
    });
  });

  it.each(
    [
      'token_endpoint',
      'authorization_endpoint',
      'device_authorization_endpoint',
      'registration_endpoint',
    ].flatMap((name) =>
      ['file:///etc/passwd', 'javascript:alert(1)', 'ms-settings:privacy', 'ftp://127.0.0.1/a'].map(
        (url) => [name, url] as const,
      ),
    ),
  )('takes no %s %s', async (name, url) => {
    world.metadata = { [name]: url };
    await expect(discover(world.endpoint)).rejects.toThrow('does not describe an MCP endpoint');
  });
});
