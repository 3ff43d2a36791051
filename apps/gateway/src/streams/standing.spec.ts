import { Denied } from '#libs/denial';
import { FixedClock } from '#libs/testing';
import { accessToken, addressed, caller, fresh } from '../decision/proofs.fixture.js';
import { Standings } from './standing.js';

describe('Standings', () => {
  const clock = new FixedClock();
  const owner = () => {
    const exp = Math.floor(clock.now() / 1000) + 60;
    return { addressed: addressed(), caller: caller({}, accessToken({ exp })) };
  };
  const standings = (activeCaller = async () => caller()) =>
    new Standings({ freshSnapshot: async () => fresh(), activeCaller }, clock);

  it('asks the steps of a request again', async () => {
    const given = owner();
    const asked: unknown[] = [];
    const steps = {
      freshSnapshot: async () => fresh(),
      activeCaller: async (...args: unknown[]) => {
        asked.push(args[1]);
        return caller({ readsOnly: true });
      },
    };
    const standing = await new Standings(steps, clock).of(given);
    expect(standing.caller.readsOnly).toBe(true);
    expect(asked).toEqual([given.caller.possession]);
  });

  it('ends half a minute after the token', async () => {
    const given = owner();
    clock.advance(89_000);
    await expect(standings().of(given)).resolves.toBeDefined();
    clock.advance(1_000);
    await expect(standings().of(given)).rejects.toMatchObject({ reason: 'token-expired' });
  });

  it('ends with the right', async () => {
    const refuse = () => Promise.reject(new Denied('caller-revoked'));
    await expect(standings(refuse).of(owner())).rejects.toMatchObject({ reason: 'caller-revoked' });
  });
});
