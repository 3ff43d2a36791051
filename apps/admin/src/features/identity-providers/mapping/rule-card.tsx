import type { Schemas } from '#libs/api-client';
import { ActionIcon, Checkbox, Group, MultiSelect, Select, SimpleGrid, Stack } from '@mantine/core';
import { Icon } from '../../../components/icon.js';
import { Notice } from '../../../components/state/notice.js';
import { ConditionFields } from './condition-fields.js';
import { SCOPES, type RuleDraft, type RuleErrors } from './rule-draft.js';
import styles from './rule-card.module.css';

export interface RuleProps {
  readonly rule: RuleDraft;
  readonly index: number;
  readonly last: boolean;
  readonly claims: readonly string[];
  readonly roles: readonly Schemas['Role'][];
  readonly errors: RuleErrors;
  readonly onChange: (rule: RuleDraft) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One rule: what it looks at, and what it gives. */
export function RuleCard({ rule, index, roles, errors, onChange, ...rest }: RuleProps) {
  const known = roles.map(({ slug, name }) => ({ value: slug, label: name }));
  // A role that is gone is shown by its slug, so that it can be taken out.
  const gone = rule.roles.filter((slug) => !known.some(({ value }) => value === slug));
  return (
    <li className={styles['rule']} aria-label={`Rule ${index + 1}`}>
      <RuleHead index={index} {...rest} />
      <Stack gap="sm">
        {errors.rule !== undefined && <Notice tone="deny" title={errors.rule} role="alert" />}
        <ConditionFields rule={rule} claims={rest.claims} errors={errors} onChange={onChange} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <MultiSelect
            label="Gives the roles"
            data={[...known, ...gone.map((slug) => ({ value: slug, label: slug }))]}
            maxValues={16}
            value={rule.roles}
            error={errors.roles}
            onChange={(next) => onChange({ ...rule, roles: next })}
          />
          <MultiSelect
            label="Tokens may carry at most"
            placeholder={rule.scopeCeiling.length === 0 ? 'no ceiling' : ''}
            data={[...SCOPES]}
            value={rule.scopeCeiling}
            onChange={(scopeCeiling) => onChange({ ...rule, scopeCeiling })}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
          {rule.kind !== 'cel' && (
            <Select
              label="When the claim is not sent"
              data={[
                { value: 'deny', label: 'Refuse the sign-in' },
                { value: 'skip', label: 'Go on with the next rule' },
              ]}
              allowDeselect={false}
              value={rule.whenMissing}
              onChange={(next) => onChange({ ...rule, whenMissing: next === 'skip' ? 'skip' : 'deny' })}
            />
          )}
          <Checkbox
            size="xs"
            mt={{ base: 0, sm: rule.kind === 'cel' ? 0 : 32 }}
            label="Last rule for whom it matches"
            checked={rule.stop}
            onChange={(event) => onChange({ ...rule, stop: event.currentTarget.checked })}
          />
        </SimpleGrid>
      </Stack>
    </li>
  );
}

const RuleHead = ({
  index,
  last,
  onMove,
  onRemove,
}: Pick<RuleProps, 'index' | 'last' | 'onMove' | 'onRemove'>) => (
  <Group justify="space-between" mb="xs">
    <h2 className={styles['title']}>Rule {index + 1}</h2>
    <Group gap={6}>
      <ActionIcon
        variant="default"
        disabled={index === 0}
        aria-label={`Move rule ${index + 1} up`}
        onClick={() => onMove(-1)}
      >
        <span aria-hidden="true">↑</span>
      </ActionIcon>
      <ActionIcon
        variant="default"
        disabled={last}
        aria-label={`Move rule ${index + 1} down`}
        onClick={() => onMove(1)}
      >
        <span aria-hidden="true">↓</span>
      </ActionIcon>
      <ActionIcon variant="default" aria-label={`Remove rule ${index + 1}`} onClick={onRemove}>
        <Icon name="cross" size={14} />
      </ActionIcon>
    </Group>
  </Group>
);
