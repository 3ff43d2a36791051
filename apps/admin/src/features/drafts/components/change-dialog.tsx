import { Group, Modal, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { type Change, KIND_WORDS } from '../draft-edit.js';
import type { ChangeProps } from './change-props.js';
import { GuardrailChange } from './guardrail-change.js';
import { MappingChange } from './mapping-change.js';
import { RoleChange } from './role-change.js';

/** What is edited: a change that the draft has, or one to be added. */
export interface Edited {
  readonly change?: Change;
}

interface Props extends Omit<ChangeProps, 'id'> {
  readonly edited: Edited;
  readonly onClose: () => void;
}

const KINDS = Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }));

/** Edits one thing of a draft. The API checks it as if it were published. */
export function ChangeDialog({ edited: { change }, onClose, ...rest }: Props) {
  const [kind, setKind] = useState<Change['kind']>(change?.kind ?? 'role');
  const props = { ...rest, id: change?.id };
  return (
    <Modal
      opened
      onClose={onClose}
      title={change === undefined ? 'Add a change' : `${KIND_WORDS[change.kind]} ${change.name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {change === undefined && (
          <Group>
            <Select
              label="Of what"
              data={KINDS}
              allowDeselect={false}
              value={kind}
              onChange={(next) => {
                if (next === 'role' || next === 'guardrail' || next === 'mapping') setKind(next);
              }}
            />
          </Group>
        )}
        {kind === 'role' && <RoleChange {...props} />}
        {kind === 'guardrail' && <GuardrailChange {...props} />}
        {kind === 'mapping' && <MappingChange {...props} />}
      </Stack>
    </Modal>
  );
}
