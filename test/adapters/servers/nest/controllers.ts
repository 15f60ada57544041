import {
  All,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  Delete,
  type ExceptionFilter,
  type ExecutionContext,
  GatewayTimeoutException,
  Get,
  Header,
  HttpCode,
  Injectable,
  MethodNotAllowedException,
  type NestInterceptor,
  NotFoundException,
  Patch,
  Post,
  Put,
  Redirect,
  StreamableFile,
  UnauthorizedException,
  UnprocessableEntityException,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { brokenStream } from '../raw-routes';

const ok = { ok: true };

@Injectable()
class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest();
    if (headers.authorization === undefined) throw new UnauthorizedException();
    return true;
  }
}

@Injectable()
class PassingGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    await new Promise(setImmediate);
    return true;
  }
}

@Injectable()
class PassingInterceptor implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await new Promise(setImmediate);
    return next.handle();
  }
}

@Catch()
class FailingFilter implements ExceptionFilter {
  catch(_error: unknown, _host: ArgumentsHost): void {
    throw new Error('on purpose again');
  }
}

/** What answers well. */
@Controller()
export class ItemsController {
  @Get(['', 'plain', 'items/:id', 'left/:id', 'right/:id', `long/${'x'.repeat(300)}`])
  get() {
    return ok;
  }

  @Post('items/:id')
  @HttpCode(200)
  post() {
    return ok;
  }

  @Put('items/:id')
  put() {
    return ok;
  }

  @Patch('items/:id')
  patch() {
    return ok;
  }

  @Delete('items/:id')
  delete() {
    return ok;
  }

  @All('all/:id')
  @HttpCode(200)
  all() {
    return ok;
  }

  @Get('private/:id')
  @UseGuards(KeyGuard)
  guarded() {
    return ok;
  }

  @Get('chained/:id')
  @UseGuards(PassingGuard)
  @UseInterceptors(PassingInterceptor)
  chained() {
    return ok;
  }

  @Get('teapot')
  @HttpCode(418)
  teapot() {}

  @Get('redirect/:id')
  @Redirect('/plain')
  redirect() {}

  @Get('empty')
  @HttpCode(204)
  empty() {}

  @Get('only-get/:id')
  onlyGet() {
    return ok;
  }

  @Delete('only-get/:id')
  @Header('allow', 'GET')
  notAllowed() {
    throw new MethodNotAllowedException();
  }
}

/** What fails. */
@Controller()
export class FailuresController {
  @Get('fail')
  fail() {
    throw new Error('on purpose');
  }

  @Get('fail-later')
  async failLater() {
    await new Promise(setImmediate);
    throw new Error('on purpose');
  }

  @Get('fail-text')
  failText() {
    throw 'text';
  }

  @Get('fail-badly')
  @UseFilters(FailingFilter)
  failBadly() {
    throw new Error('on purpose');
  }

  @Get('missing/:id')
  missing() {
    throw new NotFoundException();
  }

  @Get('gateway-timeout')
  gatewayTimeout() {
    throw new GatewayTimeoutException();
  }

  @Get('broken-stream')
  brokenStream() {
    return new StreamableFile(brokenStream());
  }
}

/** Below the prefix of a module. */
@Controller()
export class BlocksController {
  @Get('blocks/:height')
  block() {
    return ok;
  }

  @Get('fail')
  fail() {
    throw new Error('on purpose');
  }

  @Get('fail-later')
  async failLater() {
    await new Promise(setImmediate);
    throw new Error('on purpose');
  }

  @Get('reject')
  reject() {
    throw new UnprocessableEntityException('not like this');
  }
}

/** Mounted in two places. */
@Controller(['v1/shared', 'v2/shared'])
export class SharedController {
  @Get(':id')
  get() {
    return ok;
  }
}

/** The application's own route at the path of one of our endpoints. */
@Controller('metrics')
export class OwnMetricsController {
  @Get()
  get() {
    return 'own';
  }
}
