//! What the phone does, event by event.

mod accounts;
mod order;
mod requests;

use super::*;
use crate::flow::Failure;
use contract::{
    Millis,
    device::{DeviceRequest, DeviceRequests, RequestState},
    problem::ProblemKind,
    step::{Browser, Context, Place, PlaceKind},
};

const NOW: Millis = 1_800_000_000_000;

fn profile(device: &str) -> Profile {
    Profile {
        device: device.into(),
        account: format!("{device}@aoba.example"),
        issuer: "Aoba Health".into(),
        name: "Pixel".into(),
        digits: 6,
        period: 30,
        version: VERSION.into(),
    }
}

fn request(id: &str, state: RequestState) -> DeviceRequest {
    let place = Place {
        kind: PlaceKind::ThisDevice,
        name: None,
    };
    let browser = Browser {
        name: Some("Firefox".into()),
        os: None,
    };
    DeviceRequest {
        shown: None,
        purpose: None,
        id: id.into(),
        state,
        context: Context {
            app: "Aoba Health".into(),
            place,
            browser,
            at: NOW,
        },
        number: None,
        issued_at: NOW,
        expires_at: NOW + 120_000,
    }
}

fn list(rev: u64, requests: Vec<DeviceRequest>) -> DeviceRequests {
    DeviceRequests {
        rev,
        server_time: NOW,
        allow_requests: true,
        paused_until: None,
        unconfirmed: false,
        requests,
        poll_after_ms: 0,
    }
}

fn listed(device: &str, requests: Vec<DeviceRequest>) -> Event {
    Event::Listed(device.into(), Ok(Some(list(1, requests))))
}

fn problem(kind: ProblemKind) -> Failure {
    Failure::Problem {
        kind,
        retry_after: None,
        flow: None,
        instance: String::new(),
        server_time: None,
        field: None,
        wrong: None,
    }
}

/// A phone with these accounts, all of them reached.
fn paired(devices: &[&str]) -> State {
    let mut state = State::default();
    let _ = update(
        &mut state,
        Event::Opened {
            obstacle: None,
            link: None,
        },
        NOW,
    );
    let profiles = devices.iter().map(|d| profile(d)).collect();
    let _ = update(&mut state, Event::Loaded(Ok(profiles)), NOW);
    for device in devices {
        let _ = update(&mut state, listed(device, vec![]), NOW);
    }
    state
}

/// A phone with one open request, `r1` of `a`.
fn asked() -> State {
    let mut state = paired(&["a"]);
    let _ = update(&mut state, listed("a", vec![request("r1", RequestState::Pending)]), NOW);
    assert_eq!(screen(&state), Screen::Prompt);
    state
}

fn polls(effects: &[Effect]) -> usize {
    effects.iter().filter(|e| matches!(e, Effect::Poll { .. })).count()
}
