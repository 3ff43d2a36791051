import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CallFrame,
  type CallRequest,
  type InstalledArtifact,
  RUNNER_RESOURCE_PATH,
  type SandboxProfileInput,
  sandboxProfile,
  START_APPROVAL_TYP,
  type StartApproval,
} from '#libs/contracts';
import { type ClientKey, dpopProof, loadClientKey, signCompact } from '#libs/oauth';
import { Log } from '#libs/platform';
import { profileHash } from '#libs/sandbox';
import { closeInherited } from './bwrap/inherited-descriptors.js';
import { findPrograms } from './bwrap/programs.js';
import { findCgroupTree } from './cgroup/find-cgroup-tree.js';
import { createRunner, type RunningRunner } from './create-runner.js';
import { RunnerSettings } from './settings.js';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: { kty: string; kid: string; alg: string };
}

function signingKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    privateKey,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kty: 'EC', kid, alg: 'ES256' },
  };
}

function clientKey(): ClientKey {
  return loadClientKey(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  );
}

const nowS = (): number => Math.floor(Date.now() / 1000);
/** Why no sandbox can be built on this machine, in words; undefined: it can. */
export function noSandboxes(): string | undefined {
  const programs = findPrograms();
  if (process.platform !== 'linux') return 'this is no Linux';
  if ('missing' in programs) return `missing: ${programs.missing.join('; ')}`;
  if (process.getuid?.() !== 0) return 'the suite makes cgroups and accounts, so it runs as root';
  return findCgroupTree('/sallyport-test') === undefined ? 'there are no cgroups' : undefined;
}

const PUBLIC = 'http://control.example.test';

/** A real runner with real walls, and a stand-in for the control plane that signs what it is told to. */
export class RunnerWorld {
  readonly approvalKey = signingKey('snapshot_1');
  readonly issuerKey = signingKey('oauth_1');
  readonly key = clientKey();
  readonly logged: string[] = [];
  /** Of this process alone: what runs under them is ours. */
  readonly uids = {
    first: 400_000_000 + (process.pid % 10_000) * 100,
    last: 400_000_099 + (process.pid % 10_000) * 100,
  };
  private nonce: string | undefined;
  private runner: RunningRunner | undefined;
  port = 0;

  private constructor(
    readonly dir: string,
    private readonly control: Server,
    private readonly names: Record<string, string>,
  ) {}

