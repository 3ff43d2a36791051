import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/bootstrap.mjs';
import { copiesOf, imageOf, instructionsOf, lastOf, stagesOf } from './dockerfile.mjs';

const text = (path: string) => readFileSync(join(root, path), 'utf8');
const stages = stagesOf(text('Dockerfile'));
const TARGETS = ['api', 'gateway', 'recorder', 'migrate'];

describe('Dockerfile', () => {
  it('uses the Node that the project is tested with', () => {
    const { devDependencies } = JSON.parse(text('package.json')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['node']).toBeDefined();
    expect(new Set(['build', ...TARGETS].map((stage) => imageOf(stages, stage)))).toEqual(
      new Set([`node:${devDependencies['node']}-slim`]),
    );
  });

  it.each(TARGETS)('%s does not run as root', (target) => {
    expect(lastOf(instructionsOf(stages, target), 'USER')).toBe('node');
  });

  it.each(TARGETS)('%s says how to tell that it is healthy, unless it is a job', (target) => {
    const check = lastOf(instructionsOf(stages, target), 'HEALTHCHECK');
    expect(check).toMatch(target === 'migrate' ? /^NONE$/ : /CMD \["node", "scripts\/healthcheck\.mjs"\]$/);
  });

  it('copies what exists and what .dockerignore lets through', () => {
    const admitted = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map(
        (line) =>
          new RegExp(
            `^${line
              .slice(1)
              .replaceAll('.', String.raw`\.`)
              .replaceAll('*', '[^/]*')}(/|$)`,
          ),
      );
    const copied = stages
      .flatMap(({ instructions }) => copiesOf(instructions))
      .filter(({ from }) => from === undefined);
    const sources = copied.flatMap((copy) => copy.sources);
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect([source, existsSync(join(root, source))]).toEqual([source, true]);
      expect([source, admitted.some((pattern) => pattern.test(source))]).toEqual([source, true]);
    }
  });
});
