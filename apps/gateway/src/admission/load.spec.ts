import { Load } from './load.js';

describe('Load', () => {
  it('is exceeded by one request too many, and no longer once another has ended', async () => {
    const load = new Load(2);
    const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    const works = gates.map((gate) => load.during(() => gate.promise));
    expect(load.exceeded).toBe(true);
    gates[0]?.resolve();
    await works[0];
    expect(load.exceeded).toBe(false);
    for (const gate of gates) gate.resolve();
    await Promise.all(works);
  });

  it('counts a request out that failed', async () => {
    const load = new Load(0);
    await expect(load.during(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(load.exceeded).toBe(false);
  });
});
