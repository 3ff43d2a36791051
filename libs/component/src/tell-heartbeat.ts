import { type Heartbeat, INTERNAL_RESOURCE_PATH } from '#libs/contracts';
import type { ComponentClient } from './component-client.js';

const ANSWER_MS = 10_000;

/** @param apiUrl origin at which the control plane is reached. @throws unless it took the beat */
export async function tellHeartbeat(
  client: ComponentClient,
  apiUrl: string,
  status: Heartbeat,
): Promise<void> {
  const response = await client.send({
    method: 'POST',
    url: new URL(`${INTERNAL_RESOURCE_PATH}/heartbeat`, apiUrl).href,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(status),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the control plane answered HTTP ${response.status} to a heartbeat`);
}
