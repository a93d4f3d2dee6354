import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPool, startEmbeddedPostgres } from '@hub/postgres';

/** The peer of P10: the same framework and database, and nothing of the hub. */
@Controller()
class HelloController {
  @Get('/livez')
  live() {
    return { live: true };
  }
}

@Module({ controllers: [HelloController] })
class BareModule {}

async function main(): Promise<void> {
  const server = await startEmbeddedPostgres({ dataFolder: `${process.argv[2]}/postgres` });
  const pool = createPool(server.url, { max: 2 });
  await pool.query('select 1');
  const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  process.on('SIGTERM', () => {
    void (async () => {
      await app.close();
      await pool.end();
      await server.stop();
      process.exit(0);
    })();
  });
  console.log('serving');
}

void main();
