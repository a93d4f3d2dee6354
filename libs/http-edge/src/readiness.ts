import { Injectable } from '@nestjs/common';

/** One part that must be fit before the process takes work. */
export interface ReadinessCheck {
  /** Neutral name, shown to everybody: `log`, `disclosure`. */
  readonly name: string;
  /** Resolves when fit (with figures, for example a lag in milliseconds), rejects when not. Asked with a time limit of 2 s. */
  check(): Promise<Readonly<Record<string, number | string | boolean>> | void>;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ready: boolean; readonly [figure: string]: unknown }[];
}

const LIMIT = 2_000;

/** What `/readyz` asks. Any provider may inject it and register its part. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  /** A later check of the same name takes the place of the earlier; the function that is returned takes it away. */
  register(check: ReadinessCheck): () => void {
    this.checks.set(check.name, check);
    return () => void (this.checks.get(check.name) === check && this.checks.delete(check.name));
  }

  async report(): Promise<ReadinessReport> {
    const checks = await Promise.all([...this.checks.values()].map((check) => judge(check)));
    return { ready: checks.every(({ ready }) => ready), checks };
  }
}

async function judge(check: ReadinessCheck): Promise<ReadinessReport['checks'][number]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), LIMIT);
  });
  try {
    return { ...((await Promise.race([check.check(), late])) ?? {}), name: check.name, ready: true };
  } catch {
    return { name: check.name, ready: false };
  } finally {
    clearTimeout(timer);
  }
}
