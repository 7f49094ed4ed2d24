//! A scene: what a server said and what happened then, played through the page's own rules. What comes out is a state
//! that a page can really be in.
//!
//! ```json
//! { "title": "Two wrong codes", "flow": { … }, "then": [ { "submit": "code", "text": "000000", "problem": { … } } ] }
//! ```

use crate::{
    flow::{Call, Ceremony, Effect, Event, Failure, Input, NoPasskey, Reply, State, Timer, update},
    site::Site,
};
use contract::{
    Millis,
    account::Session,
    decode::{Decode, Node},
    flow::{Action, Flow},
};

/// The page as it stands at one moment of a scene.
struct Stage {
    state: State,
    now: Millis,
    effects: Vec<Effect>,
}

/// Plays a scene that has come to its end at `now` (monotonic, ms), so that its countdowns run on from there; `None` when something in it cannot be read, or asks for what the page would not do.
#[must_use]
pub fn play<N: Node>(scene: &N, discovery: Option<&N>, now: Millis) -> Option<State> {
    let then = scene.get("then").and_then(|n| n.items()).unwrap_or_default();
    let waits: f64 = then.iter().filter_map(|event| event.get("wait")?.number()).sum();
    let mut stage = Stage {
        state: State {
            accounts: accounts(scene),
            site: discovery.map(Site::read).unwrap_or_default(),
            ..State::new(None, None)
        },
        now: now - waits as Millis,
        effects: Vec::new(),
    };
    let session = then.iter().any(|event| event.get("session").is_some());
    stage.on(Event::Opened {
        signed_in_page: session,
    });
    if let Some(flow) = scene.get("flow") {
        stage.start(&flow)?;
    }
    for event in &then {
        stage.happen(event)?;
    }
    Some(stage.state)
}

impl Stage {
    fn on(&mut self, event: Event) {
        self.effects = update(&mut self.state, event, self.now, 0.5);
    }

    fn reply(&mut self, call: Call, result: Result<Reply, Failure>) {
        self.on(Event::Replied { call, result });
    }

    /// The reply to the first call: a flow, or the name of a failure.
    fn start<N: Node>(&mut self, reply: &N) -> Option<()> {
        let result = match reply.text() {
            Some(word) => Err(failure(&word)?),
            None => Ok(Reply::Flow(Box::new(Flow::decode(reply)?))),
        };
        self.reply(Call::Start, result);
        Some(())
    }

    fn happen<N: Node>(&mut self, event: &N) -> Option<()> {
        if let Some(wait) = event.get("wait") {
            self.now += wait.number()? as Millis;
            self.on(Event::Elapsed(Timer::Tick));
        } else if event.get("offline").is_some() {
            self.on(Event::Connected { online: false });
        } else if let Some(reply) = event.get("start") {
            return self.start(&reply);
        } else if let Some(session) = event.get("session") {
            self.reply(Call::Session, Ok(Reply::Session(Session::decode(&session)?)));
        } else if event.get("sign_out").is_some() {
            self.on(Event::SignedOut);
            self.reply(Call::SignOut, Ok(Reply::Done));
        } else if let Some(word) = event.get("poll") {
            self.on(Event::Elapsed(Timer::Poll));
            let call = self.asked()?;
            self.reply(call, Err(failure(&word.text()?)?));
        } else if let Some(word) = event.get("passkey") {
            self.on(Event::PasskeyAsked);
            let how = self.ceremony()?;
            let result = Err(no_passkey(&word.text()?)?);
            self.on(Event::PasskeyGot { how, result });
        } else {
            if let Some(action) = event.get("submit") {
                self.submit(Action::parse(&action.text()?)?, event);
            }
            return self.answer(event);
        }
        Some(())
    }

    /// A form was sent, or a button pressed.
    fn submit<N: Node>(&mut self, action: Action, event: &N) {
        let input = match (event.get("values").and_then(|n| n.items()), event.get("text")) {
            (Some(values), _) => Input::values(values.iter().filter_map(pair).collect()),
            (_, Some(text)) => Input::text(member(action), text.text().unwrap_or_default()),
            _ => Input::default(),
        };
        self.on(Event::Submitted { action, input });
    }

    /// What the page asked for is refused, when the scene goes on to that.
    fn answer<N: Node>(&mut self, event: &N) -> Option<()> {
        let result = match (event.get("problem"), event.get("failure")) {
            (Some(problem), _) => Failure::of(&problem, None),
            (_, Some(word)) => failure(&word.text()?)?,
            _ => return Some(()),
        };
        let call = self.asked()?;
        self.reply(call, Err(result));
        Some(())
    }

    /// The use of a passkey that the page has just asked for.
    fn ceremony(&self) -> Option<Ceremony> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Passkey { how, .. } => Some(*how),
            _ => None,
        })
    }

    /// The call the page has just asked for.
    fn asked(&self) -> Option<Call> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Call { call, .. } => Some(call.clone()),
            _ => None,
        })
    }
}

/// The member of an action's body that is typed.
const fn member(action: Action) -> &'static str {
    match action {
        Action::Enroll => "password",
        Action::Prove => "address",
        other => other.as_str(),
    }
}

/// A field of a form and what was typed into it.
fn pair<N: Node>(value: &N) -> Option<(String, String)> {
    let pair = value.items()?;
    Some((pair.first()?.text()?, pair.get(1)?.text()?))
}

/// The names this browser has kept.
fn accounts<N: Node>(scene: &N) -> Vec<String> {
    let names = scene.get("accounts").and_then(|n| n.items()).unwrap_or_default();
    names.iter().filter_map(Node::text).collect()
}

pub(super) fn no_passkey(word: &str) -> Option<NoPasskey> {
    match word {
        "nothing" => Some(NoPasskey::Nothing),
        "unsupported" => Some(NoPasskey::Unsupported),
        _ => None,
    }
}

pub(super) fn failure(word: &str) -> Option<Failure> {
    Some(match word {
        "network" => Failure::Network,
        "portal" => Failure::Portal,
        "malformed" => Failure::Malformed,
        "server" => Failure::Server { retry_after: None },
        _ => return None,
    })
}
