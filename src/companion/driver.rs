//! Carries out effects, and owns everything that has to be cancelled.

use super::{
    context::Context,
    core::{Clock, Effect, Event, Link, Obstacle, Profile, update},
    keys, sense, signed, tasks,
    vault::{Kept, Vault},
};
use crate::{
    browser::{channel::Channel, clock, document, listen::Listener, spawn, timer::Timer},
    page::{self, Queue},
    reactive::*,
};
use contract::Millis;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use web_sys::AbortController;

/// Where `BroadcastChannel` messages go.
const CHANNEL: &str = "genkan-companion";

/// What is under way for one account.
#[derive(Default)]
struct Poll {
    device: String,
    abort: Option<AbortController>,
    timer: Option<Timer>,
    serial: u32,
}

/// Everything that must outlive a call, and nothing else.
#[derive(Default)]
struct Owned {
    vault: Option<Rc<Vault>>,
    kept: Vec<Kept>,
    polls: Vec<Poll>,
    tick: Option<Timer>,
    channel: Option<Channel>,
    listeners: Vec<Listener>,
}

/// The driver; copies share one.
#[derive(Clone)]
pub struct Driver {
    queue: Rc<Queue<Event>>,
    owned: Rc<RefCell<Owned>>,
    /// The service's clock.
    pub clock: Rc<Cell<Clock>>,
}

impl Default for Driver {
    fn default() -> Self {
        let clock = Rc::new(Cell::new(Clock::guess(signed::reading())));
        Self {
            queue: Rc::default(),
            owned: Rc::default(),
            clock,
        }
    }
}

impl Driver {
    /// Starts listening to the browser, and says that the page was opened.
    pub fn listen(&self, ctx: Context) {
        let mut owned = self.owned.borrow_mut();
        owned.listeners = sense::listeners(ctx);
        owned.channel = Some(Channel::join(CHANNEL, move || ctx.send(Event::Heard)));
        drop(owned);
        let obstacle = match (keys::secure(), keys::available()) {
            (false, _) => Some(Obstacle::Insecure),
            (_, false) => Some(Obstacle::Crypto),
            _ => None,
        };
        self.send(
            ctx,
            Event::Opened {
                obstacle,
                link: sense::take_link(),
            },
        );
        self.send(
            ctx,
            Event::Looked {
                hidden: document::document().hidden(),
            },
        );
        self.tick(ctx);
    }

    /// The service's time now, ms.
    pub fn now(&self) -> Millis {
        self.clock.get().now(signed::reading())
    }

    /// Takes in an event; one that comes while another is worked on waits for its turn.
    pub fn send(&self, ctx: Context, event: Event) {
        self.queue.take_in(event, |event| {
            let mut effects = Vec::new();
            ctx.state.update(|state| effects = update(state, event, self.now()));
            for effect in effects {
                self.carry_out(ctx, effect);
            }
        });
    }

    /// A tick at every full second of the service's clock, so that codes change when the service changes them.
    fn tick(&self, ctx: Context) {
        let driver = self.clone();
        let after = 1_000 - self.now().rem_euclid(1_000) + 5;
        let timer = Timer::after(after, move || {
            driver.send(ctx, Event::Ticked);
            driver.tick(ctx);
        });
        // The timer that has just called is still on the stack: it is dropped by a task of its own.
        let old = self.owned.borrow_mut().tick.replace(timer);
        spawn(async move { drop(old) });
    }

    fn carry_out(&self, ctx: Context, effect: Effect) {
        match effect {
            Effect::Poll { device, after, wait } => self.poll(ctx, device, after, wait),
            Effect::Quiet(device) => self.quiet(&device),
            Effect::Later(device, after) => self.later(ctx, device, after),
            Effect::Retry {
                device,
                failures,
                retry_after,
            } => {
                let wait = crate::flow::Poll {
                    failures,
                    poll_after: 0,
                    retry_after,
                    hidden: false,
                };
                self.later(ctx, device, crate::flow::next_poll(wait, clock::chance()));
            }
            Effect::Tell => self.tell(),
            Effect::Announce => sense::shake(),
            Effect::Focus => page::focus_main(),
            other => self.task(ctx, other),
        }
    }

