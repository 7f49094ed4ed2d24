//! Carries out effects, and owns everything that has to be cancelled.

use super::context::Context;
use crate::{
    browser::{self, accounts, channel::Channel, clock, document, listen::Listener, timer::Timer as Clock, window},
    client::{self, Write},
    flow::{Call, Ceremony, Effect, Event, Input, Screen, Timer, screen, update},
    reactive::*,
    route::{Route, safe_target},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// Where `BroadcastChannel` messages go.
const CHANNEL: &str = "genkan-signin";

/// Everything that must outlive a call, and nothing else.
#[derive(Default)]
struct Owned {
    timers: [Option<Clock>; 3],
    poll: Option<AbortController>,
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
        let heard = move || ctx.send(Event::Heard);
        let window = window();
        let driver = self.clone();
        let on = |kind, event: fn() -> Event| Listener::on(&window, kind, move |_| ctx.send(event()));
        let looked = || Event::Looked {
            hidden: document::document().hidden(),
        };
        let listeners = vec![
            Listener::on(&document::document(), "visibilitychange", move |_| ctx.send(looked())),
            on("online", || Event::Connected { online: true }),
            on("offline", || Event::Connected { online: false }),
            // No secret stays in a page that is put aside (security rule 22), and no question of the browser's.
            Listener::on(&window, "pagehide", move |_| {
                document::clear_secrets();
                driver.drop_passkey();
            }),
            Listener::on(&window, "pageshow", move |event| {
                let persisted = js_sys::Reflect::get(&event, &"persisted".into());
                if persisted.is_ok_and(|p| p.is_truthy()) {
                    ctx.send(Event::Restored);
                }
            }),
        ];
        let mut owned = self.0.borrow_mut();
        owned.listeners = listeners;
        owned.channel = Some(Channel::join(CHANNEL, heard));
    }

    /// Gives up everything; what still comes is not heard.
    pub fn end(&self) {
        let owned = Owned {
            running: true,
            ..Owned::default()
        };
        let owned = self.0.replace(owned);
        for abort in [owned.poll, owned.passkey].into_iter().flatten() {
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
            self.step(ctx, event);
        }
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
                if let Some(abort) = self.0.borrow_mut().poll.take() {
                    abort.abort();
                }
            }
            Effect::Set(timer, after) => {
                let clock = Clock::after(after, move || ctx.send(Event::Elapsed(timer)));
                self.0.borrow_mut().timers[index(timer)] = Some(clock);
            }
            Effect::Stop(timer) => self.0.borrow_mut().timers[index(timer)] = None,
            Effect::Leave(to) => leave(ctx, &to),
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
            Effect::Clear => document::clear_secrets(),
            Effect::Suggest(name) => document::retype(&[("identifier".to_owned(), name)]),
            Effect::Passkey { how, options } => self.passkey(ctx, how, options),
            Effect::DropPasskey => self.drop_passkey(),
            Effect::Keep(names) => accounts::keep(&names),
        }
    }

    fn drop_passkey(&self) {
        if let Some(abort) = self.0.borrow_mut().passkey.take() {
            abort.abort();
        }
    }

    /// Has the browser look for a passkey; one that was given up says nothing.
    fn passkey(&self, ctx: Context, how: Ceremony, options: String) {
        let Ok(abort) = AbortController::new() else { return };
        self.drop_passkey();
        self.0.borrow_mut().passkey = Some(abort.clone());
        let driver = self.clone();
        browser::spawn(async move {
            let result = ctx.passkey(how, &options, &abort).await;
            let current = driver.0.borrow().passkey.as_ref() == Some(&abort);
            if current {
                driver.0.borrow_mut().passkey = None;
                ctx.send(Event::PasskeyGot { how, result });
            }
        });
    }

    /// Makes a call in a task that outlives every view: the state lives as long as the page.
    fn call(&self, ctx: Context, call: Call, input: Input, rev: u64, csrf: String) {
        let abort = AbortController::new().ok();
        if call == Call::Start {
            follow_address(ctx);
        }
        let poll = matches!(call, Call::Poll { .. });
        if poll {
            self.0.borrow_mut().poll.clone_from(&abort);
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
            let current = driver.0.borrow().poll == abort;
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

/// Goes where the server said, if that is a place it may say; a guest says that it is through, or, with no place to go to,
/// that it was given up. Our own small page needs no second download.
fn leave(ctx: Context, to: &str) {
    if ctx.is_guest() {
        return ctx.leave_host(to);
    }
    let client = ctx
        .state
        .with_untracked(|s| s.flow.as_ref()?.client.as_ref().map(|c| c.origin.clone()));
    if !safe_target(to, client.as_deref()) {
        return;
    }
    if to == Route::SignedIn.path() {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(to));
        }
        ctx.send(Event::Opened { signed_in_page: true });
    } else {
        // The part of a page is behind `#`, which the server never sees: it was kept in this page's own address.
        let hash = window().location().hash().unwrap_or_default();
        let hash = if to.starts_with('/') && !to.contains('#') {
            &*hash
        } else {
            ""
        };
        let _ = window().location().replace(&[to, hash].concat());
    }
}

/// Signing in has the address of the sign-in page, wherever it begins.
fn follow_address(ctx: Context) {
    let path = window().location().pathname().unwrap_or_default();
    if Route::parse(&path) == Route::SignedIn
        && !ctx.is_guest()
        && let Ok(history) = window().history()
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(Route::SignIn.path()));
    }
}
