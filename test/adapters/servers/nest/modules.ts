import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  All,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Headers,
  Injectable,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  Param,
  ParseIntPipe,
  Post,
  RequestTimeoutException,
  Scope,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  VERSION_NEUTRAL,
  Version,
} from '@nestjs/common';
import { catchError, NEVER, of, throwError, timeout } from 'rxjs';

@Injectable()
class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest();
    if (headers.authorization === undefined) throw new UnauthorizedException();
    return headers.authorization === 'right';
  }
}

@Injectable()
class Deadline implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    const late = () => throwError(() => new RequestTimeoutException());
    return next.handle().pipe(timeout(1), catchError(late));
  }
}

@Injectable()
class AnswerItself implements NestInterceptor {
  intercept() {
    return of('from the cache');
  }
}

@Catch(RangeError)
export class Teapot implements ExceptionFilter {
  catch(_error: RangeError, host: ArgumentsHost): void {
    host.switchToHttp().getResponse().status(418).send('short and stout');
  }
}

@Injectable()
export class Logger implements NestMiddleware {
  use(_request: unknown, _response: unknown, next: () => void): void {
    next();
  }
}

@Injectable()
export class Lock implements NestMiddleware {
  use(_request: unknown, response: ServerResponse): void {
    response.statusCode = 403;
    response.end('locked');
  }
}

@Controller('blocks')
export class BlocksController {
  @Get(':height')
  get(@Param('height', ParseIntPipe) height: number) {
    return { height };
  }

  @Post(':height/guarded')
  @UseGuards(KeyGuard)
  guarded() {}

  @Get(':height/late')
  @UseInterceptors(Deadline)
  late() {
    return NEVER;
  }

  @Get(':height/cached')
  @UseInterceptors(AnswerItself)
  cached() {
    throw new Error('never called');
  }

  @Get(':height/filtered')
  @UseFilters(Teapot)
  filtered() {
    throw new RangeError('too high');
  }

  @Sse(':height/events')
  events() {
    return NEVER;
  }

  @Sse(':height/last-event')
  lastEvent() {
    return of({ data: 'last' });
  }

  @Get(':height/file')
  file() {
    return new StreamableFile(Readable.from(['first ', 'last']));
  }

  @All(':height/any')
  any() {}

  @Get(':height/deep/*')
  deep() {}
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
export class ScopedController {
  @Get(':id')
  get() {}
}

@Controller({ path: 'hosted', host: ':tenant.example' })
class HostedController {
  @Get(':id')
  get(@Headers('host') host: string) {
    return host;
  }
}

@Controller({ path: 'coins', version: '1' })
class CoinsController {
  @Get(':id')
  get() {}
}

@Controller({ path: 'coins', version: '2' })
class NewCoinsController {
  @Get(':id')
  get() {}

  @Version(['3', '4'])
  @Get(':id/supply')
  supply() {}
}

@Controller({ path: 'status', version: VERSION_NEUTRAL })
class StatusController {
  @Get()
  get() {}
}

@Controller('health')
class OwnHealthController {
  @Get()
  get() {
    return { own: true };
  }
}

@Module({ controllers: [BlocksController, ScopedController, HostedController] })
export class BlocksModule {}

@Module({ controllers: [CoinsController, NewCoinsController, StatusController] })
export class CoinsModule {}

@Module({ controllers: [OwnHealthController] })
export class OwnHealthModule {}
