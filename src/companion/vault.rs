//! What the phone keeps, in IndexedDB: for each account its profile and its two keys, as the browser's own key objects.
//! Nothing in there can be read as a secret, not even by this page.

use super::{
    core::Profile,
    promise::{brought, member, object},
};
use crate::browser::window;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CryptoKey, IdbDatabase, IdbFactory, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

const DATABASE: &str = "genkan-companion";
const STORE: &str = "accounts";
/// The place of a key whose account is not connected yet; no device id looks like this.
const TRIAL: &str = "~trial";

/// One account as kept.
#[derive(Clone)]
pub struct Kept {
    /// What is no secret.
    pub profile: Profile,
    /// When it was paired, by this device's clock, ms; only the order of the accounts hangs on it.
    pub paired: f64,
    /// Signs the calls.
    pub key: CryptoKey,
    /// Makes the codes.
    pub seed: CryptoKey,
}

/// The opened database.
pub struct Vault(IdbDatabase);

impl Vault {
    /// Opens it; `None` where storage is blocked.
    pub async fn open() -> Option<Self> {
        // Asked for by name: in some browsers reading the member is what throws when storage is blocked.
        let factory: IdbFactory = member(&window(), "indexedDB")?.dyn_into().ok()?;
        let request = factory.open_with_u32(DATABASE, 1).ok()?;
        let opening = request.clone();
        let upgrade = Closure::once(move || {
            let database: Option<IdbDatabase> = opening.result().ok().and_then(|d| d.dyn_into().ok());
            if let Some(database) = database {
                let _ = database.create_object_store(STORE);
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database = answer(&request).await?;
        Some(Self(database.dyn_into().ok()?))
    }

    /// Every account, in the order they were paired.
    pub async fn all(&self) -> Option<Vec<Kept>> {
        let store = self
            .transaction(IdbTransactionMode::Readonly)?
            .object_store(STORE)
            .ok()?;
        let records: Array = answer(&store.get_all().ok()?).await?.dyn_into().ok()?;
        let mut kept: Vec<Kept> = Vec::new();
        // A handful: sorting by insertion is shorter than the library's sort, which the page would have to carry.
        for one in records.iter().filter_map(|record| read(&record)) {
            let place = kept.iter().take_while(|k| k.paired <= one.paired).count();
            kept.insert(place, one);
        }
        Some(kept)
    }

    /// Tries whether this browser keeps key objects at all, before a link is spent: some refuse in private windows.
    pub async fn try_key(&self, key: &CryptoKey) -> Option<()> {
        self.change(|store| store.put_with_key(key, &TRIAL.into())).await?;
        self.change(|store| store.delete(&TRIAL.into())).await
    }

    /// Keeps an account; it is on the disk when this returns.
    pub async fn keep(&self, kept: &Kept) -> Option<()> {
        let record = write(kept);
        self.change(|store| store.put_with_key(&record, &kept.profile.device.as_str().into()))
            .await
    }

    /// Forgets an account and its keys.
    pub async fn forget(&self, device: &str) -> Option<()> {
        self.change(|store| store.delete(&device.into())).await
    }

    fn transaction(&self, mode: IdbTransactionMode) -> Option<IdbTransaction> {
        self.0.transaction_with_str_and_mode(STORE, mode).ok()
    }

    async fn change(&self, f: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>) -> Option<()> {
        let transaction = self.transaction(IdbTransactionMode::Readwrite)?;
        f(&transaction.object_store(STORE).ok()?).ok()?;
        let done = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        brought(Ok(done)).await.map(|_| ())
    }
}

/// Waits for a request.
async fn answer(request: &IdbRequest) -> Option<JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    brought(Ok(done)).await?;
    request.result().ok()
}

fn write(kept: &Kept) -> JsValue {
    let profile = &kept.profile;
    object(&[
        ("device", &profile.device.as_str().into()),
        ("account", &profile.account.as_str().into()),
        ("issuer", &profile.issuer.as_str().into()),
        ("name", &profile.name.as_str().into()),
        ("digits", &profile.digits.into()),
        ("period", &profile.period.into()),
        ("version", &profile.version.as_str().into()),
        ("paired", &kept.paired.into()),
        ("key", &kept.key),
        ("seed", &kept.seed),
    ])
    .into()
}

/// An account; `None` for anything else that may be in there.
fn read(record: &JsValue) -> Option<Kept> {
    let text = |name| member(record, name)?.as_string();
    let number = |name| member(record, name)?.as_f64();
    let profile = Profile {
        device: text("device")?,
        account: text("account")?,
        issuer: text("issuer")?,
        name: text("name")?,
        digits: number("digits")? as u32,
        period: number("period")? as u32,
        // Older pages have kept none.
        version: text("version").unwrap_or_default(),
    };
    let key = |name| member(record, name)?.dyn_into().ok();
    Some(Kept {
        profile,
        paired: number("paired")?,
        key: key("key")?,
        seed: key("seed")?,
    })
}
