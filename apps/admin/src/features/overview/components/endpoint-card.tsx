import { Text } from '@mantine/core';
import { Endpoint } from '../../../components/endpoint.js';
import { Card } from '../../../components/page/card.js';

/** Where agents connect. */
export const EndpointCard = ({ endpoint }: { readonly endpoint: string }) => (
  <Card title="Connect an agent">
    <Text size="sm" mb="xs">
      One MCP endpoint for all servers of the tenant. A client finds the sign-in by itself; it sees only the
      tools that its roles allow.
    </Text>
    <Endpoint url={endpoint} />
  </Card>
);
