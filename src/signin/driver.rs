//! Carries out effects, and owns everything that has to be cancelled.

use super::{address, context::Context};
use crate::{
    browser::{
        self, accounts,
        channel::Channel,
        clock, document,
        life::{self, Life},
        listen::Listener,
        question::Question,
        timer::Timer as Clock,
    },
    client::{self, Write},
    flow::{Call, Ceremony, Effect, Event, Input, Screen, Timer, screen, update},
    page::{self, Queue},
    reactive::*,
};
use std::{cell::RefCell, rc::Rc};
use web_sys::AbortController;

/// Where `BroadcastChannel` messages go.
const CHANNEL: &str = "genkan-signin";

/// Everything that must outlive a call, and nothing else.
#[derive(Default)]
struct Owned {
    timers: [Option<Clock>; 3],
    poll: Option<AbortController>,
    channel: Option<Channel>,
    listeners: Vec<Listener>,
}

/// The driver; copies share one.
#[derive(Clone, Default)]
pub struct Driver(Rc<Inner>);

#[derive(Default)]
struct Inner {
    queue: Queue<Event>,
    passkey: Question,
    owned: RefCell<Owned>,
}

impl Driver {
    /// Starts listening to the browser.
    pub fn listen(&self, ctx: Context) {
        let listeners = life::listen(move |life| ctx.lived(life));
        let mut owned = self.0.owned.borrow_mut();
        owned.listeners = listeners;
        owned.channel = Some(Channel::join(CHANNEL, move || ctx.send(Event::Heard)));
    }

    /// Takes in what has happened to the page.
    pub fn lived(&self, ctx: Context, life: Life) {
        let event = match life {
            Life::Looked { hidden } => Event::Looked { hidden },
            Life::Connected { online } => Event::Connected { online },
            Life::Restored => Event::Restored,
            // No secret stays in a page that is put aside (security rule 22), and no question of the browser's.
            Life::PutAside => {
                document::clear_secrets();
                return self.0.passkey.give_up();
            }
        };
        self.send(ctx, event);
    }

    /// Gives up everything; what still comes is not heard.
    pub fn end(&self) {
        self.0.queue.close();
        self.0.passkey.give_up();
        if let Some(abort) = self.0.owned.take().poll {
            abort.abort();
        }
    }

    /// Takes in an event; one that comes while another is worked on waits for its turn.
    pub fn send(&self, ctx: Context, event: Event) {
        self.0.queue.take_in(event, |event| self.step(ctx, event));
    }

    fn step(&self, ctx: Context, event: Event) {
        #[cfg(feature = "gallery")]
        if crate::gallery::still(&event) {
            return;
        }
        let mut effects = Vec::new();
        ctx.state.update(|state| {
            if screen(state) == Screen::Identify {
                state.identifier = document::value_of("identifier"); // typed text survives every change of page
            }
            effects = update(state, event, clock::now(), clock::chance());
        });
        for effect in effects {
            self.carry_out(ctx, effect);
        }
    }

    fn carry_out(&self, ctx: Context, effect: Effect) {
        match effect {
            Effect::Call { call, input, rev, csrf } => self.call(ctx, call, input, rev, csrf),
            Effect::AbortPoll => {
                if let Some(abort) = self.0.owned.borrow_mut().poll.take() {
                    abort.abort();
                }
            }
            Effect::Set(timer, after) => {
                let clock = Clock::after(after, move || ctx.send(Event::Elapsed(timer)));
                self.0.owned.borrow_mut().timers[index(timer)] = Some(clock);
            }
            Effect::Stop(timer) => self.0.owned.borrow_mut().timers[index(timer)] = None,
            Effect::Leave(to) => address::leave(ctx, &to),
            Effect::Tell => {
                if let Some(channel) = &self.0.owned.borrow().channel {
                    channel.tell();
                }
            }
            Effect::Focus => page::focus_main(),
            Effect::Clear => document::clear_secrets(),
            Effect::Suggest(name) => document::retype(&[("identifier".to_owned(), name)]),
            Effect::Passkey { how, options } => self.passkey(ctx, how, options),
            Effect::DropPasskey => self.0.passkey.give_up(),
            Effect::Keep(names) => accounts::keep(&names),
        }
    }

    /// Has the browser look for a passkey.
    fn passkey(&self, ctx: Context, how: Ceremony, options: String) {
        self.0.passkey.ask(
            async move |abort| ctx.passkey(how, &options, abort).await,
            move |result| ctx.send(Event::PasskeyGot { how, result }),
        );
    }

    /// Makes a call in a task that outlives every view: the state lives as long as the page.
    fn call(&self, ctx: Context, call: Call, input: Input, rev: u64, csrf: String) {
        let abort = AbortController::new().ok();
        if call == Call::Start {
            address::follow(ctx);
        }
        let poll = matches!(call, Call::Poll { .. });
        if poll {
            self.0.owned.borrow_mut().poll.clone_from(&abort);
        }
        let driver = self.clone();
        browser::spawn(async move {
            let (target, step_up) = ctx
                .state
                .with_untracked(|s| ((s.client.clone(), s.return_to.clone()), s.step_up.clone()));
            let key = clock::key();
            let target = (target.0.as_deref(), target.1.as_deref());
            let write = Write {
                input: &input,
                rev,
                csrf: &csrf,
                key: &key,
                target,
                step_up: step_up.as_ref(),
            };
            let result = client::call(&call, &write, abort.as_ref()).await;
            // A poll that was given up says nothing, not even that it failed.
            let current = driver.0.owned.borrow().poll == abort;
            if !poll || current {
                ctx.send(Event::Replied { call, result });
            }
        });
    }
}

const fn index(timer: Timer) -> usize {
    match timer {
        Timer::Poll => 0,
        Timer::Retry => 1,
        Timer::Tick => 2,
    }
}
