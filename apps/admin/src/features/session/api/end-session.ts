import { answered, type Api } from '../../../lib/http/api.js';

export const endSession = (api: Api) => answered(api.DELETE('/api/v1/session'));
