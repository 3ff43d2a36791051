import type { AdminApi } from './admin-api.js';
import { agents } from './kinds/agents.js';
import { budgets } from './kinds/budgets.js';
import { guardrails } from './kinds/guardrails.js';
import { identityProviders } from './kinds/identity-providers.js';
import type { Kind } from './kinds/kind.js';
import { roles } from './kinds/roles.js';
import { servers } from './kinds/servers.js';
import { content, limits, oauth, type Whole } from './kinds/whole-sections.js';
import { listSteps, type Step, wholeSteps } from './plan.js';
import type { ListSection, TenantConfig, WholeSection } from './tenant-config.js';

/** A section of a file, as the control plane has it. */
export interface InstalledSection {
  readonly name: ListSection | WholeSection;
  /** As a file says it; lists in an order of their own, so that two exports of the same are the same. */
  readonly content: unknown;
  /** What to do so that it is as this file says. @param prune take away what the file does not list */
  readonly steps: (config: TenantConfig, prune: boolean) => Step[];
}

interface Section {
  readonly name: ListSection | WholeSection;
  readonly read: (api: AdminApi) => Promise<InstalledSection>;
}

const list = <S extends ListSection>(kind: Kind<S>): Section => ({
  name: kind.section,
  read: async (api) => {
    const present = await kind.read(api);
    return {
      name: kind.section,
      content: present.map(({ item }) => item).sort((a, b) => (kind.keyOf(a) < kind.keyOf(b) ? -1 : 1)),
      steps: (config, prune) => listSteps(kind, present, config[kind.section] ?? [], prune),
    };
  },
});

const whole = <S extends WholeSection>(kind: Whole<S>): Section => ({
  name: kind.section,
  read: async (api) => {
    const now = await api.get(kind.path, kind.shape);
    return {
      name: kind.section,
      content: now.data,
      steps: (config) => {
        const wanted = config[kind.section];
        return wanted === undefined ? [] : wholeSteps(kind, now, wanted);
      },
    };
  },
});

/** In the order in which one needs the other: roles select servers, agents have roles, rules give them. */
const SECTIONS: readonly Section[] = [
  list(servers),
  list(roles),
  list(guardrails),
  list(agents),
  list(identityProviders),
  list(budgets),
  whole(oauth),
  whole(limits),
  whole(content),
];

/** Those of the sections that are asked for. */
export async function readSections(
  api: AdminApi,
  asked: (name: InstalledSection['name']) => boolean,
): Promise<InstalledSection[]> {
  const sections: InstalledSection[] = [];
  for (const { name, read } of SECTIONS) if (asked(name)) sections.push(await read(api));
  return sections;
}

/** Things are taken away when everything else is done, and in the other direction. */
export function planOf(sections: readonly InstalledSection[], config: TenantConfig, prune: boolean): Step[] {
  const steps = sections.flatMap((section) => section.steps(config, prune));
  const removals = steps.filter(({ kind }) => kind === 'remove').toReversed();
  return [...steps.filter(({ kind }) => kind !== 'remove'), ...removals];
}
