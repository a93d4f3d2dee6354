export { backOff, type BackOff } from './back-off';
