import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ProblemFilter } from './problem.filter.js';
import { validationPipe } from './validation.js';

export { decodeCursor, encodeCursor } from './cursor.js';
export { isFirstUse } from './first-use.js';
export { ProblemError, conflict, invalid, notFound } from './problem-error.js';
export { openApiDocument } from './open-api.js';
export { addSecurityHeaders } from './security-headers.js';
export { Returns } from './returns.decorator.js';

/** How the API speaks HTTP: validation and problems. */
@Module({
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
})
export class HttpModule {}
