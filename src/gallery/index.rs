//! The list of scenes.

use crate::{
    browser::document,
    client::Json,
    ui::{El, el},
};
use contract::decode::Node;

const LANGUAGES: [&str; 2] = ["en", "ja"];
const THEMES: [&str; 3] = ["system", "light", "dark"];

/// Draws it: a line for each scene, a link for each language and palette.
pub fn index(scenes: &Json) -> El {
    document::mark("lang", Some("en"));
    document::mark("data-step", Some("gallery"));
    document::document().set_title("Gallery");
    let names = names(scenes);
    let count = format!(
        "{} scenes, each drawn from a recorded reply. Buttons do nothing here.",
        names.len()
    );
    let rows = names.iter().map(|name| row(scenes, name)).collect();
    let head = el("thead").child(
        el("tr").children(
            ["Scene", "What it shows", "English", "Japanese", "Right to left"]
                .map(|t| el("th").text(t))
                .into(),
        ),
    );
    el("main")
        .class("gallery")
        .child(el("h1").text("Gallery"))
        .child(el("p").text(&count))
        .child(el("table").child(head).child(el("tbody").children(rows)))
}

fn names(scenes: &Json) -> Vec<String> {
    let all = scenes.get("names").and_then(|n| n.items()).unwrap_or_default();
    all.iter().filter_map(Node::text).collect()
}

fn row(scenes: &Json, name: &str) -> El {
    let title = scenes.get("scenes").and_then(|n| n.get(name)?.get("title")?.text());
    let links = |lang: &str| {
        let links = THEMES
            .iter()
            .map(|theme| link(theme, &format!("scene={name}&lang={lang}&theme={theme}")));
        el("td").children(links.collect())
    };
    let mirrored = el("td").child(link("mirrored", &format!("scene={name}&lang=en&dir=rtl")));
    el("tr")
        .child(el("th").attr("scope", "row").child(el("code").text(name)))
        .child(el("td").text(&title.unwrap_or_default()))
        .children(LANGUAGES.map(links).into())
        .child(mirrored)
}

fn link(text: &str, query: &str) -> El {
    el("a").attr("href", &format!("/gallery?{query}")).text(text)
}
