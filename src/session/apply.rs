//! Second step of every call: one match over what happened, which takes the state and leaves the next one.
//! Storage has been read and is not looked at again; effects are not made here.

use super::effects::{Settled, SignInEnd};
use super::event::{ClientKeypair, Event, Handed, Occasion};
use super::line::{Lined, MOST_TRIES};
use super::memory::Memory;
use super::project::ask_refresh;
use super::question::{Kind, Question, QuestionId, Stage};
use super::reconcile::deposit;
use super::state::{Absence, Held, NoIdentity, OptedOut, Origin, State, judge};
use super::unanswered::Unanswered;
use super::world::World;
use crate::crypto::Key;
use crate::dii::Address;
use crate::json::Fields;
use crate::operator::{client_generate, token_refresh};
use crate::opt_out::{Name, OptOutId, Scope};
use crate::time::Millis;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Operators learn of an opt-out one after another: an answer this soon after the newest one is asked for again then.
const OPERATORS_DISAGREE: Millis = Millis::MINUTE.times(10);

/// What an event meant to the page.
pub(super) struct Outcome {
    pub occasion: Occasion,
    pub settled: Vec<Settled>,
}

impl Outcome {
    fn settle(&mut self, question: QuestionId, end: SignInEnd) {
        if end == SignInEnd::Answered {
            self.occasion = Occasion::Call;
        }
        self.settled.push(Settled { question, end });
    }
}

/// Lets `event` happen.
pub(super) fn apply(memory: &mut Memory, event: Event, world: &mut World<'_, impl Fields>) -> Outcome {
    let mut outcome = Outcome { occasion: event.occasion(), settled: Vec::new() };
    if let Some(deposit) = deposit(memory, world) {
        hand_in(memory, deposit, world, &mut outcome);
    }
    match event {
        Event::Wake | Event::Tick => {}
        Event::Init { handed, .. } => {
            if let Some(handed) = handed
                && is_newer_than_the_last(&handed, memory)
            {
                hand_in(memory, handed, world, &mut outcome);
            }
        }
        Event::HandIn(handed) => hand_in(memory, handed, world, &mut outcome),
        Event::SignIn { address, keypair } => sign_in(memory, address, keypair, world, &mut outcome),
        Event::Disconnect => {
            abort(memory, &mut outcome);
            memory.note_logged_out();
            memory.state = NoIdentity::because(Absence::LoggedOut).into();
        }
        Event::RefreshNow => refresh_now(memory, world),
        Event::Granted(id) => granted(memory, id),
        Event::Agreed { question, secret, public_key } => agreed(memory, question, secret, &public_key, world),
        Event::Answered { question, status, body } => {
            if let Some(asked) = take(memory, question) {
                answered(memory, &asked, status, &body, world, &mut outcome);
            }
        }
        Event::Unanswered(id) => {
            if let Some(asked) = take(memory, id) {
                unanswered(memory, &asked, world, &mut outcome);
            }
        }
    }
    beaten(memory, world, &mut outcome);
    outcome
}

/// The official rule of a second `init`: an identity that expires no later than the last one that an `init` handed in is
/// ignored. What storage held by itself counts for nothing: the first that a page hands in says who is here.
fn is_newer_than_the_last(handed: &Handed, memory: &mut Memory) -> bool {
    let Handed::Identity(identity) = handed else { return true };
    let newer = memory.init_handed.is_none_or(|last| identity.identity_expires > last);
    if newer {
        memory.init_handed = Some(identity.identity_expires);
    }
    newer
}

/// What the page calls for takes the place of whatever was open.
fn abort(memory: &mut Memory, outcome: &mut Outcome) {
    if let Some(question) = memory.question.take()
        && question.awaited
    {
        outcome.settle(question.id, SignInEnd::Aborted);
    }
}

fn take(memory: &mut Memory, id: QuestionId) -> Option<Question> {
    memory.question.take_if(|question| question.id == id)
}

fn hand_in(memory: &mut Memory, handed: Handed, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    let identity = match handed {
        Handed::Identity(identity) => identity,
        Handed::OptOut => return claim(memory, world, outcome),
        Handed::Unreadable => {
            abort(memory, outcome);
            // An opt-out is not undone by somebody's broken value.
            if !matches!(memory.state, State::OptedOut(_)) {
                memory.note_logged_out();
                memory.state = NoIdentity::because(Absence::Invalid).into();
            }
            return;
        }
    };
    let token = Name::of_token(identity.advertising_token());
    let opens_nothing_new = memory.state.lined().is_some_and(|lined| lined.has_token(token));
    if opens_nothing_new {
        return;
    }
    abort(memory, outcome);
    let tries = if memory.unanswered.token == token { memory.unanswered.tries } else { 0 };
    let mut lined = Lined::first_seen(identity, &mut world.entropy);
    lined.tries = tries;
    match judge(Arc::new(lined), &memory.known(world.now)) {
        State::Held(held) if tries < MOST_TRIES => {
            memory.unanswered = Unanswered { token, beside: memory.standing, tries };
            memory.state = Held::handed_in(held.lined).into();
        }
        State::Held(_) | State::NoIdentity(_) => {
            memory.note_logged_out();
            memory.state = NoIdentity::because(Absence::Ended).into();
        }
        other => {
            memory.unanswered.token = Name(0);
            memory.note_logged_out();
            memory.state = other;
        }
    }
}

