import { Module } from '@nestjs/common';
import { FleetController } from './fleet.controller.js';
import { FleetReadModel } from './fleet.read-model.js';
import { QueueDepths } from './queue-depths.js';

/** The installation's processes and queues, for whoever runs it. */
@Module({ controllers: [FleetController], providers: [FleetReadModel, QueueDepths] })
export class FleetModule {}
