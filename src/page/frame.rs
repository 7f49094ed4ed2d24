//! The frame around every screen: the line about the connection, and the foot.

use crate::{
    flow::Link,
    i18n::{Lang, Messages},
    reactive::*,
    route::decent,
    ui::{El, el, foot_language},
};

/// The connection, when it is not as it should be; `link` is `None` where the screen itself says so. `failed` is true while
/// the texts of another language were asked for and did not come. Everything is tracked.
pub fn banner(
    m: impl Fn() -> &'static Messages + 'static,
    link: impl Fn() -> Option<Link> + Copy + 'static,
    failed: RwSignal<bool>,
) -> El {
    let text = move || {
        let m = m();
        match link() {
            _ if failed.get() => m.language_failed,
            Some(Link::Retrying) => m.reconnecting,
            Some(Link::Offline) => m.offline_text,
            _ => "",
        }
        .to_owned()
    };
    let class = move || {
        let down = matches!(link(), Some(Link::Retrying | Link::Offline)) || failed.get();
        Some(if down { "banner" } else { "visually-hidden" }.to_owned())
    };
    el("p").attr("role", "status").attr_of("class", class).text_of(text)
}

/// The foot: the `links` of [`foot_link`], drawn anew in another language, and the switch to the other language where the
/// site `speaks` it. `name` is that language's own name in the words of the page, tracked.
pub fn foot(
    lang: RwSignal<Lang>,
    speaks: bool,
    name: impl Fn() -> &'static str + 'static,
    switch: impl Fn() + 'static,
    links: impl Fn() -> Vec<Option<El>> + 'static,
) -> El {
    let language = foot_language(name, move || lang.get().other().tag(), switch);
    let key = move || lang.get().tag().to_owned();
    let links = move || {
        el("span")
            .class("foot-links")
            .children(links().into_iter().flatten().collect())
    };
    el("footer")
        .class("foot")
        .part(key, move || Some(links()))
        .maybe(speaks.then_some(language))
}

/// A place to turn to, as far as the backend says so.
pub fn foot_link(target: Option<String>, text: &str) -> Option<El> {
    let target = target.filter(|target| decent(target))?;
    let link = el("a").attr("href", &target).attr("rel", "noopener noreferrer");
    Some(link.text(text))
}
