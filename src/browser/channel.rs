//! A word to other tabs of this site. A hint, never a fact: the server is asked what is true.

use super::listen::Listener;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

/// The tabs that listen to one name. Where the browser has no such thing, nothing is heard.
pub struct Channel {
    inner: Option<(BroadcastChannel, Listener)>,
}

impl Channel {
    /// Joins `name`; `heard` is called when another tab says something.
    #[must_use]
    pub fn join(name: &str, heard: impl Fn() + 'static) -> Self {
        let inner = BroadcastChannel::new(name).ok().map(|channel| {
            let listener = Listener::on(&channel, "message", move |_| heard());
            (channel, listener)
        });
        Self { inner }
    }

    /// Says that something changed; never what.
    pub fn tell(&self) {
        if let Some((channel, _)) = &self.inner {
            let _ = channel.post_message(&JsValue::from_str("changed"));
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some((channel, _)) = &self.inner {
            channel.close();
        }
    }
}
