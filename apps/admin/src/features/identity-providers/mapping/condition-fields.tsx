import { Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { RuleDraft, RuleErrors } from './rule-draft.js';

const KINDS = [
  { value: 'exact', label: 'A claim is exactly' },
  { value: 'prefix', label: 'A claim starts with' },
  { value: 'cel', label: 'An expression (CEL) is true' },
];

interface Props {
  readonly rule: RuleDraft;
  readonly claims: readonly string[];
  readonly errors: RuleErrors;
  readonly onChange: (rule: RuleDraft) => void;
}

/** What a rule looks at. In a list, one member is enough. */
export function ConditionFields({ rule, claims, errors, onChange }: Props) {
  const kind = (
    <Select
      label="Matches when"
      data={KINDS}
      allowDeselect={false}
      value={rule.kind}
      onChange={(next) => {
        if (next === 'exact' || next === 'prefix' || next === 'cel') onChange({ ...rule, kind: next });
      }}
    />
  );
  if (rule.kind === 'cel') {
    return (
      <>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          {kind}
        </SimpleGrid>
        <Textarea
          label="Expression"
          description="Over claims, such as: has(claims.groups) && 'support' in claims.groups"
          autosize
          minRows={2}
          maxLength={2000}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={rule.expression}
          error={errors.expression}
          onChange={(event) => onChange({ ...rule, expression: event.currentTarget.value })}
        />
      </>
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      {kind}
      <Select
        label="Claim"
        data={[...new Set([...claims, ...(rule.claim === '' ? [] : [rule.claim])])]}
        nothingFoundMessage="The provider keeps no claim"
        allowDeselect={false}
        value={rule.claim === '' ? null : rule.claim}
        error={errors.claim}
        onChange={(claim) => onChange({ ...rule, claim: claim ?? '' })}
      />
      <TextInput
        label="Value"
        maxLength={500}
        spellCheck={false}
        value={rule.value}
        error={errors.value}
        onChange={(event) => onChange({ ...rule, value: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}
