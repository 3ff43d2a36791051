import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { VersionInterceptor } from './version.interceptor.js';

export { IfMatch, resource, Versioned } from './versioned.decorator.js';

/** Versions of what people change, so that nobody undoes a change which they have not seen. */
@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: VersionInterceptor }] })
export class VersionsModule {}
