import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { freePort, portOfSetting } from './free-port.mjs';

describe('ports', () => {
  const taken = createServer();
  const port = () => (taken.address() as AddressInfo).port;

  beforeAll(() => once(taken.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => new Promise((done) => void taken.close(done)));

  it('are the wanted one while it is free, and another one otherwise', async () => {
    const free = await freePort();
    expect(await freePort(free)).toBe(free);
    expect(await freePort(port())).not.toBe(port());
  });

  it('of a setting must be ports, and free', async () => {
    expect(await portOfSetting('API_PORT', undefined)).toBeUndefined();
    await expect(portOfSetting('API_PORT', String(port()))).rejects.toThrow(
      `API_PORT: port ${port()} is in use`,
    );
    for (const wrong of ['0', '65536', 'http', '80.5']) {
      await expect(portOfSetting('API_PORT', wrong)).rejects.toThrow('API_PORT: must be a port');
    }
  });
});
