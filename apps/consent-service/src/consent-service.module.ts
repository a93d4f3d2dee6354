import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CommandHandlingModule } from '@hub/command-handling';
import { ConsentClock } from './clock/consent-clock';
import { ConfirmController } from './confirm/confirm.controller';
import { DenyController } from './deny/deny.controller';
import { RecordDenialHandler } from './deny/deny.handler';
import { EndExceptionController } from './end-exception/end-exception.controller';
import { InvokeExceptionController } from './invoke-exception/invoke-exception.controller';
import { InvokeNamedExceptionHandler } from './invoke-exception/invoke-exception.handler';
import { LiftDenialController } from './lift-denial/lift-denial.controller';
import { RecordController } from './record/record.controller';
import { RecordSignedConsentHandler } from './record/record.handler';
import { ActOnEntryHandler } from './register/act-on-entry.handler';
import { Endings } from './register/endings';
import { RegisterCommands } from './register/register-commands';
import { SubjectIndex } from './register/subject-index';
import { Whom } from './register/whom';
import { ReportEndController } from './report-end/report-end.controller';
import { RevokeController } from './revoke/revoke.controller';

/** Decides consents, denials and exceptions. The ports come from a global module (`@hub/composition`). */
@Module({
  imports: [CqrsModule, CommandHandlingModule],
  controllers: [
    RecordController,
    ConfirmController,
    RevokeController,
    ReportEndController,
    DenyController,
    LiftDenialController,
    InvokeExceptionController,
    EndExceptionController,
  ],
  providers: [
    SubjectIndex,
    Endings,
    Whom,
    RegisterCommands,
    ConsentClock,
    RecordSignedConsentHandler,
    RecordDenialHandler,
    ActOnEntryHandler,
    InvokeNamedExceptionHandler,
  ],
})
export class ConsentServiceModule {}
