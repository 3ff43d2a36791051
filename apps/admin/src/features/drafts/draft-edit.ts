import type { Schemas } from '#libs/api-client';

export type Content = Schemas['DraftContent'];
export type Change = Schemas['Draft']['diff'][number];
type Kind = Change['kind'];

/** One thing of a draft as it shall be. */
export type Wanted =
  | { readonly kind: 'role'; readonly role: Content['roles'][number] }
  | {
      readonly kind: 'guardrail';
      readonly at: number | undefined;
      readonly guardrail: Content['guardrails'][number];
    }
  | { readonly kind: 'mapping'; readonly mapping: Content['mappings'][number] };

/** The draft with it, instead of what it said of the same before. */
export function withWanted(content: Content, wanted: Wanted): Content {
  if (wanted.kind === 'role') {
    const { role } = wanted;
    return { ...content, roles: [...content.roles.filter(({ slug }) => slug !== role.slug), role] };
  }
  if (wanted.kind === 'mapping') {
    const { mapping } = wanted;
    const others = content.mappings.filter(({ provider }) => provider !== mapping.provider);
    return { ...content, mappings: [...others, mapping] };
  }
  const { at, guardrail } = wanted;
  const index =
    at ?? (guardrail.id === null ? -1 : content.guardrails.findIndex(({ id }) => id === guardrail.id));
  if (index < 0) return { ...content, guardrails: [...content.guardrails, guardrail] };
  return {
    ...content,
    guardrails: content.guardrails.map((old, each) => (each === index ? guardrail : old)),
  };
}

/** The draft without a change: what is in force stays. */
export function withoutChange(content: Content, { kind, id }: Pick<Change, 'kind' | 'id'>): Content {
  return {
    roles: kind === 'role' ? content.roles.filter(({ slug }) => slug !== id) : content.roles,
    guardrails:
      kind === 'guardrail'
        ? content.guardrails.filter((_, index) => index !== placeOf(content, id))
        : content.guardrails,
    mappings:
      kind === 'mapping' ? content.mappings.filter(({ provider }) => provider !== id) : content.mappings,
  };
}

/** Place of a guardrail by the id of its change: a new one is `new-<place from 1>`. */
export function placeOf(content: Content, id: string): number {
  const added = /^new-(\d+)$/.exec(id);
  return added === null ? content.guardrails.findIndex((each) => each.id === id) : Number(added[1]) - 1;
}

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  role: 'Role',
  guardrail: 'Guardrail',
  mapping: 'Rules over claims',
};

/** JSON text in lines that can be read. */
export const readable = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