/// The page says that whoever is here opted out. Their address is not named: the next sign-in asks the operator.
fn claim(memory: &mut Memory, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    abort(memory, outcome);
    let names = memory.names_present().without_address();
    let id = memory.opt_out(Scope::Claimed, names, world.now, world.entropy.make_id());
    opt_out_here(memory, id);
}

/// Whoever is here is somebody that this opt-out names; a tombstone that stands already is left as it is.
fn opt_out_here(memory: &mut Memory, id: OptOutId) {
    memory.unanswered.token = Name(0);
    if !matches!(memory.state, State::OptedOut(_)) {
        memory.note_logged_out();
        memory.state = OptedOut::by(id).into();
    }
}

fn sign_in(
    memory: &mut Memory,
    address: Address,
    keypair: ClientKeypair,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    abort(memory, outcome);
    if memory.salt.is_empty() {
        memory.salt = world.entropy.make_salt();
    }
    let print = Name::of_address(&address, &memory.salt);
    let id = memory.next_question();
    let question = Question::generate(id, address, print, keypair);
    match memory.opt_outs.naming(&question.names) {
        Some(opt_out) => {
            opt_out_here(memory, opt_out);
            outcome.settle(id, SignInEnd::Answered);
        }
        None => memory.question = Some(question),
    }
}

/// One question at a time: whoever asks while one is open waits for its end.
fn refresh_now(memory: &mut Memory, world: &World<'_, impl Fields>) {
    if memory.settings.is_some() && memory.question.is_none() && memory.state.lined().is_some() {
        ask_refresh(memory, world);
    }
    if let Some(question) = &mut memory.question {
        question.awaited = true;
    }
}

fn granted(memory: &mut Memory, id: QuestionId) {
    let known = memory.sum();
    let Some(question) = memory.question.as_mut().filter(|question| question.id == id) else { return };
    let Some(lined) = memory.state.lined().filter(|lined| question.refreshes(lined)) else { return };
    if matches!(question.stage, Stage::Preparing) {
        question.known = known;
        question.stage = Stage::Sent(Some(token_refresh::request(&lined.identity)));
    }
}

fn agreed(memory: &mut Memory, id: QuestionId, agreed: Key, public_key: &str, world: &mut World<'_, impl Fields>) {
    let known = memory.sum();
    let Some(question) = memory.question.as_mut().filter(|question| question.id == id) else { return };
    let Kind::Generate { address, keypair, secret } = &mut question.kind else { return };
    if !matches!(question.stage, Stage::Preparing) {
        return;
    }
    let sealing = client_generate::Sealing {
        secret: &agreed,
        public_key,
        iv: world.entropy.take(),
        timestamp: world.now,
        subscription_id: &keypair.subscription_id,
    };
    let request = client_generate::request(&client_generate::payload(address, world.fields), &sealing, world.fields);
    question.known = known;
    question.stage = Stage::Sent(Some(request));
    *secret = Some(agreed);
}

fn answered(
    memory: &mut Memory,
    asked: &Question,
    status: u16,
    body: &str,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    if matches!(asked.stage, Stage::Preparing) {
        return;
    }
    match &asked.kind {
        Kind::Refresh(lined) => {
            let key = lined.identity.refresh_response_key();
            let answer = token_refresh::answer(status, body, key.as_ref(), world.fields);
            if asked.awaited {
                outcome.settled.push(Settled { question: asked.id, end: end_of_refresh(&answer) });
            }
            refresh_answered(memory, asked, answer, world);
        }
        Kind::Generate { secret, .. } => {
            let Some(secret) = secret else { return };
            let answer = client_generate::answer(status, body, secret, world.fields);
            let end = generate_answered(memory, asked, answer, world);
            outcome.settle(asked.id, end);
        }
    }
}

fn end_of_refresh(answer: &token_refresh::Answer) -> SignInEnd {
    match answer {
        token_refresh::Answer::Unanswered => SignInEnd::Unanswered,
        token_refresh::Answer::Refused => SignInEnd::Refused(String::new()),
        token_refresh::Answer::Success(_) | token_refresh::Answer::OptOut | token_refresh::Answer::Ended => {
            SignInEnd::Answered
        }
    }
}

