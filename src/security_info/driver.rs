//! Carries out effects, and owns everything that has to be cancelled.

use super::{address, context::Context, step_up};
use crate::{
    account::{Call, Effect, Event, Poll, Timer, View, update},
    browser::{self, channel::Channel, clock, document, listen::Listener, timer::Timer as Clock, window},
    client,
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
    passkey: Option<AbortController>,
    channel: Option<Channel>,
    listeners: Vec<Listener>,
    queue: Vec<Event>,
    running: bool,
}

/// The driver; copies share one.
#[derive(Clone, Default)]
pub struct Driver(Rc<RefCell<Owned>>);

impl Driver {
    /// Starts listening to the browser.
    pub fn listen(&self, ctx: Context) {
        let window = window();
        let on = |kind, event: fn() -> Event| Listener::on(&window, kind, move |_| ctx.send(event()));
        let looked = || Event::Looked {
            hidden: document::document().hidden(),
        };
        let listeners = vec![
            Listener::on(&document::document(), "visibilitychange", move |_| ctx.send(looked())),
            on("online", || Event::Connected { online: true }),
            on("offline", || Event::Connected { online: false }),
            address::follow(move |view| ctx.send(Event::Moved(view))),
            // No secret stays in a page that is put aside (security rule 22), and no question of the browser's.
            on("pagehide", || Event::PutAside),
            Listener::on(&window, "pageshow", move |event| {
                let persisted = js_sys::Reflect::get(&event, &"persisted".into());
                if persisted.is_ok_and(|p| p.is_truthy()) {
                    ctx.send(Event::Restored);
                }
            }),
        ];
        let mut owned = self.0.borrow_mut();
        owned.listeners = listeners;
        owned.channel = Some(Channel::join(CHANNEL, move || ctx.send(Event::Heard)));
    }

    /// Gives up everything; what still comes is not heard.
    pub fn end(&self) {
        let owned = Owned {
            running: true,
            ..Owned::default()
        };
        let owned = self.0.replace(owned);
        for abort in owned.polls.into_iter().chain([owned.passkey]).flatten() {
            abort.abort();
        }
    }

    /// Takes in an event; one that comes while another is worked on waits for its turn.
    pub fn send(&self, ctx: Context, event: Event) {
        self.0.borrow_mut().queue.push(event);
        if std::mem::replace(&mut self.0.borrow_mut().running, true) {
            return;
        }
        loop {
            let mut owned = self.0.borrow_mut();
            if owned.queue.is_empty() {
                owned.running = false;
                return;
            }
            let event = owned.queue.remove(0);
            drop(owned);
            #[cfg(feature = "gallery")]
            if crate::gallery::still_account(&event) {
                continue;
            }
            let mut effects = Vec::new();
            ctx.state
                .update(|state| effects = update(state, event, clock::now(), clock::chance()));
            for effect in effects {
                self.carry_out(ctx, effect);
            }
        }
    }

    fn carry_out(&self, ctx: Context, effect: Effect) {
        match effect {
            Effect::Call { call, csrf } => self.call(ctx, call, csrf),
            Effect::AbortPoll(poll) => {
                if let Some(abort) = self.0.borrow_mut().polls[poll as usize].take() {
                    abort.abort();
                }
            }
            Effect::Set(timer, after) => {
                let clock = Clock::after(after, move || ctx.send(Event::Elapsed(timer)));
                let old = self.0.borrow_mut().timers[index(timer)].replace(clock);
                // The timer that has just called is still on the stack: it is dropped by a task of its own.
                browser::spawn(async move { drop(old) });
            }
            Effect::Stop(timer) => {
                let old = self.0.borrow_mut().timers[index(timer)].take();
                browser::spawn(async move { drop(old) });
            }
            Effect::Go(to) => address::go(&to),
            Effect::SignIn => sign_in(),
            Effect::Tell => {
                if let Some(channel) = &self.0.borrow().channel {
                    channel.tell();
                }
            }
            // After the view has been drawn.
            Effect::Focus => browser::spawn(async {
                tick().await;
                document::focus_main();
            }),
            Effect::Stay(spot) => browser::spawn(async move {
                tick().await;
                document::focus_lost(&["[data-spot=", spot.name(), "]"].concat());
            }),
            Effect::Clear => document::clear_secrets(),
            Effect::StepUp { touches } => step_up::open(ctx, touches),
            Effect::CloseStepUp => ctx.step_up.set(None),
            Effect::Passkey { options } => self.passkey(ctx, options),
            Effect::DropPasskey => self.drop_passkey(),
        }
    }

    fn drop_passkey(&self) {
        if let Some(abort) = self.0.borrow_mut().passkey.take() {
            abort.abort();
        }
    }

    /// Has the browser make a passkey; one that was given up says nothing.
    fn passkey(&self, ctx: Context, options: String) {
        let Ok(abort) = AbortController::new() else { return };
        self.drop_passkey();
        self.0.borrow_mut().passkey = Some(abort.clone());
        let driver = self.clone();
        browser::spawn(async move {
            let result = ctx.passkey(&options, &abort).await;
            let current = driver.0.borrow().passkey.as_ref() == Some(&abort);
            if current {
                driver.0.borrow_mut().passkey = None;
                ctx.send(Event::PasskeyGot(result));
            }
        });
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
            self.0.borrow_mut().polls[poll as usize].clone_from(&abort);
        }
        let driver = self.clone();
        browser::spawn(async move {
            let result = client::account(&call, &csrf, abort.as_ref()).await;
            // A poll that was given up says nothing, not even that it failed.
            if poll.is_none_or(|poll| driver.0.borrow().polls[poll as usize] == abort) {
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
