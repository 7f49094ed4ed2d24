//! Carries out effects, and owns everything that has to be cancelled.

use super::{address, context::Context, step_up};
use crate::{
    account::{Call, Effect, Event, Poll, Timer, View, update},
    browser::{
        self,
        channel::Channel,
        clock, document,
        life::{self, Life},
        listen::Listener,
        question::Question,
        timer::Timer as Clock,
        window,
    },
    client,
    page::{self, Queue},
    reactive::*,
};
use std::{cell::RefCell, rc::Rc};
use web_sys::AbortController;

/// Where `BroadcastChannel` messages go.
const CHANNEL: &str = "genkan-account";

/// Everything that must outlive a call, and nothing else.
#[derive(Default)]
struct Owned {
    timers: [Option<Clock>; 6],
    polls: [Option<AbortController>; 3],
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
        let mut listeners = life::listen(move |life| {
            ctx.send(match life {
                Life::Looked { hidden } => Event::Looked { hidden },
                Life::Connected { online } => Event::Connected { online },
                Life::Restored => Event::Restored,
                // No secret stays in a page that is put aside (security rule 22), and no question of the browser's.
                Life::PutAside => Event::PutAside,
            });
        });
        listeners.push(address::follow(move |view| ctx.send(Event::Moved(view))));
        let mut owned = self.0.owned.borrow_mut();
        owned.listeners = listeners;
        owned.channel = Some(Channel::join(CHANNEL, move || ctx.send(Event::Heard)));
    }

    /// Gives up everything; what still comes is not heard.
    pub fn end(&self) {
        self.0.queue.close();
        self.0.passkey.give_up();
        for abort in self.0.owned.take().polls.into_iter().flatten() {
            abort.abort();
        }
    }

    /// Takes in an event; one that comes while another is worked on waits for its turn.
    pub fn send(&self, ctx: Context, event: Event) {
        self.0.queue.take_in(event, |event| self.step(ctx, event));
    }

    fn step(&self, ctx: Context, event: Event) {
        #[cfg(feature = "gallery")]
        if crate::gallery::still_account(&event) {
            return;
        }
        let mut effects = Vec::new();
        ctx.state
            .update(|state| effects = update(state, event, clock::now(), clock::chance()));
        for effect in effects {
            self.carry_out(ctx, effect);
        }
    }

    fn carry_out(&self, ctx: Context, effect: Effect) {
        match effect {
            Effect::Call { call, csrf } => self.call(ctx, call, csrf),
            Effect::AbortPoll(poll) => {
                if let Some(abort) = self.0.owned.borrow_mut().polls[poll as usize].take() {
                    abort.abort();
                }
            }
            Effect::Set(timer, after) => {
                let clock = Clock::after(after, move || ctx.send(Event::Elapsed(timer)));
                let old = self.0.owned.borrow_mut().timers[index(timer)].replace(clock);
                // The timer that has just called is still on the stack: it is dropped by a task of its own.
                browser::spawn(async move { drop(old) });
            }
            Effect::Stop(timer) => {
                let old = self.0.owned.borrow_mut().timers[index(timer)].take();
                browser::spawn(async move { drop(old) });
            }
            Effect::Go(to) => address::go(&to),
            Effect::SignIn => sign_in(),
            Effect::Tell => {
                if let Some(channel) = &self.0.owned.borrow().channel {
                    channel.tell();
                }
            }
            Effect::Focus => page::focus_main(),
            Effect::Stay(spot) => browser::spawn(async move {
                tick().await;
                document::focus_lost(&["[data-spot=", spot.name(), "]"].concat());
            }),
            Effect::Clear => document::clear_secrets(),
            Effect::StepUp { touches } => step_up::open(ctx, touches),
            Effect::CloseStepUp => ctx.step_up.set(None),
            Effect::Passkey { options } => self.passkey(ctx, options),
            Effect::DropPasskey => self.0.passkey.give_up(),
        }
    }

    /// Has the browser make a passkey.
    fn passkey(&self, ctx: Context, options: String) {
        self.0.passkey.ask(
            async move |abort| ctx.passkey(&options, abort).await,
            move |result| ctx.send(Event::PasskeyGot(result)),
        );
    }

    /// Makes a call in a task that outlives every view: the state lives as long as the page.
    fn call(&self, ctx: Context, call: Call, csrf: String) {
        let abort = AbortController::new().ok();
        let poll = match call {
            Call::Methods { .. } => Some(Poll::Methods),
            Call::Trial { .. } => Some(Poll::Trial),
            Call::Enrollment { .. } => Some(Poll::Enrollment),
            _ => None,
        };
        if let Some(poll) = poll {
            self.0.owned.borrow_mut().polls[poll as usize].clone_from(&abort);
        }
        let driver = self.clone();
        browser::spawn(async move {
            let result = client::account(&call, &csrf, abort.as_ref()).await;
            // A poll that was given up says nothing, not even that it failed.
            if poll.is_none_or(|poll| driver.0.owned.borrow().polls[poll as usize] == abort) {
                ctx.send(Event::Replied { call, result });
            }
        });
    }
}

const fn index(timer: Timer) -> usize {
    match timer {
        Timer::Poll(poll) => poll as usize,
        Timer::Retry => 3,
        Timer::Tick => 4,
        Timer::Idle => 5,
    }
}

/// Goes to the sign-in page, which leads back here. The part of the page stays behind `#`, which no server sees; the
/// sign-in page hands it on. A component goes nowhere: whoever put it into their page is told.
fn sign_in() {
    if document::component().is_some() {
        return document::mark("data-over", Some(""));
    }
    let path = window().location().pathname().unwrap_or_default();
    let hash = address::view();
    let hash = if hash == View::Overview {
        String::new()
    } else {
        hash.hash()
    };
    let _ = window().location().replace(&["/?return=", &path, &hash].concat());
}
