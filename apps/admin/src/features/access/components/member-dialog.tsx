import type { Schemas } from '#libs/api-client';
import { Divider, Modal, Stack } from '@mantine/core';
import { CopyIconButton } from '../../../components/copy-icon-button.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Facts } from '../../../components/page/facts.js';
import { CeilingForm } from './ceiling-form.js';
import { DisabledForm } from './disabled-form.js';
import { RolesForm } from './roles-form.js';

interface Props {
  readonly member: Schemas['Member'] | undefined;
  readonly roles: readonly Schemas['Role'][];
  readonly onClose: () => void;
}

/** One user or agent: roles, ceiling, and the stop. Each part is saved on its own. */
export const MemberDialog = ({ member, roles, onClose }: Props) => (
  <Modal
    opened={member !== undefined}
    onClose={onClose}
    size="lg"
    title={member === undefined ? '' : <RevealText text={member.name} />}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {member !== undefined && (
      <Stack gap="md">
        <Facts
          facts={[
            [
              member.kind === 'agent' ? 'Client id' : 'Username',
              <span key="handle">
                <code>
                  <RevealText text={member.handle} />
                </code>
                <CopyIconButton
                  value={member.handle}
                  name={member.kind === 'agent' ? 'client id' : 'username'}
                />
              </span>,
            ],
          ]}
        />
        <RolesForm key={`roles ${member.id}`} member={member} roles={roles} />
        {member.kind === 'agent' && member.ceiling !== null && (
          <>
            <Divider />
            <CeilingForm key={`ceiling ${member.id}`} id={member.id} ceiling={member.ceiling} />
          </>
        )}
        <Divider />
        <DisabledForm key={`disabled ${member.id}`} member={member} />
      </Stack>
    )}
  </Modal>
);
