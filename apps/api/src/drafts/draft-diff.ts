import type { DraftChange, DraftContent, GrantTerms, GrantView, GuardrailTerms } from '#libs/contracts';
import { canonicalJson, hashJson } from '#libs/manifest';
import type { EntityManager } from 'typeorm';

/** One thing that a draft changes, and what of it is in force. */
export interface DraftedChange {
  readonly key: string;
  readonly kind: DraftChange['kind'];
  readonly id: string;
  readonly name: string;
  /** Undefined: there is none. */
  readonly live: unknown;
  readonly wanted: unknown;
}

/** What the draft changes, in its order, beside what is in force in the tenant that the transaction shows. */
export async function draftedChanges(
  manager: EntityManager,
  content: DraftContent,
): Promise<DraftedChange[]> {
  const [roles, guardrails, mappings] = [
    await liveRoles(
      manager,
      content.roles.map(({ slug }) => slug),
    ),
    await liveGuardrails(
      manager,
      content.guardrails.flatMap(({ id }) => id ?? []),
    ),
    await liveMappings(
      manager,
      content.mappings.map(({ provider }) => provider),
    ),
  ];
  return [
    ...content.roles.map(({ slug, name, grants }) => {
      const live = roles.get(slug);
      return change('role', slug, live?.name ?? name ?? slug, live?.grants, grants ?? undefined);
    }),
    ...content.guardrails.map(({ id, rule }, index) => {
      const live = id === null ? undefined : guardrails.get(id);
      const name = rule?.name ?? live?.name ?? 'a rule that is gone';
      return change('guardrail', id ?? `new-${index + 1}`, name, live, rule ?? undefined);
    }),
    ...content.mappings.map(({ provider, rules }) => {
      const live = mappings.get(provider);
      return change('mapping', provider, live?.name ?? provider, live?.rules, rules);
    }),
  ];
}

const change = (
  kind: DraftChange['kind'],
  id: string,
  name: string,
  live: unknown,
  wanted: unknown,
): DraftedChange => ({ key: `${kind}:${id}`, kind, id, name, live, wanted });

/** Hash of what is in force: a draft that was made of another is stale. */
export const digestOf = ({ live }: DraftedChange): string => hashJson(live ?? null);

/** @param base hashes that the draft was made of */
export const changeView =
  (base: Readonly<Record<string, string>>) =>
  (drafted: DraftedChange): DraftChange => ({
    kind: drafted.kind,
    id: drafted.id,
    name: drafted.name,
    before: drafted.live === undefined ? null : canonicalJson(drafted.live),
    after: drafted.wanted === undefined ? null : canonicalJson(drafted.wanted),
    stale: base[drafted.key] !== digestOf(drafted),
  });

async function liveRoles(
  manager: EntityManager,
  slugs: readonly string[],
): Promise<Map<string, { name: string; grants: GrantTerms[] }>> {
  const rows = await manager.query<
    { slug: string; name: string; grants: { select: GrantView['select']; terms: object }[] }[]
  >(
    `SELECT r.slug, r.name, coalesce(jsonb_agg(jsonb_build_object('select', g.selector, 'terms', g.terms) ORDER BY g.id)
       FILTER (WHERE g.id IS NOT NULL), '[]') AS grants
     FROM app.role r LEFT JOIN app.role_grant g ON g.tenant_id = r.tenant_id AND g.role_id = r.id
     WHERE r.slug = ANY ($1::text[]) GROUP BY r.slug, r.name`,
    [slugs],
  );
  return new Map(
    rows.map(({ slug, name, grants }) => [
      slug,
      { name, grants: grants.map(({ select, terms }) => ({ select, ...terms })) },
    ]),
  );
}

async function liveGuardrails(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, GuardrailTerms>> {
  const rows = await manager.query<{ id: string; rule: GuardrailTerms }[]>(
    `SELECT id, rule FROM app.guardrail WHERE id = ANY ($1::text[])`,
    [ids],
  );
  return new Map(rows.map(({ id, rule }) => [id, rule]));
}

async function liveMappings(
  manager: EntityManager,
  providers: readonly string[],
): Promise<Map<string, { name: string; rules: unknown }>> {
  const rows = await manager.query<{ id: string; name: string; rules: unknown }[]>(
    `SELECT DISTINCT ON (p.id) p.id, p.name, m.rules
     FROM app.identity_provider p
       LEFT JOIN app.role_mapping m ON m.tenant_id = p.tenant_id AND m.identity_provider_id = p.id
     WHERE p.id = ANY ($1::text[]) ORDER BY p.id, m.version DESC NULLS LAST`,
    [providers],
  );
  return new Map(rows.map(({ id, name, rules }) => [id, { name, rules: rules ?? [] }]));
}
