export { ReferralServiceModule } from './referral-service.module';
export { ReferralClock } from './clock/referral-clock';
