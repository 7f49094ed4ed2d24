// Everybody's phone: what it was sent, and what its owner says.

export class Phone {
  /** @param {import('./store.mjs').Store} store */
  constructor(store) {
    this.store = store;
    this.state = store.all.phone;
    this.state.requests ??= [];
    this.state.count ??= {};
    this.paces = new Map();
    this.polls = 0;
    this.early_polls = 0;
  }

  get interval() { return this.state.interval; }

  receive(request) {
    this.state.requests.push(request);
    this.state.count[request.account] = (this.state.count[request.account] ?? 0) + 1;
    this.store.save();
  }

  told(id, interval) {
    this.paces.set(id, { interval, at: null });
  }

  /** Whether this poll comes before its time; one that does makes the interval 5 s longer (CIBA core 11). */
  early(id) {
    this.polls += 1;
    const pace = this.paces.get(id);
    if (!pace) return false;
    const now = Date.now();
    const early = pace.at !== null && now - pace.at < pace.interval * 1000 - 150;
    pace.at = now;
    if (!early) return false;
    this.early_polls += 1;
    pace.interval += 5;
    return true;
  }

  async answer(provider, errors, { id, decision }) {
    const request = await provider.BackchannelAuthenticationRequest.find(id, { ignoreExpiration: true });
    if (decision === 'approve') {
      const grant = new provider.Grant({ clientId: request.clientId, accountId: request.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      await provider.backchannelResult(request, grant, { acr: 'phone', authTime: Math.floor(Date.now() / 1000) });
    } else {
      await provider.backchannelResult(request, new errors.AccessDenied('not by me'));
    }
    this.state.requests = this.state.requests.filter((open) => open.id !== id);
    this.store.save();
  }

  /** What tests call; a real phone talks to its provider in its own way. */
  routes(provider, errors) {
    return async (ctx, next) => {
      if (!ctx.path.startsWith('/phone/')) return next();
      const of = ({ account }) => !ctx.query.account || account === ctx.query.account;
      const body = ctx.method === 'POST' ? await read(ctx.req) : {};
      ctx.status = 200;
      switch (`${ctx.method} ${ctx.path}`) {
        case 'GET /phone/requests':
          ctx.body = this.state.requests.filter(of);
          break;
        case 'GET /phone/count':
          ctx.body = { count: this.state.count[ctx.query.account] ?? 0, polls: this.polls, early: this.early_polls };
          break;
        case 'POST /phone/answer':
          await this.answer(provider, errors, body);
          ctx.body = {};
          break;
        case 'POST /phone/provider':
          this.state.interval = body.interval;
          this.store.save();
          ctx.body = {};
          break;
        default:
          ctx.status = 404;
      }
    };
  }
}

async function read(request) {
  let text = '';
  for await (const part of request) text += part;
  return JSON.parse(text);
}
