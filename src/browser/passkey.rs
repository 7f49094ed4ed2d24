//! Passkeys, through the browser's own reading and writing of the options' JSON (WebAuthn Level 3, sections 5.1.8 to
//! 5.1.10). A browser without it is told from one whose owner said no, and from nothing else: why a ceremony failed is
//! nobody's business.

use crate::flow::{Ceremony, NoPasskey};
use js_sys::{JSON, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON, catch)]
    fn request_options(json: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON, catch)]
    fn creation_options(json: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = PublicKeyCredential, js_name = isConditionalMediationAvailable, catch)]
    fn conditional() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = get, catch)]
    fn get(options: &Object) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = create, catch)]
    fn create(options: &Object) -> Result<Promise, JsValue>;
}

/// Carries out a ceremony and returns the credential as JSON text.
///
/// # Errors
/// [`NoPasskey`].
pub async fn passkey(how: Ceremony, options: &str, abort: &AbortController) -> Result<String, NoPasskey> {
    let none = |_| NoPasskey::Nothing;
    let lacks = |_| NoPasskey::Unsupported;
    let json = JSON::parse(options).map_err(none)?;
    let public = match how {
        Ceremony::Make => creation_options(&json),
        _ => request_options(&json),
    }
    .map_err(lacks)?;
    let all = Object::new();
    let set = |name: &str, value: &JsValue| {
        let _ = Reflect::set(&all, &name.into(), value);
    };
    set("publicKey", &public);
    set("signal", &abort.signal());
    if how == Ceremony::Offer {
        let can = JsFuture::from(conditional().map_err(lacks)?).await;
        if !can.is_ok_and(|can| can.is_truthy()) {
            return Err(NoPasskey::Unsupported);
        }
        set("mediation", &"conditional".into());
    }
    let promise = match how {
        Ceremony::Make => create(&all),
        _ => get(&all),
    };
    let credential = JsFuture::from(promise.map_err(lacks)?).await.map_err(none)?;
    // `JSON.stringify` asks the credential itself for what it is in JSON.
    JSON::stringify(&credential).map(String::from).map_err(none)
}
