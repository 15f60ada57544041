import type { ServerResponse } from 'node:http';
import {
  type DynamicModule,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type Type,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import {
  BlocksController,
  FailuresController,
  ItemsController,
  SharedController,
} from './controllers';

@Module({ controllers: [BlocksController] })
class ChainModule {}

/** The application, the same on both platforms. */
@Module({
  imports: [
    ChainModule,
    RouterModule.register([
      { path: 'api', children: [{ path: 'chain/:chain', module: ChainModule }] },
    ]),
  ],
  controllers: [ItemsController, FailuresController, SharedController],
})
export class AppModule implements NestModule {
  /** With what is written otherwise for each platform. */
  static with(controllers: readonly Type[]): DynamicModule {
    return { module: AppModule, controllers: [...controllers] };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, response: ServerResponse) => void response.end('moved'))
      .forRoutes('legacy/:id', 'legacy/:id/rest');
    consumer
      .apply(() => {
        throw new Error('on purpose');
      })
      .forRoutes('broken-guard/:id');
  }
}
