import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** A role's password, derived, so that no process has to be told it: whoever holds the hub's secret knows all of them. */
export const rolePassword = (secret: Uint8Array, role: string): string =>
  createHmac('sha256', secret).update(`postgres-role ${role}`).digest('base64url');

/**
 * What the server keeps of a password (RFC 5803, SCRAM-SHA-256). Made here, so that the password itself never stands in a
 * statement, which a server may be told to log.
 */
export function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}
