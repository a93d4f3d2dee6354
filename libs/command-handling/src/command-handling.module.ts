import { Module } from '@nestjs/common';
import { CommandHandling } from './command-handling';

/** One instance for each process, whichever deciding services run in it. */
@Module({ providers: [CommandHandling], exports: [CommandHandling] })
export class CommandHandlingModule {}
