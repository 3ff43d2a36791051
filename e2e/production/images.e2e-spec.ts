import { createTestDatabase, required, type TestDatabase } from '#libs/testing';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { freePort } from '../../scripts/launch/free-port.mjs';
import { assembleImage, installDependencies, type Image } from '../../tools/image.mjs';
import { Container } from './container.js';

type Target = 'migrate' | 'api' | 'gateway' | 'recorder';
const TARGETS: readonly Target[] = ['migrate', 'api', 'gateway', 'recorder'];

/** What `docker compose up` does, done by hand, because no container engine is at hand: images, order, secrets as files. */
describe('the images of the Dockerfile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  const node = join(folder, 'node');
  const images = {} as Record<Target, Image>;
  const running: Container[] = [];
  let database: TestDatabase;

  const secret = (name: string, value: string) => {
    const path = join(folder, 'secrets', name);
    writeFileSync(path, value, { mode: 0o444 });
    return path;
  };
  const run = (target: Target, env: Record<string, string> = {}, command?: string[]) => {
    const container = new Container(images[target], node, env, command);
    running.push(container);
    return container;
  };
  /** A folder that the user of the images owns, as a new volume is. */
  const volume = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    chmodSync(path, 0o777);
    return path;
  };

  /** A call under the public name of the gateway, as a proxy passes it on. */
  const callUnknownTenant = async (port: number) => {
    const { statusCode, body } = await request(`http://127.0.0.1:${port}/t/nobody/mcp`, {
      method: 'POST',
      headers: {
        host: 'mcp.example.test',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: '{}',
    });
    return [statusCode, await body.text()];
  };

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'secrets'));
    const dependencies = installDependencies(join(folder, 'dependencies'));
    cpSync(process.execPath, node); // a copy that everybody can reach, wherever this tree lies
    for (const target of TARGETS) images[target] = assembleImage(target, join(folder, target), dependencies);
    database = await createTestDatabase();
  });

  afterAll(async () => {
    for (const container of running) container.kill();
    await Promise.all(running.map((container) => container.ended()));
    await database?.drop();
    rmSync(folder, { recursive: true });
  });

  it.each(TARGETS)(
    '%s refuses to start without its settings, in one line that says which',
    async (target) => {
      const container = run(target);
      expect(await container.ended()).toBe(1);
      expect(container.output).toMatch(new RegExp(`^sallyport ${target}: [A-Z_]+: is required\n$`));
    },
  );

  it('start in the order of docker-compose.yml, become healthy, work together, and drain', async () => {
    const [apiPort, gatewayPort, recorderPort] = [await freePort(), await freePort(), await freePort()];
    const MASTER_KEY_FILE = secret('master_key', randomBytes(32).toString('base64'));
    const DATABASE_URL_FILE = secret('database_url', database.url);
    const REDIS_URL_FILE = secret('redis_url', required('SALLYPORT_TEST_REDIS_URL'));
    // Only the public names that browsers and agents use; inside, the gateway knows the control plane by another one.
    const shared = {
      API_PUBLIC_URL: 'https://console.example.test',
      GATEWAY_PUBLIC_URL: 'https://mcp.example.test',
    };

    const migrate = run('migrate', {
      MIGRATION_DATABASE_URL_FILE: secret('owner_database_url', database.adminUrl),
      RUNTIME_ROLE_PASSWORD_FILE: secret('runtime_role_password', database.runtimePassword),
    });
    expect([await migrate.ended(), migrate.output]).toEqual([0, expect.stringContaining('applied')]);

    const token = join(volume('enrolment'), 'token');
    const issue =
      'umask 022 && "$NODE" dist/apps/api/src/components/enrolment-token.main.js gateway > "$TOKEN"';
    const enrolment = run('api', { DATABASE_URL_FILE, NODE: node, TOKEN: token }, ['sh', '-c', issue]);
    expect([await enrolment.ended(), enrolment.output]).toEqual([0, '']);

    const api = run('api', {
      ...shared,
      DATABASE_URL_FILE,
      REDIS_URL_FILE,
      MASTER_KEY_FILE,
      API_PORT: String(apiPort),
    });
    await api.healthy();
    const gateway = run('gateway', {
      ...shared,
      API_URL: `http://127.0.0.1:${apiPort}`,
      REDIS_URL_FILE,
      ENROLMENT_TOKEN_FILE: token,
      DPOP_NONCE_SECRET_FILE: secret('dpop_nonce_secret', randomBytes(32).toString('base64url')),
      STATE_DIR: join(volume('gateway-state'), 'state'),
      GATEWAY_PORT: String(gatewayPort),
    });
    await gateway.healthy();
    const recorder = run('recorder', {
      DATABASE_URL_FILE,
      REDIS_URL_FILE,
      MASTER_KEY_FILE,
      RECORDER_PORT: String(recorderPort),
    });
    await recorder.healthy();

    // Answered only by asking the control plane, with the key that was enrolled: not "policy is not available".
    expect(await callUnknownTenant(gatewayPort)).toEqual([
      404,
      expect.stringContaining('No MCP endpoint here'),
    ]);

    // Nest ends a process with the signal it got, once everything is closed.
    for (const container of [gateway, recorder, api])
      expect([0, 'SIGTERM']).toContain(await container.stop());
    expect(gateway.output).toContain('"drained"');
    const known = [DATABASE_URL_FILE, REDIS_URL_FILE, MASTER_KEY_FILE, token].map((path) =>
      readFileSync(path, 'utf8').trim(),
    );
    for (const { output } of running) for (const value of known) expect(output).not.toContain(value);
  });
});
