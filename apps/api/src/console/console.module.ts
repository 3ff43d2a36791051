import { Module } from '@nestjs/common';
import { ConsoleController } from './console.controller.js';
import { ConsolePage } from './console-page.js';

export { serveConsoleAssets } from './console-assets.js';

/** The built console, served from the API's own origin. */
@Module({ controllers: [ConsoleController], providers: [ConsolePage] })
export class ConsoleModule {}
