import { Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ProblemView } from '../../../components/page/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { verifyChain } from '../api/verify-chain.js';
import { ChainResult } from './chain-result.js';

/** Proves that no record of the tenant was altered, removed or moved. */
export function ChainCheck() {
  const api = useApi();
  const { slug } = useTenant();
  const verify = useMutation({ mutationFn: () => verifyChain(api, slug) });
  return (
    <>
      <Group gap="sm">
        <GatedButton
          need="audit.verify"
          variant="default"
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          Verify chain
        </GatedButton>
        {verify.data?.intact === true && <ChainResult result={verify.data} />}
      </Group>
      {verify.data?.intact === false && <ChainResult result={verify.data} />}
      {verify.error !== null && <ProblemView problem={verify.error} />}
    </>
  );
}
