import { randomBytes } from 'node:crypto';
import { LocalVault } from './local-vault.js';
import { VaultError } from './vault.js';

const context = { tenant: 'tenant_a', purpose: 'oauth', id: 'key_1' };
const secret = Buffer.from('private key');

describe('LocalVault', () => {
  const vault = new LocalVault(randomBytes(32));

  it('opens what it sealed, in the same place', async () => {
    expect(await vault.open(await vault.seal(secret, context), context)).toEqual(secret);
  });

  it('keeps the plaintext out of the sealed bytes and never seals alike twice', async () => {
    const [one, two] = [await vault.seal(secret, context), await vault.seal(secret, context)];
    expect(one.includes(secret)).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  // V01
  it.each([
    ['tenant', { ...context, tenant: 'tenant_b' }],
    ['purpose', { ...context, purpose: 'snapshot' }],
    ['row', { ...context, id: 'key_2' }],
    ['boundary between the parts', { tenant: 'tenant_ao', purpose: 'auth', id: 'key_1' }],
  ])('does not open for another %s', async (_what, elsewhere) => {
    await expect(vault.open(await vault.seal(secret, context), elsewhere)).rejects.toThrow(VaultError);
  });

  it.each([
    ['server', ['server_2', 'alice']],
    ['user', ['server_1', 'bob']],
    ['order of the owners', ['alice', 'server_1']],
    ['boundary between the owners', ['server_1a', 'lice']],
    ['number of owners', ['server_1']],
    ['lack of owners', undefined],
  ])('does not open for another %s', async (_what, owners) => {
    const sealed = await vault.seal(secret, { ...context, owners: ['server_1', 'alice'] });
    const elsewhere = owners === undefined ? context : { ...context, owners };
    await expect(vault.open(sealed, elsewhere)).rejects.toThrow(VaultError);
    expect(await vault.open(sealed, { ...context, owners: ['server_1', 'alice'] })).toEqual(secret);
  });

  it('does not open when any byte was altered or cut', async () => {
    const sealed = await vault.seal(secret, context);
    for (let i = 0; i < sealed.length; i++) {
      const altered = Buffer.from(sealed);
      altered[i] = (altered[i] ?? 0) ^ 1;
      await expect(vault.open(altered, context)).rejects.toThrow(VaultError);
    }
    await expect(vault.open(sealed.subarray(0, -1), context)).rejects.toThrow(VaultError);
    await expect(vault.open(Buffer.alloc(0), context)).rejects.toThrow(VaultError);
  });

  it('says so when the master key is another one', async () => {
    const sealed = await vault.seal(secret, context);
    await expect(new LocalVault(randomBytes(32)).open(sealed, context)).rejects.toThrow(/another MASTER_KEY/);
  });

  it('opens what the previous master key sealed, and seals under the new one', async () => {
    const [before, after] = [randomBytes(32), randomBytes(32)];
    const old = await new LocalVault(before).seal(secret, context);
    const rotating = new LocalVault(after, before);
    expect(await rotating.open(old, context)).toEqual(secret);
    const anew = await rotating.seal(secret, context);
    expect([rotating.isOutdated(old), rotating.isOutdated(anew)]).toEqual([true, false]);
    expect(await new LocalVault(after).open(anew, context)).toEqual(secret);
    await expect(new LocalVault(before).open(anew, context)).rejects.toThrow(/another MASTER_KEY/);
    await expect(rotating.open(old, { ...context, tenant: 'tenant_b' })).rejects.toThrow(VaultError);
  });

  it('refuses a master key of another size', () => {
    expect(() => new LocalVault(randomBytes(16))).toThrow(TypeError);
  });
});