  /** @param names where hosts are; this machine may be one of them */
  static async start(
    more: Record<string, string> = {},
    names: Record<string, string> = {},
  ): Promise<RunnerWorld> {
    closeInherited(); // of whoever started the tests
    const dir = mkdtempSync(join(tmpdir(), 'sallyport-runner-'));
    chmodSync(dir, 0o755);
    mkdirSync(join(dir, 'tools'));
    const control = createServer().listen(0, '127.0.0.1');
    await once(control, 'listening');
    const world = new RunnerWorld(dir, control, names);
    control.on('request', (request, response) => {
      const body =
        request.url === '/internal/v1/enrol' ? world.enrolment() : { keys: [world.issuerKey.publicJwk] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
    try {
      await world.startRunner(more);
    } catch (cause) {
      await world.stop();
      throw cause;
    }
    return world;
  }

  async startRunner(more: Record<string, string> = {}): Promise<void> {
    const settings = RunnerSettings.read({
      RUNNER_PORT: '0',
      API_URL: `http://127.0.0.1:${(this.control.address() as AddressInfo).port}`,
      STATE_DIR: join(this.dir, 'private'),
      RUNNER_DATA_DIR: join(this.dir, 'data'),
      RUNNER_RUN_DIR: join(this.dir, 'run'),
      RUNNER_CGROUP: `/sallyport-test-${process.pid}`,
      RUNNER_TOOL_ROOTS: join(this.dir, 'tools'),
      RUNNER_UID_RANGE: `${this.uids.first}-${this.uids.last}`,
      ENROLMENT_TOKEN: 'x'.repeat(40),
      ...more,
    });
    this.runner = await createRunner(settings, {
      log: new Log((line) => void this.logged.push(line)),
      names: { allowLoopback: true, resolve: async (host) => [this.names[host] ?? '192.0.2.1'] },
    });
    this.port = await this.runner.listen();
    await this.runner.enrol();
  }

  async stopRunner(): Promise<void> {
    await this.runner?.close();
    this.runner = undefined;
  }

  async stop(): Promise<void> {
    await this.stopRunner();
    this.control.close();
    this.control.closeAllConnections();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** A folder with these files, to be installed. */
  tool(name: string, files: Record<string, string>): string {
    const folder = join(this.dir, 'tools', name);
    mkdirSync(folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    return folder;
  }

  async install(name: string, files: Record<string, string>): Promise<string> {
    const path = this.tool(name, files);
    const answer = await this.post('artifacts', { kind: 'folder', path }, 'api');
    if (answer.status !== 200) throw new Error(await answer.text());
    return ((await answer.json()) as InstalledArtifact).artifactDigest;
  }

  /** A start approval as the control plane signs it. */
  approval(
    artifactDigest: string,
    profile: Partial<SandboxProfileInput> = {},
    more: Partial<StartApproval> = {},
    key = this.approvalKey,
  ): string {
    const filled = sandboxProfile.parse({ schema: 1, command: ['/bin/node', '/app/index.mjs'], ...profile });
    const claims: StartApproval = {
      v: 1,
      use: 'call',
      tenant: 'acme',
      server: 'server_1',
      serverVersion: 'sversion_1',
      artifactDigest,
      profile: filled,
      profileHash: profileHash(filled),
      dialect: { era: 'legacy', protocolVersion: '2025-11-25' },
      iat: nowS(),
      exp: nowS() + 600,
      ...more,
    };
    return signCompact(claims, { typ: START_APPROVAL_TYP, kid: key.kid }, key.privateKey);
  }

  async call(approval: string, params: object = {}, more: Partial<CallRequest> = {}): Promise<CallFrame[]> {
    const response = await this.post('calls', this.callBody(approval, params, more));
    return (await response.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as CallFrame);
  }

  callBody(approval: string, params: object = {}, more: Partial<CallRequest> = {}): object {
    return {
      approval,
      callId: 'call_1',
      method: 'tools/call',
      params,
      deadlineMs: 20_000,
      grants: [],
      ...more,
    };
  }

  token(caller: string, more: object = {}): string {
    const claims = {
      iss: `${PUBLIC}/t/platform`,
      aud: PUBLIC + RUNNER_RESOURCE_PATH,
      sub: 'component_1',
      client_id: 'component_1',
      jti: randomUUID(),
      iat: nowS(),
      exp: nowS() + 300,
      scope: 'component',
      tenant: 'platform',
      roles: [caller],
      gpath: [],
      cnf: { jkt: this.key.kid },
      ...more,
    };
    return signCompact(claims, { typ: 'at+jwt', kid: this.issuerKey.kid }, this.issuerKey.privateKey);
  }

  proof(path: string, token: string, method = 'POST'): string {
    const url = `${PUBLIC}${RUNNER_RESOURCE_PATH}/${path}`;
    return dpopProof(this.key, { method, url, jti: randomUUID(), iat: nowS(), nonce: this.nonce, token });
  }

  async post(path: string, body: unknown, caller = 'gateway', signal?: AbortSignal): Promise<Response> {
    const token = this.token(caller);
    const response = await this.send(path, body, token, this.proof(path, token), signal);
    if (response.status !== 401 || response.headers.get('dpop-nonce') === null) return response;
    await response.body?.cancel();
    return this.send(path, body, token, this.proof(path, token), signal);
  }

  async send(
    path: string,
    body: unknown,
    token: string,
    proof: string,
    signal?: AbortSignal,
  ): Promise<Response> {
    const response = await fetch(`http://127.0.0.1:${this.port}${RUNNER_RESOURCE_PATH}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `DPoP ${token}`, dpop: proof },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
    this.nonce = response.headers.get('dpop-nonce') ?? this.nonce;
    return response;
  }

  private enrolment(): object {
    return {
      clientId: 'component_runner',
      issuer: `${PUBLIC}/t/platform`,
      tokenEndpoint: `${PUBLIC}/t/platform/token`,
      resource: `${PUBLIC}/internal/v1`,
      snapshotKeys: [this.approvalKey.publicJwk],
    };
  }
}

/** A small MCP server: `behaviour` of the arguments says what it does with a call. */
export const TOOL = `import { createInterface } from 'node:readline';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
let calls = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 't', version: '1' } } });
  else if (method === 'tools/list') say({ id, result: { tools: [{ name: 'do', inputSchema: { type: 'object' } }] } });
  else if (method === 'tools/call') {
    calls++;
    const { behaviour, script } = params.arguments ?? {};
    const answer = (text) => say({ id, result: { content: [{ type: 'text', text: String(text) }] } });
    if (behaviour === 'garbage') process.stdout.write('hello\\n');
    else if (behaviour === 'batch') process.stdout.write('[]\\n');
    else if (behaviour === 'exit') process.exit(3);
    else if (behaviour === 'silent') continue;
    else if (behaviour === 'foreign') say({ id: id + 1, result: {} });
    else if (behaviour === 'twice') { answer('a'); answer('b'); }
    else if (behaviour === 'flood') for (;;) await new Promise((done) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', method: 'n', params: { x: 'x'.repeat(2000) } }) + '\\n', done));
    else if (behaviour === 'long') process.stdout.write('x'.repeat(3 << 20));
    else if (behaviour === 'loud') { for (let i = 0; i < 200; i++) fs.writeSync(2, 'noise '.repeat(1000)); answer('done'); }
    else if (behaviour === 'asks') { say({ id: 99, method: 'sampling/createMessage', params: {} }); answer('done'); }
    else if (behaviour === 'hog') { const held = []; for (;;) held.push(Buffer.alloc(8 << 20, 1)); }
    else if (behaviour === 'closes') { process.stdin.destroy(); answer('closed'); }
    else if (behaviour === 'script') { try { answer(await eval('(async () => {' + script + '})()')); } catch (error) { answer(error.code ?? error.message); } }
    else answer(calls);
  }
}
`;
