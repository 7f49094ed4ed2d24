//! What every check works with: the backend, its discovery, the people, and a record of everything that was said.

use std::{
    ops::Deref,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use contract::{
    DISCOVERY_PATH, Millis,
    decode::{Decode as _, Json},
    discovery::Discovery,
};

use url::Url;

use crate::{
    accounts::{Account, File, lock},
    api::Api,
    http::{Call, Http, Reply},
    verdict::{Verdict, skip},
};

/// The backend and the people.
pub struct Kit {
    /// Makes calls.
    pub http: Http,
    /// What the backend announces; absent when that cannot be read.
    pub discovery: Option<Discovery>,
    /// What the announced base has to be, when the pages would not follow it.
    pub base_should_be: Option<&'static str>,
    /// The people.
    pub people: Vec<Account>,
    /// The longest wait for an instant the backend has named.
    pub patience: Duration,
    /// Whether the contract's newer words may be unknown to this kit.
    pub newer: bool,
    busy: Mutex<Vec<bool>>,
    freed: Condvar,
    record: Mutex<Vec<Arc<Reply>>>,
    secrets: Mutex<Vec<String>>,
    skew: AtomicI64,
}

impl Kit {
    /// Asks the backend what it offers.
    pub fn new(mut http: Http, url: &Url, file: &File) -> Result<Self, String> {
        let people = file.accounts.iter().map(Account::of).collect::<Result<Vec<_>, _>>()?;
        let found = http.send(&Call::discovery());
        let reply = found.map_err(|_| format!("nothing answers at {}{DISCOVERY_PATH}", http.origin))?;
        let discovery = reply.json.as_ref().and_then(|json| Discovery::decode(&Json(json)));
        let api = discovery.as_ref().map(|told| Api::of(&told.base, url));
        let base_should_be = api.as_ref().and_then(|api| api.as_ref().err().copied());
        if let Some(Ok(api)) = api {
            http.api = api;
        }
        let minor = discovery
            .as_ref()
            .and_then(|told| told.contract.split_once('.')?.1.parse::<u32>().ok());
        let secrets = people.iter().flat_map(|one| {
            [Some(one.password.clone()), one.pass.clone()]
                .into_iter()
                .flatten()
                .chain(lock(&one.recovery).clone())
        });
        let seeds = file
            .accounts
            .iter()
            .filter_map(|one| one.totp.clone())
            .filter(|totp| totp != "enroll");
        Ok(Self {
            secrets: Mutex::new(secrets.chain(seeds).collect()),
            http,
            discovery,
            base_should_be,
            busy: Mutex::new(vec![false; people.len()]),
            people,
            patience: Duration::from_secs(file.patience),
            newer: minor.is_some_and(|minor| minor > contract::MINOR),
            freed: Condvar::new(),
            record: Mutex::new(Vec::new()),
            skew: AtomicI64::new(0),
        })
    }

    /// The path every call of the API starts with.
    pub fn base(&self) -> &str {
        &self.http.api.path
    }

    /// The server's clock, as far as is known.
    pub fn server_now(&self) -> Millis {
        now() + self.skew.load(Ordering::Relaxed)
    }

    /// Takes over the server's clock.
    fn heard(&self, reply: &Reply) {
        let told = reply.body()["server_time"]
            .as_i64()
            .or_else(|| reply.body()["flow"]["server_time"].as_i64());
        if let Some(told) = told {
            self.skew.store(told - now(), Ordering::Relaxed);
        }
    }

    /// From now on this must not be in any reply.
    pub fn keep_secret(&self, secret: &str) {
        lock(&self.secrets).push(secret.to_owned());
    }

    /// What must not be in any reply.
    pub fn secrets(&self) -> Vec<String> {
        lock(&self.secrets).clone()
    }

    /// Everything that was said so far.
    pub fn record(&self) -> Vec<Arc<Reply>> {
        lock(&self.record).clone()
    }
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What one check works with.
pub struct Ctx<'k> {
    /// Everything that is common.
    pub kit: &'k Kit,
    trail: Mutex<Vec<Arc<Reply>>>,
}

impl<'k> Ctx<'k> {
    /// For one check.
    pub fn new(kit: &'k Kit) -> Self {
        Self {
            kit,
            trail: Mutex::new(Vec::new()),
        }
    }

    /// Makes a call and writes it down.
    pub fn send(&self, call: &Call) -> Verdict<Reply> {
        let reply = self.kit.http.send(call)?;
        self.kit.heard(&reply);
        let kept = Arc::new(reply.clone());
        lock(&self.trail).push(Arc::clone(&kept));
        lock(&self.kit.record).push(kept);
        Ok(reply)
    }

    /// From here on a failure is about this exchange of an earlier check.
    pub fn point_at(&self, reply: &Arc<Reply>) {
        *lock(&self.trail) = vec![Arc::clone(reply)];
    }

    /// What this check has heard, oldest first.
    pub fn trail(&self) -> Vec<Arc<Reply>> {
        lock(&self.trail).clone()
    }

    /// Discovery; its own check says what is wrong with one that cannot be read.
    pub fn discovery(&self) -> Verdict<&'k Discovery> {
        match &self.kit.discovery {
            Some(told) => Ok(told),
            None => skip("a discovery document that can be read"),
        }
    }

    /// Waits for an instant that the server has named.
    pub fn wait_until(&self, at: Millis, what: &str) -> Verdict {
        std::thread::sleep(self.bearable(at, what)?);
        Ok(())
    }

    /// How long it is until an instant that the server has named, where the file's patience is enough for that.
    pub fn bearable(&self, at: Millis, what: &str) -> Verdict<Duration> {
        let wait = u64::try_from(at - self.kit.server_now() + 20).unwrap_or(0);
        if Duration::from_millis(wait) > self.kit.patience {
            return skip(format!(
                "{} s of patience, because {what} (`patience` in the file)",
                wait / 1_000 + 1
            ));
        }
        Ok(Duration::from_millis(wait))
    }

    /// An account that `fits`, for this check alone. The first that is free; one is waited for while others work.
    pub fn account(&self, needs: &str, fits: impl Fn(&Account) -> bool) -> Verdict<Borrowed<'k>> {
        let fitting: Vec<usize> = (0..self.kit.people.len())
            .filter(|&n| fits(&self.kit.people[n]))
            .collect();
        if fitting.is_empty() {
            return skip(format!("an account with {needs}"));
        }
        let until = Instant::now() + self.kit.patience + Duration::from_secs(60);
        let mut busy = lock(&self.kit.busy);
        loop {
            // One without a phone, so that nobody is disturbed without need; then the one whose code was used the longest
            // time ago, so that no code has to be waited for.
            let free = fitting.iter().filter(|&&n| !busy[n]);
            let used = |one: &Account| lock(&one.totp).as_ref().map_or(0, |(_, step)| *step);
            let people = &self.kit.people;
            if let Some(&found) = free.min_by_key(|&&n| (people[n].phone.is_some(), used(&people[n]))) {
                busy[found] = true;
                return Ok(Borrowed {
                    kit: self.kit,
                    at: found,
                });
            }
            if Instant::now() >= until {
                return skip(format!("another account with {needs}: all are in use"));
            }
            let waited = self.kit.freed.wait_timeout(busy, Duration::from_secs(1));
            busy = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }
}

/// An account that nobody else uses.
pub struct Borrowed<'k> {
    kit: &'k Kit,
    at: usize,
}

impl Deref for Borrowed<'_> {
    type Target = Account;
    fn deref(&self) -> &Account {
        &self.kit.people[self.at]
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        lock(&self.kit.busy)[self.at] = false;
        self.kit.freed.notify_all();
    }
}
