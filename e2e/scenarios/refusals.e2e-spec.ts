import { connect } from 'node:net';
import { VerifyingServer } from '../fixtures/verifying-server.js';
import { ConsoleApi, eventually } from '../support/console-api.js';
import { Product } from '../support/product.js';
import { RawCaller, type Tampering } from '../support/raw-caller.js';

const TOOL = 'orders__find_order';
const ARGS = { order: 'A-1' };

/** Every refusal has a stable reason, is audited, and harms no other call. */
describe('refusals', () => {
  let product: Product;
  let upstream: VerifyingServer;
  let api: ConsoleApi;
  let agent: RawCaller;
  const tenant = (path: string) => `/tenants/${product.tenant}${path}`;
  const call = (tampering: Tampering = {}, args: unknown = ARGS, tool = TOOL) =>
    agent.call(product.endpoint, tool, args, tampering);

  beforeAll(async () => {
    product = await Product.start({ ATTESTATION_INTERVAL_S: '1' });
    upstream = await VerifyingServer.start();
    upstream.trust = { issuer: product.callTokenIssuer, jwks: product.callTokenJwks };
    api = await ConsoleApi.signIn(await product.signInLink());
    await api.post(tenant('/servers'), { slug: 'orders', name: 'Orders', url: upstream.url });
    const { items } = await api.get<{
      items: { id: string; candidateHash: string; tool: { name: string } }[];
    }>(tenant('/reviews?state=open'));
    const review = items.find((r) => r.tool.name === 'find_order');
    const reviewer = await ConsoleApi.signIn(await product.reviewerLink());
    await reviewer.post(tenant(`/reviews/${review?.id}/decision`), {
      decision: 'approve',
      candidateHash: review?.candidateHash,
      effect: 'read',
      enable: true,
    });
    const key = await RawCaller.create();
    const { handle } = await api.post<{ handle: string }>(tenant('/agents'), {
      name: 'Batch job',
      kind: 'machine',
      keys: [key.publicJwk],
      roles: ['analyst'],
    });
    agent = key.as(handle);
    await agent.signIn(product.issuer, product.endpoint, 'mcp:connect tools:read tools:call');
    await eventually(
      'the first call',
      () => call(),
      (a) => a.status === 200 && a.json.result !== undefined,
    );
  });

  afterAll(async () => {
    await upstream?.stop();
    await product?.stop();
  });

  /** Until a request has shown which tenant it is for, its refusal is the platform's to record. */
  const audited = (reason: string) =>
    eventually(
      `audit of ${reason}`,
      () =>
        api.get<{ items: { reason: string | null }[] }>(
          reason === 'request-too-large'
            ? `/tenants/platform/calls?reason=${reason}`
            : tenant(`/calls?reason=${reason}`),
        ),
      ({ items }) => items.length > 0,
    );

  it.each<[string, Tampering, number, string]>([
    ['no token', { token: '', proof: null }, 401, 'token-missing'],
    ['a token that nobody signed', { token: 'eyJhbGciOiJub25lIn0.e30.' }, 401, 'token-invalid'],
    ['a bound token as bearer', { scheme: 'Bearer', proof: null }, 401, 'token-invalid'],
    ['no proof', { proof: null }, 401, 'proof-missing'],
    ['a proof for another URL', { htu: 'http://localhost/t/demo/mcp' }, 401, 'proof-invalid'],
    ['a proof for another method', { htm: 'GET' }, 401, 'proof-invalid'],
    ['a forged nonce', { nonce: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA' }, 401, 'proof-nonce-required'],
    ['a batch', { body: '[]' }, 400, 'request-malformed'],
    ['a body that is no JSON', { body: '{' }, 400, 'request-not-json'],
    [
      'duplicate members',
      { body: '{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}' },
      400,
      'request-malformed',
    ],
    [
      'a header that contradicts the body',
      { headers: { 'mcp-name': 'orders__cancel_order' } },
      400,
      'header-mismatch',
    ],
    ['a body above the limit', { body: `{"pad":"${'x'.repeat(1_100_000)}"}` }, 413, 'request-too-large'],
  ])('refuses %s', async (_what, tampering, status, reason) => {
    const seen = upstream.calls.length;
    const answer = await call(tampering);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('find_order');
    await audited(reason);
    expect(upstream.calls).toHaveLength(seen);
    expect((await call()).json.result).toMatchObject({ structuredContent: { status: 'packed' } });
  });

  it('refuses a token for another resource', async () => {
    const other = agent.as(agent.clientId);
    await other.signIn(
      product.issuer,
      product.endpoint.replace('/mcp', '/s/orders/mcp'),
      'mcp:connect tools:read',
    );
    const answer = await other.call(product.endpoint, TOOL, ARGS);
    expect(answer.status).toBe(401);
    await audited('token-audience');
  });

  it('lets a proof pass once, however many copies arrive together', async () => {
    const proof = await agent.proofFor(product.endpoint, agent.token);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call({ proof })));
    expect(answers.map((a) => a.status).sort((a, b) => a - b)).toEqual([200, ...Array<number>(19).fill(401)]);
    await audited('proof-replayed');
  });

  it('answers an unknown, an unapproved and an ungranted tool with the same bytes', async () => {
    const strip = (text: string) => text.replace(/call_[0-9A-Z]{26}/g, 'call_');
    const unknown = await call({}, ARGS, 'orders__no_such_tool');
    const unapproved = await call({}, ARGS, 'orders__cancel_order');
    expect(strip(unapproved.text)).toBe(strip(unknown.text));
    expect(unknown.status).toBe(200);
    expect(unknown.json.error).toMatchObject({ code: -32602, message: 'Unknown tool' });
    await audited('tool-not-found');
  });

  it('names the pointer of an argument that breaks the approved schema, not its value', async () => {
    const answer = await call({}, { order: 'DROP TABLE' });
    expect(answer.json.result).toMatchObject({ isError: true });
    expect(answer.text).toContain('/order');
    expect(answer.text).not.toContain('DROP TABLE');
    await audited('arguments-invalid');
  });

  it('closes a connection that sends its body too slowly or lies about its length', async () => {
    const { port } = new URL(product.endpoint);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          'POST /t/demo/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
      });
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('serves from its last snapshot while the control plane is down, and recovers', async () => {
    await product.stack.kill('api');
    expect((await call()).json.result).toMatchObject({ structuredContent: { status: 'packed' } });
    await product.stack.restart('api');
    expect((await call()).status).toBe(200);
  });

  it('loses no event when the recorder dies', async () => {
    await product.stack.kill('recorder');
    const answer = await call({}, { order: 'Z-999' });
    expect(answer.status).toBe(200);
    await product.stack.restart('recorder');
    const verdict = await eventually(
      'the chain to grow',
      async () => ({
        calls: await api.get<{ items: { outcome: string; at: string }[] }>(
          tenant('/calls?outcome=succeeded'),
        ),
        verdict: await api.post<{ intact: boolean }>(tenant('/audit/verify'), {}),
      }),
      ({ calls }) => calls.items.length >= upstream.calls.length,
      // A job that the dead recorder held is given to the next one when its lock has run out.
      90_000,
    );
    expect(verdict.verdict).toMatchObject({ intact: true });
  });
});
