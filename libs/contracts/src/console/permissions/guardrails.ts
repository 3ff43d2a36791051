import { z } from 'zod';
import { guardrailTerms, toolLabel } from '../../snapshot/grant.js';

export const guardrailView = guardrailTerms
  .extend({
    id: z.string(),
    /** Those of the platform hold for every tenant; only the platform changes them. */
    owner: z.enum(['platform', 'tenant']),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'Guardrail' });
export type GuardrailView = z.infer<typeof guardrailView>;
/** `GET …/guardrails` */
export const guardrailList = z.object({ items: z.array(guardrailView) }).meta({ id: 'GuardrailList' });
/** `POST …/guardrails`, `PUT …/guardrails/{id}` */
export const setGuardrail = guardrailTerms.meta({ id: 'SetGuardrail' });

/** `PUT …/tools/{id}/labels`: what this tenant says of the tool. Labels of the tool's owner are added to them. */
export const setToolLabels = z.object({ labels: z.array(toolLabel).max(20) }).meta({ id: 'SetToolLabels' });
/** `GET …/tools/{id}/labels` */
export const toolLabels = z
  .object({ labels: z.array(z.string()), ofOwner: z.array(z.string()) })
  .meta({ id: 'ToolLabels' });
export type ToolLabels = z.infer<typeof toolLabels>;