/// A late answer may record an opt-out; anything else in it counts only for the identity that it was asked for.
fn refresh_answered(
    memory: &mut Memory,
    asked: &Question,
    answer: token_refresh::Answer,
    world: &mut World<'_, impl Fields>,
) {
    if answer == token_refresh::Answer::OptOut {
        memory.opt_out(Scope::Global, asked.names, world.now, world.entropy.make_id());
        memory.unanswered.token = Name(0);
        memory.judged_again(world.now);
        return;
    }
    // Whoever is here by now: the operator did not help.
    if matches!(answer, token_refresh::Answer::Refused | token_refresh::Answer::Unanswered) {
        failed(memory, world);
    }
    let Some(lined) = memory.state.lined().filter(|lined| asked.refreshes(lined)) else { return };
    match answer {
        token_refresh::Answer::Success(identity) => {
            let lined = Lined::next(identity, &lined.names, asked.known);
            refreshed(memory, lined, world);
        }
        token_refresh::Answer::Ended => memory.state = NoIdentity::because(Absence::Ended).into(),
        token_refresh::Answer::Refused => {
            if memory.unanswered.token == lined.names.first() {
                memory.unanswered.tries = lined.tries + 1;
            }
            let state = core::mem::replace(&mut memory.state, NoIdentity::because(Absence::Never).into());
            memory.state = state.refused(&memory.known(world.now));
        }
        token_refresh::Answer::Unanswered | token_refresh::Answer::OptOut => {}
    }
}

fn refreshed(memory: &mut Memory, lined: Lined, world: &World<'_, impl Fields>) {
    let lined = Arc::new(brought_forward(memory, lined, world));
    memory.tempo.succeeded(world.uptime, lined.identity.refresh_from <= world.now);
    match judge(lined, &memory.known(world.now)) {
        // Somebody else opted out while it was asked about: it is asked about once more.
        State::Held(held) => {
            memory.state = Held { origin: Origin::HandedIn { asked: true }, ..held }.into();
        }
        next => {
            if memory.state.holds_handed_in() {
                memory.note_logged_out();
            }
            memory.state = next;
        }
    }
}

/// So soon after an opt-out the operator that answered may not have heard of it yet.
fn brought_forward(memory: &Memory, mut lined: Lined, world: &World<'_, impl Fields>) -> Lined {
    let sure = memory.opt_outs.newest().map(|newest| newest.since.after(OPERATORS_DISAGREE));
    if let Some(sure) = sure.filter(|sure| world.now < *sure) {
        lined.identity.refresh_from = lined.identity.refresh_from.min(sure);
    }
    lined
}

fn generate_answered(
    memory: &mut Memory,
    asked: &Question,
    answer: client_generate::Answer,
    world: &mut World<'_, impl Fields>,
) -> SignInEnd {
    match answer {
        client_generate::Answer::Success(identity) => {
            let first = Lined::first_seen(identity, &mut world.entropy);
            let names = first.names.with_address(asked.names.address());
            memory.note_logged_out();
            refreshed(memory, Lined { names, vouched: asked.known, ..first }, world);
            SignInEnd::Answered
        }
        client_generate::Answer::OptOut => {
            let id = memory.opt_out(Scope::Global, asked.names, world.now, world.entropy.make_id());
            opt_out_here(memory, id);
            SignInEnd::Answered
        }
        client_generate::Answer::Refused(words) => SignInEnd::Refused(words),
        client_generate::Answer::Unanswered => SignInEnd::Unanswered,
    }
}

fn unanswered(memory: &mut Memory, asked: &Question, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    if asked.awaited {
        outcome.settle(asked.id, SignInEnd::Unanswered);
    }
    if !asked.is_sign_in() {
        failed(memory, world);
    }
}

fn failed(memory: &mut Memory, world: &mut World<'_, impl Fields>) {
    if let Some(settings) = &memory.settings {
        memory.tempo.failed(world.uptime, settings, &mut world.entropy);
    }
}

/// An open question that an opt-out names is not asked any more; one for an identity that is not here is pointless.
fn beaten(memory: &mut Memory, world: &World<'_, impl Fields>, outcome: &mut Outcome) {
    let Some(question) = &memory.question else { return };
    let named = memory.opt_outs.naming(&question.names);
    let pointless = matches!(question.stage, Stage::Preparing)
        && !question.is_sign_in()
        && !memory.state.lined().is_some_and(|lined| question.refreshes(lined));
    if named.is_none() && !pointless {
        return;
    }
    let (id, sign_in, awaited) = (question.id, question.is_sign_in(), question.awaited);
    memory.question = None;
    if let (Some(opt_out), true) = (named, sign_in) {
        opt_out_here(memory, opt_out);
        outcome.settle(id, SignInEnd::Answered);
    } else if awaited {
        outcome.settled.push(Settled { question: id, end: SignInEnd::Answered });
    }
    memory.judged_again(world.now);
}
