//! A phone: the app, the picture to scan, the number that ties the phone to the person at this page.

use super::{
    super::{
        context::Context,
        parts::{act, heading, para, stack, write},
        trouble::trouble,
    },
    moving,
    parts::{back, copy, give_up, remaining},
};
use crate::{
    account::{Call, Spot, State},
    browser::{handheld, window},
    page::{absolute, open_link},
    route::{app_link, decent},
    ui::{El, el, qr, sentence},
};
use contract::{
    account::{EnrollState, Enrollment, StartEnrollment},
    flow::MethodKind,
};

/// Before anything is begun: the phone has to have the app.
pub fn begin(ctx: Context, replaces: Option<String>) -> El {
    let t = ctx.add();
    let moves = replaces.is_some();
    let start = write(
        ctx,
        "primary",
        "start",
        if moves { t.move_start } else { ctx.words().next },
        move || {
            Call::Enroll(StartEnrollment {
                kind: MethodKind::Push,
                address: None,
                label: None,
                replaces: replaces.clone(),
            })
        },
    );
    let screen = if moves {
        stack()
    } else {
        stack().child(heading(t.phone_title))
    };
    let screen = screen
        .child(match app_address(ctx) {
            Some(address) => sentence(el("p"), t.phone_get, &[("address", &address)]),
            None => para("", t.phone_get_any),
        })
        .child(trouble(ctx, Spot::Add))
        .child(act(vec![Some(start)]));
    if moves { screen } else { screen.child(back(ctx)) }
}

/// Where the app is to be had, as it is typed on the phone; nothing when it is somebody else's app.
fn app_address(ctx: Context) -> Option<String> {
    let path = ctx.now(|s| s.site.open_app.clone()).filter(|link| app_link(link))?;
    if path.starts_with('/') {
        let host = window().location().host().unwrap_or_default();
        return Some(host + &path);
    }
    Some(path)
}

/// Whether the link has ended that is on the screen.
pub fn link_ended(state: &State) -> bool {
    let open = state.enrollment.as_ref().filter(|open| open.state == EnrollState::Open);
    let end = open.and_then(|open| open.offer.expires_at);
    end.is_some_and(|at| state.until(at) == 0)
}

/// The picture, and the same link for the phone this page is on.
pub fn scan(ctx: Context, open: &Enrollment) -> El {
    let t = ctx.add();
    let screen = stack()
        .child(heading(t.phone_scan_title))
        .maybe(moving::steps(ctx, open, 0));
    if ctx.now(link_ended) {
        return screen
            .child(para("note", t.over_link).attr("role", "status"))
            .child(trouble(ctx, Spot::Add))
            .child(act(vec![Some(again(ctx, open, t.phone_new_link))]))
            .child(give_up(ctx, &open.id));
    }
    // The app of an identity server is opened by a scheme of its own; such a link is no address to be copied.
    let foreign = open.offer.link.clone().filter(|link| link.starts_with("otpauth://"));
    let scan = if foreign.is_some() {
        t.phone_scan_app
    } else {
        t.phone_scan
    };
    let to_app = foreign.filter(|_| handheld()).map(|link| {
        el("a")
            .class("second")
            .attr("data-action", "open_link")
            .attr("href", &link)
            .attr("rel", "noopener noreferrer")
            .text(t.app_open)
    });
    let link = open.offer.link.clone().filter(|link| decent(link));
    let here = link.as_deref().filter(|_| handheld());
    let here = here.map(|link| open_link(link, t.phone_here));
    let copied = link.map(|link| copy(ctx, "second", "copy_link", t.copy_link, move || absolute(&link)));
    screen
        .child(para("", scan))
        .maybe(open.offer.qr.as_ref().map(|code| qr(t.phone_qr, code)))
        .child(remaining(ctx, |open| open.offer.expires_at))
        .maybe(here.is_some().then(|| para("small soft", t.phone_here_text)))
        .child(act(vec![here, to_app, copied]))
        .child(trouble(ctx, Spot::Add))
        .child(give_up(ctx, &open.id))
}

/// *Again*: another link, or another number.
pub fn again(ctx: Context, open: &Enrollment, text: &'static str) -> El {
    let id = open.id.clone();
    write(ctx, "primary", "resend", text, move || Call::Resend { id: id.clone() })
}
