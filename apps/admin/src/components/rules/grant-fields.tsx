import { Checkbox, Group, NumberInput, Stack } from '@mantine/core';
import { SelectorEditor } from '../input/selector-editor.js';
import { CelField } from './cel-field.js';
import type { GrantDraft } from './grant-words.js';

interface Props {
  readonly label: string;
  readonly value: GrantDraft;
  readonly onChange: (value: GrantDraft) => void;
  /** What the API has against the condition, with line and column. */
  readonly conditionError: string | undefined;
}

const DEFAULT_LIMITS = { perMinute: 10, burst: 5 };

/** A member that is undefined is left out: the API tells absent from empty. */
const without = (value: GrantDraft, key: keyof GrantDraft): GrantDraft => {
  const { [key]: _gone, ...rest } = value;
  return rest as GrantDraft;
};

/** One grant: which tools, and on what terms. */
export function GrantFields({ label, value, onChange, conditionError }: Props) {
  const { select, condition, conditionMode, approval, limits, includeFuture } = value;
  return (
    <Stack gap="sm">
      <SelectorEditor
        label={label}
        value={select}
        onChange={(next) => onChange({ ...value, select: next })}
      />
      {select.kind !== 'tools' && (
        <Checkbox
          size="xs"
          label="Also tools that are approved later"
          checked={includeFuture === true}
          onChange={({ currentTarget }) =>
            onChange(
              currentTarget.checked ? { ...value, includeFuture: true } : without(value, 'includeFuture'),
            )
          }
        />
      )}
      <CelField
        value={condition}
        error={conditionError}
        onChange={(next) =>
          onChange(
            next === undefined
              ? without(without(value, 'condition'), 'conditionMode')
              : { ...value, condition: next },
          )
        }
      />
      {condition !== undefined && (
        <Checkbox
          size="xs"
          label="Only tried: recorded where it does not hold, never enforced"
          checked={conditionMode === 'shadow'}
          onChange={({ currentTarget }) =>
            onChange(
              currentTarget.checked ? { ...value, conditionMode: 'shadow' } : without(value, 'conditionMode'),
            )
          }
        />
      )}
      <Checkbox
        size="xs"
        label="A person approves each call"
        checked={approval === 'each-call'}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.checked ? { ...value, approval: 'each-call' } : without(value, 'approval'))
        }
      />
      <Checkbox
        size="xs"
        label="Limit how often one caller calls one of these tools"
        checked={limits !== undefined}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.checked ? { ...value, limits: DEFAULT_LIMITS } : without(value, 'limits'))
        }
      />
      {limits !== undefined && (
        <Group grow>
          <NumberInput
            label="Calls a minute"
            min={1}
            value={limits.perMinute}
            onChange={(perMinute) =>
              onChange({ ...value, limits: { ...limits, perMinute: Number(perMinute) || 1 } })
            }
          />
          <NumberInput
            label="At once"
            min={1}
            value={limits.burst}
            onChange={(burst) => onChange({ ...value, limits: { ...limits, burst: Number(burst) || 1 } })}
          />
        </Group>
      )}
    </Stack>
  );
}
