import { decodeJwt } from 'jose';
import { AgentUser, TestKey } from '#libs/testing';
import { same, type Attack, type Family, type Outcome } from '../../attack.js';
import { Company } from '../../world/actors/company.js';
import { unsigned } from '../../world/forge.js';
import type { World } from '../../world/world.js';

type Claims = Readonly<Record<string, unknown>>;

/** Sign-in through a company's identity provider: answers that were not asked for, and ID tokens that prove nobody. */
export const federation: Family<World> = {
  name: 'federation',
  attacks: async (world) => {
    const { acme, owner } = world;
    const company = await Company.make(world, acme, 'corp');
    const { idp } = company;
    const twin = (): Promise<Outcome> => {
      idp.interfere = undefined;
      return company.signIn();
    };
    const refused = (
      id: string,
      what: string,
      expected: string,
      attempt: () => Promise<Outcome>,
    ): Attack => ({ id, what, expected, attempt, twin });
    const changed = (what: string, expected: string, change: (url: URL) => void): Attack =>
      refused('A23', `an answer ${what}`, expected, async () => {
        const answer = await company.answered();
        change(answer.url);
        return company.arrive(answer);
      });
    const idToken = (id: string, what: string, make: (said: Claims) => Promise<string> | string): Attack =>
      refused(id, `an ID token ${what}`, '400 answer-invalid', () => {
        idp.interfere = async (answer) => ({
          ...answer,
          id_token: await make(decodeJwt(String(answer['id_token']))),
        });
        return company.signIn();
      });
    const claims = (id: string, what: string, said: Claims, expected: string): Attack =>
      refused(id, what, `access_denied ${expected}`, () => {
        idp.people.set('eve', said);
        return company.signIn('eve');
      });
    const resigned = (id: string, what: string, changes: object): Attack =>
      idToken(id, what, (said) => idp.sign({ ...said, ...changes }));

    return [
      refused('A23', 'an answer brought twice', '400 state-unknown', async () => {
        const answer = await company.answered();
        await company.arrive(answer);
        return company.arrive(answer);
      }),
      refused('A23', "an answer in somebody else's browser", '400', async () => {
        const { url } = await company.answered();
        return company.arrive({ browser: new AgentUser('x', 'y'), url });
      }),
      changed('without a state', '400', (url) => url.searchParams.delete('state')),
      changed('with another state', '400', (url) => url.searchParams.set('state', 'x'.repeat(43))),
      changed('that names another issuer', '400 answer-invalid', (url) =>
        url.searchParams.set('iss', 'https://evil.example'),
      ),
      changed('that names no issuer', '400 answer-invalid', (url) => url.searchParams.delete('iss')),
      changed('at the other tenant', '400', (url) => (url.pathname = '/t/globex/federation/corp')),
      resigned('A23', 'with another nonce', { nonce: 'x'.repeat(43) }),
      resigned('A23', 'without a nonce', { nonce: undefined }),
      resigned('A24', 'for another client', { aud: 'other' }),
      resigned('A24', 'of another issuer', { iss: 'https://evil.example' }),
      resigned('A24', 'that has expired', { iat: 1, exp: 2 }),
      idToken('A24', 'without signature', (said) => unsigned({ alg: 'none' }, said)),
      idToken('A24', 'of a foreign key', async (said) =>
        (await TestKey.create()).sign(said, { kid: idp.key.jwk.kid }),
      ),
      {
        id: 'A25',
        what: 'the email address of somebody at another provider of the tenant',
        expected: 'another subject and account',
        attempt: async () => {
          idp.interfere = undefined;
          const partner = await Company.make(world, acme, 'partner');
          partner.idp.people.set('eve', { ...idp.people.get('ada') });
          const outcomes = same([await company.signIn(), await partner.signIn('eve')]);
          const { rows } = await owner.query<{ subject: string; account_id: string }>(
            `SELECT subject, account_id FROM app.federated_account WHERE subject = ANY ($1)`,
            [[`${idp.issuer}|ada`, `${partner.idp.issuer}|eve`]],
          );
          const accounts = new Set(rows.map(({ account_id: account }) => account));
          const apart = rows.length === 2 && accounts.size === 2;
          return {
            seen: apart ? 'another subject and account' : `${rows.length} accounts: ${outcomes.seen}`,
          };
        },
        twin,
      },
      claims(
        'A26',
        'groups that the token only points to',
        { _claim_names: { groups: 's' }, _claim_sources: { s: {} } },
        'claims-overflow',
      ),
      claims(
        'A26',
        'more groups than are ever sent in full',
        { groups: ['crm', ...Array.from({ length: 200 }, (_, at) => `g${at}`)] },
        'claims-overflow',
      ),
      claims('A26b', 'a person of whom no rule speaks', { groups: ['hr'] }, 'no-rule-matched'),
      claims('A26b', 'a person without groups', {}, 'claim-missing'),
    ];
  },
};
