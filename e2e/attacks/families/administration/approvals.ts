import { TestAuthenticator, TestUpstream } from '#libs/testing';
import { type ConsoleApi, eventually } from '../../../support/console-api.js';
import { ALLOWED, together, type Attack, type Family, type Outcome } from '../../attack.js';
import type { World } from '../../world/world.js';

interface Review {
  readonly id: string;
  readonly candidateHash: string;
  readonly tool: { readonly name: string };
}

/** An operator who signs. */
interface Signer {
  readonly session: ConsoleApi;
  readonly key: TestAuthenticator;
}

const TOOLS = Array.from({ length: 40 }, (_, at) => `pay-${at}`);
const VOID = '409 approval_void';
const STALE = '409 review_stale';

/** Four eyes: what takes two people is decided by two, who both saw exactly what they sign. */
export const approvals: Family<World> = {
  name: 'approvals',
  attacks: async (world) => {
    const { acme, urls, people, owner } = world;
    const definition = (name: string, description = name) => ({
      name,
      description,
      inputSchema: { type: 'object' },
    });
    const upstream = await TestUpstream.start(TOOLS.map((name) => definition(name)));
    world.atEnd(() => upstream.close());

    const signer = async (rights: readonly string[]): Promise<Signer> => {
      const session = await people.operator(acme, rights);
      const key = new TestAuthenticator(urls.api);
      const options = await session.post('/me/passkeys/options', {});
      await session.post('/me/passkeys', { name: 'Key', registration: key.create(options) });
      return { session, key };
    };
    const requester = await signer(['tenant-admin', 'reviewer']);
    const [ann, bob, eve] = [
      await signer(['reviewer']),
      await signer(['reviewer']),
      await signer(['reviewer']),
    ];
    const { id: serverId } = await requester.session.post<{ id: string }>(acme.path('/servers'), {
      slug: 'payroll',
      name: 'Payroll',
      url: upstream.url,
    });

    let used = 0;
    const reviewOf = async (name: string): Promise<Review> => {
      const { items } = await eventually(
        `the review of ${name}`,
        () => ann.session.get<{ items: Review[] }>(acme.path('/reviews?state=open')),
        (found) => found.items.some(({ tool }) => tool.name === name),
      );
      const review = items.find(({ tool }) => tool.name === name);
      if (review === undefined) throw new Error(`no review of ${name}`);
      return review;
    };
    /** One that no other attack has touched. */
    const fresh = (): Promise<Review> => reviewOf(TOOLS[used++] ?? 'too few tools');
    const meant = ({ candidateHash }: Review, more: object = {}): object => ({
      decision: 'approve',
      candidateHash,
      effect: 'destructive',
      enable: false,
      ...more,
    });
    const signed = async ({ session, key }: Signer, { id }: Review, body: object): Promise<object> => {
      const started = await session.post<{ nonce: string; policyVersion: number; options: unknown }>(
        acme.path(`/reviews/${id}/confirmation`),
        body,
      );
      const { nonce, policyVersion } = started;
      return { nonce, policyVersion, assertion: key.get(started.options) };
    };
    const send = async ({ session }: Signer, { id }: Review, body: object): Promise<Outcome> => {
      const answer = await session.send('POST', acme.path(`/reviews/${id}/decision`), body);
      const { code } = (await answer.json()) as { code?: string };
      return { seen: answer.ok ? ALLOWED : `${answer.status} ${code ?? ''}` };
    };
    const approve = async (who: Signer, review: Review, body = meant(review)): Promise<Outcome> =>
      send(who, review, { ...body, confirmation: await signed(who, review, body) });
    const twoPeople = async (): Promise<Outcome> => {
      const review = await fresh();
      await approve(ann, review);
      const second = await approve(bob, review);
      const { review: now } = await ann.session.get<{ review: { state: string } }>(
        acme.path(`/reviews/${review.id}`),
      );
      return now.state === 'approved' ? second : { seen: `${second.seen}, ${now.state}` };
    };
    const attack = (
      id: string,
      what: string,
      expected: string | readonly string[],
      attempt: () => Promise<Outcome>,
    ): Attack => ({ id, what, expected, attempt, twin: twoPeople });

    return [
      attack('U07', 'an assertion for another effect', '403 approval_invalid', async () => {
        const review = await fresh();
        const confirmation = await signed(ann, review, meant(review, { effect: 'read' }));
        return send(ann, review, { ...meant(review), confirmation });
      }),
      attack('U07', 'an assertion for another review', '403 approval_invalid', async () => {
        const [one, other] = [await fresh(), await fresh()];
        return send(ann, other, { ...meant(other), confirmation: await signed(ann, one, meant(one)) });
      }),
      attack('U07', 'an assertion used twice', '403 approval_invalid', async () => {
        const review = await fresh();
        const body = { ...meant(review), confirmation: await signed(ann, review, meant(review)) };
        const first = await send(ann, review, body);
        return first.seen === ALLOWED ? send(ann, review, body) : { seen: `at first: ${first.seen}` };
      }),
      attack('U07', "another reviewer's assertion", '403 approval_invalid', async () => {
        const review = await fresh();
        return send(bob, review, {
          ...meant(review),
          confirmation: await signed(ann, review, meant(review)),
        });
      }),
      attack('U08', 'a definition that changes between two approvals', STALE, async () => {
        const review = await fresh();
        const { name } = review.tool;
        await approve(ann, review);
        const late = { ...meant(review), confirmation: await signed(bob, review, meant(review)) };
        upstream.present(...TOOLS.map((tool) => definition(tool, tool === name ? 'Pays twice.' : tool)));
        await requester.session.post(acme.path(`/servers/${serverId}/probe`), {});
        return send(bob, review, late);
      }),
      attack('U08', 'a policy that changes while one signs', VOID, async () => {
        const [review, other] = [await fresh(), await fresh()];
        const confirmation = await signed(ann, review, meant(review));
        await approve(bob, other, meant(other, { effect: 'read', enable: true }));
        return send(ann, review, { ...meant(review), confirmation });
      }),
      attack('U09', 'the requester approves', '403 own_request', async () =>
        approve(requester, await fresh()),
      ),
      attack('U09', 'the requester approves as harmless', '403 own_request', async () => {
        const review = await fresh();
        return approve(requester, review, meant(review, { effect: 'read' }));
      }),
      attack('U10', 'one person approves twice', '409 already_approved', async () => {
        const review = await fresh();
        await approve(ann, review);
        return approve(ann, review);
      }),
      attack('U10', 'one person with two accounts', '403 same_person', async () => {
        const review = await fresh();
        const second = await signer(['reviewer']);
        const accounts = await Promise.all([eve, second].map(({ session }) => accountOf(session)));
        await owner.query(`UPDATE app.account SET email = 'eve@acme.example' WHERE id = ANY ($1)`, [
          accounts,
        ]);
        await approve(eve, review);
        return approve(second, review);
      }),
      attack('U11', 'one person in four windows', `1× ${ALLOWED}`, async () => {
        const review = await fresh();
        const bodies = [];
        for (let at = 0; at < 4; at++)
          bodies.push({ ...meant(review), confirmation: await signed(ann, review, meant(review)) });
        const seen = await Promise.all(bodies.map((body) => send(ann, review, body)));
        const { given } = await ann.session.get<{ given: unknown[] }>(acme.path(`/reviews/${review.id}`));
        const allowed = seen.filter((outcome) => outcome.seen === ALLOWED);
        return given.length === 1 ? together(allowed) : { seen: `${given.length} count` };
      }),
      attack('U12', 'a tenant administrator makes a reviewer', '403', async () => {
        const admin = await people.operator(acme, ['tenant-admin']);
        const { status } = await admin.send('POST', acme.path('/operators'), {
          username: 'puppet',
          name: 'Puppet',
          rights: ['reviewer'],
        });
        return { seen: String(status) };
      }),
    ];
  },
};

const accountOf = async (session: ConsoleApi): Promise<string> =>
  (await session.get<{ operator: { id: string } }>('/me')).operator.id;