    /// Everything that waits for something, in a task that outlives every view: the state lives as long as the page.
    fn task(&self, ctx: Context, effect: Effect) {
        let task = tasks::carry_out(self.clone(), effect);
        spawn(async move {
            if let Some(event) = task.await {
                ctx.send(event);
            }
        });
    }

    fn poll(&self, ctx: Context, device: String, after: Option<u64>, wait: u32) {
        let abort = AbortController::new().ok();
        let serial = self.with_poll(&device, |poll| {
            if let Some(abort) = poll.abort.take() {
                abort.abort();
            }
            drop(poll.timer.take());
            poll.abort.clone_from(&abort);
            poll.serial = poll.serial.wrapping_add(1);
            poll.serial
        });
        let driver = self.clone();
        spawn(async move {
            let result = tasks::list(&driver, &device, after, wait, abort.as_ref()).await;
            // A poll that was given up says nothing, not even that it failed.
            if driver.with_poll(&device, |poll| poll.serial == serial) {
                ctx.send(Event::Listed(device, result));
            }
        });
    }

    fn later(&self, ctx: Context, device: String, after: Millis) {
        let due = device.clone();
        let timer = Timer::after(after, move || {
            let due = due.clone();
            // Not from within the timer's own call: the next poll drops this timer.
            spawn(async move { ctx.send(Event::Due(due)) });
        });
        self.with_poll(&device, |poll| poll.timer = Some(timer));
    }

    fn quiet(&self, device: &str) {
        self.with_poll(device, |poll| {
            if let Some(abort) = poll.abort.take() {
                abort.abort();
            }
            poll.timer = None;
            poll.serial = poll.serial.wrapping_add(1);
        });
    }

    fn with_poll<T>(&self, device: &str, f: impl FnOnce(&mut Poll) -> T) -> T {
        let polls = &mut self.owned.borrow_mut().polls;
        let index = polls.iter().position(|p| p.device == device).unwrap_or_else(|| {
            polls.push(Poll {
                device: device.to_owned(),
                ..Poll::default()
            });
            polls.len() - 1
        });
        f(&mut polls[index])
    }

    /// What is kept of a device.
    pub fn kept(&self, device: &str) -> Option<Kept> {
        self.owned
            .borrow()
            .kept
            .iter()
            .find(|k| k.profile.device == device)
            .cloned()
    }

    /// Takes over what is kept; what is kept on the disk is the truth.
    pub fn take_over(&self, kept: Vec<Kept>) -> Vec<Profile> {
        let profiles = kept.iter().map(|k| k.profile.clone()).collect();
        self.owned.borrow_mut().kept = kept;
        profiles
    }

    /// Adds an account.
    pub fn add(&self, kept: Kept) {
        self.owned.borrow_mut().kept.push(kept);
    }

    /// Takes a changed profile over.
    pub fn rename(&self, profile: Profile) {
        if let Some(kept) = self
            .owned
            .borrow_mut()
            .kept
            .iter_mut()
            .find(|k| k.profile.device == profile.device)
        {
            kept.profile = profile;
        }
    }

    /// Tells other tabs of the phone that what is kept has changed.
    pub fn tell(&self) {
        if let Some(channel) = &self.owned.borrow().channel {
            channel.tell();
        }
    }

    /// Drops an account.
    pub fn drop_kept(&self, device: &str) {
        self.owned.borrow_mut().kept.retain(|k| k.profile.device != device);
    }

    /// The database, opened once.
    pub async fn vault(&self) -> Option<Rc<Vault>> {
        let open = self.owned.borrow().vault.clone();
        if open.is_some() {
            return open;
        }
        let vault = Rc::new(Vault::open().await?);
        self.owned.borrow_mut().vault = Some(vault.clone());
        Some(vault)
    }
}

/// A link that was found in the address.
pub type Found = Option<Result<Link, ()>>;
