import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from './settings.mjs';

describe('settings of a launcher', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const file = join(folder, 'secret');
  writeFileSync(file, 'from-a-file\n');

  afterAll(() => rmSync(folder, { recursive: true }));

  it('come from the environment or from files, empty meaning absent', () => {
    const settings = new Settings({ A: 'a', B: '', C_FILE: file });
    expect([settings.get('A'), settings.get('B'), settings.get('C')]).toEqual([
      'a',
      undefined,
      'from-a-file',
    ]);
  });

  it('are refused when given twice, or in a file that is not there', () => {
    expect(() => new Settings({ A: 'a', A_FILE: file }).get('A')).toThrow(
      'A: set either A or A_FILE, not both',
    );
    expect(() => new Settings({ A_FILE: '/nowhere' }).get('A')).toThrow(
      'A_FILE: cannot read /nowhere (ENOENT)',
    );
  });

  it('of the database reach no child by themselves: it would learn who owns the schema', () => {
    const given = {
      DATABASE_URL: 'owner',
      MIGRATION_DATABASE_URL_FILE: file,
      RUNTIME_ROLE_PASSWORD: 'p',
      KEPT: 'k',
    };
    const env = new Settings(given).childEnvironment({ PORT: '1' });
    expect(env).toMatchObject({ KEPT: 'k', PORT: '1' });
    for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL_FILE', 'RUNTIME_ROLE_PASSWORD'])
      expect(env).not.toHaveProperty(name);
  });

  it('reach a child together with what the launcher decides, which wins', () => {
    process.env['STRAY'] = 'of this machine';
    const env = new Settings({ KEPT: 'k', DATABASE_URL_FILE: file }).childEnvironment({
      DATABASE_URL: 'decided',
    });
    delete process.env['STRAY'];
    expect(env).toMatchObject({ KEPT: 'k', DATABASE_URL: 'decided', PATH: process.env['PATH'] });
    expect(Object.keys(env)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(STRAY|DATABASE_URL_FILE)$/)]),
    );
  });
});
