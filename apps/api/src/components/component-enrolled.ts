import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';
import type { Component } from './component.js';

/** A component joined; a gateway brings call-token keys that every tenant's policy names. Runs in the platform's transaction. */
@Injectable()
export class ComponentEnrolled extends TransactionHooks<Component> {}
