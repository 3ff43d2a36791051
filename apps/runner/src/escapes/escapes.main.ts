import { spawnSync } from 'node:child_process';
import { closeInherited, inheritedDescriptors } from '../bwrap/inherited-descriptors.js';
import { egressEscapes } from './egress-escapes.js';
import type { EscapeCase } from './escape-case.js';
import { EscapeWorld } from './escape-world.js';
import { FILE_ESCAPES } from './file-escapes.js';
import { NETWORK_ESCAPES } from './network-escapes.js';
import { resourceEscapes } from './resource-escapes.js';
import type { Verdict } from './verdict.js';

const READ_DESCRIPTOR = `try { process.stdout.write(require('fs').readFileSync('/proc/self/fd/40', 'utf8')); } catch (error) { process.stdout.write(error.code); }`;

/** Descriptor 40 was left open by whoever started us: a child outside gets it, a sandbox must not. */
function inherited(): { readonly listed: boolean; readonly leaks: boolean } {
  const listed = inheritedDescriptors().includes(40);
  const { stdout } = spawnSync(process.execPath, ['-e', READ_DESCRIPTOR], { encoding: 'utf8' });
  return { listed, leaks: stdout.includes('secret') };
}

async function judged(world: EscapeWorld, one: EscapeCase): Promise<Verdict> {
  const inside = await world.inside(one.script, { tmpMb: 16, shmMb: 4 });
  const outside = await world.outside(one.control ?? one.script);
  const { number, title } = one;
  return {
    number,
    title,
    contained: one.contained(inside),
    works: one.works(outside),
    seen: { ...inside, ...prefixed(outside) },
  };
}

const prefixed = (outside: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(outside).map(([name, value]) => [`outside ${name}`, value]));

async function descriptors(world: EscapeWorld, before: ReturnType<typeof inherited>): Promise<Verdict> {
  const inside = await world.inside(
    `for (const fd of [9, 40]) await attempt(String(fd), () => fs.readFileSync('/proc/self/fd/' + fd, 'utf8').includes('secret') ? 'ok' : 'absent');`,
  );
  const contained = inheritedDescriptors().length === 0 && !Object.values(inside).includes('ok');
  return {
    number: 6,
    title: 'read descriptors that were left open',
    contained,
    works: before.listed && before.leaks,
    seen: inside,
  };
}

/** Runs every attempt against the shipped back end, as the account of this process. */
async function main([cgroup = '/sallyport-escapes']: readonly string[]): Promise<void> {
  process.env['SALLYPORT_ESCAPE_SECRET'] = 'open-sesame';
  const before = inherited();
  closeInherited();
  const world = await EscapeWorld.start(cgroup);
  const verdicts: Verdict[] = [];
  try {
    for (const one of [...FILE_ESCAPES, ...NETWORK_ESCAPES]) verdicts.push(await judged(world, one));
    verdicts.push(
      await descriptors(world, before),
      ...(await egressEscapes(world)),
      ...(await resourceEscapes(world)),
    );
  } finally {
    await world.stop();
  }
  verdicts.sort((a, b) => a.number - b.number);
  for (const { number, title, contained, works, seen } of verdicts) {
    const mark = contained && works ? '✓' : '✗';
    const why = contained ? (works ? '' : ' THE CONTROL DOES NOT WORK OUTSIDE') : ' NOT CONTAINED';
    process.stdout.write(`  ${mark} ${String(number).padStart(2)} ${title}${why}\n`);
    if (why !== '') process.stdout.write(`       ${JSON.stringify(seen)}\n`);
  }
  const good = verdicts.filter(({ contained, works }) => contained && works).length;
  process.stdout.write(`escapes: ${good}/${verdicts.length} contained\n`);
  process.exitCode = good === verdicts.length ? 0 : 1;
}

main(process.argv.slice(2)).catch((cause: unknown) => {
  process.stderr.write(`escapes: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exit(1);
});
