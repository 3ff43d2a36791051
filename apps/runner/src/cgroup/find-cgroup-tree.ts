import { readFileSync } from 'node:fs';
import type { CgroupTree } from './cgroup.js';
import { CgroupV1Tree, V1_CONTROLLERS, type V1Controller } from './cgroup-v1.js';
import { CgroupV2Tree } from './cgroup-v2.js';

interface Mount {
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** proc(5), mountinfo: fields before ` - ` are optional in number, so what is needed stands at fixed places on either side. */
export function readMounts(mountinfo: string): Mount[] {
  return mountinfo
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const [type = '', , options = ''] = after.split(' ');
      return { point: before.split(' ')[4] ?? '', type, options: options.split(',') };
    });
}

/**
 * The runner's part of the cgroup tree.
 *
 * @param parent path below the mounts that the runner may use; absent on v2: its own group, where a service manager put it
 * @returns undefined where there is no cgroup at all
 */
export function findCgroupTree(
  parent: string | undefined,
  mountinfo = readFileSync('/proc/self/mountinfo', 'utf8'),
  membership = readFileSync('/proc/self/cgroup', 'utf8'),
): CgroupTree | undefined {
  const mounts = readMounts(mountinfo);
  const found: Partial<Record<V1Controller, string>> = {};
  for (const { point, type, options } of mounts)
    for (const name of V1_CONTROLLERS) if (type === 'cgroup' && options.includes(name)) found[name] = point;
  // On a hybrid host the controllers are bound to v1; the v2 tree beside it has none.
  if (found.memory !== undefined) return new CgroupV1Tree(found, parent ?? '/sallyport');
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  if (unified === undefined) return undefined;
  const own = /^0::(\/.*)$/m.exec(membership)?.[1] ?? '/';
  return parent === undefined
    ? new CgroupV2Tree(unified.point, own === '/' ? '/sallyport' : own, own !== '/')
    : new CgroupV2Tree(unified.point, parent, own === parent);
}
