//! Second step of every call: one match over what happened, which takes the state and leaves the next one.
//! Storage has been read by `reconcile`, which also knows what a storage event tells; effects are not made here.

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::effects::{Settled, SignInEnd};
use super::event::{ClientKeypair, Event, Handed, Occasion};
use super::memory::Memory;
use super::pending_hand_in::PendingHandIn;
use super::project::ask_refresh;
use super::question::{Question, QuestionId, Stage};
use super::reconcile::{Adopted, Found, adopt, count, find_overwritten};
use super::record::Record;
use super::state::{Absence, Held, NoIdentity, OptedOut, Origin, State};
use super::world::World;
use crate::crypto::Key;
use crate::dii::Address;
use crate::json::Fields;
use crate::operator::{Answer, client_generate, token_refresh};
use crate::opt_out::{Name, OptOutId, Scope};
use crate::time::{Millis, UnixMillis};
use alloc::boxed::Box;
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
pub(super) fn apply(
    memory: &mut Memory,
    found: &Found<'_>,
    event: Event,
    world: &mut World<'_, impl Fields>,
) -> Outcome {
    let mut outcome = Outcome { occasion: event.occasion(), settled: Vec::new() };
    // An opt-out before an identity: it means whoever was here.
    while !event.answers()
        && let Some(adopted) = adopt(memory, found, event.may_sign_in(), world)
    {
        match adopted {
            Adopted::Identity(chained) => take_in(memory, ChainedIdentity::clone(&chained), world, &mut outcome),
            Adopted::OptOut => record_opt_out(memory, Some(found.opt_out), world, &mut outcome),
        }
    }
    match event {
        Event::Wake | Event::Want => {}
        Event::Heard(value) => find_overwritten(memory, &value, world),
        Event::Tick => memory.writing.cleans = memory.suspect.is_to_go(world.uptime),
        Event::Init { handed, .. } => {
            begin(memory, found, world, &mut outcome);
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
            memory.note_logged_out(Name(0));
            // Whoever logs out here is read nowhere any more, whichever medium and place a copy stands in, and who is held is
            // not put back by another tab.
            memory.logged_out.note(memory.names_present().lineage());
            memory.logged_out.note(memory.watch.lineage());
            memory.logged_out.note(found.other.names().lineage());
            memory.enter(NoIdentity::because(Absence::LoggedOut).into());
        }
        Event::RefreshNow => refresh_now(memory, world),
        Event::Granted(id) => granted(memory, id),
        Event::Agreed { question, secret, public_key } => agreed(memory, question, secret, &public_key, world),
        Event::Answered { question, status, body } => {
            if let Some(asked) = take_question(memory, question) {
                answered(memory, &asked, status, &body, world, &mut outcome);
                if asked.is_sign_in {
                    count(memory, found);
                }
            }
        }
        Event::Unanswered(id) => {
            if let Some(asked) = take_question(memory, id) {
                unanswered(memory, &asked, world, &mut outcome);
            }
        }
    }
    drop_overtaken_question(memory, world, &mut outcome);
    outcome
}

/// A page begins, or goes over to the other medium: what others have written there is looked at once.
fn begin(memory: &mut Memory, found: &Found<'_>, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    memory.writing.clears = true;
    // What stands in local storage alone moves into the cookie.
    let is_other = matches!(found.used, Record::Nothing | Record::Unreadable);
    memory.writing.moves |= memory.in_cookies && is_other;
    if memory.writing.moves && memory.state.chained().is_some() {
        memory.writing.acts = true;
        memory.writing.record = true;
    }
    let Record::Unchained(server) = &found.used else { return };
    if !memory.in_cookies {
        return;
    }
    if matches!(memory.state, State::NoIdentity(NoIdentity { why: Absence::LoggedOut })) {
        // What stood here when this chain logged out was removed, so somebody has signed in with it again.
        return hand_in(memory, Handed::Identity(server.identity.clone()), world, outcome);
    }
    // A server has signed somebody in, under another path or domain than ours: whoever is there logs out.
    let Some(here) = memory.state.chained().cloned() else { return };
    for (_, record) in &found.cookies {
        if let Record::Chained(ours) = record
            && ours.names.lineage() != here.names.lineage()
            && !ours.has_token(here.names.present())
        {
            memory.logged_out.note(ours.names.lineage());
            memory.writing.acts = true;
        }
    }
}

/// The official rule of a second `init`: an identity that expires no later than the last one that an `init` handed in is
/// ignored. What storage held by itself counts for nothing: the first that a page hands in says who is here.
fn is_newer_than_the_last(handed: &Handed, memory: &mut Memory) -> bool {
    let Handed::Identity(identity) = handed else { return true };
    let newer = memory.init_handed == UnixMillis(0) || identity.identity_expires > memory.init_handed;
    if newer {
        memory.init_handed = identity.identity_expires;
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

fn take_question(memory: &mut Memory, id: QuestionId) -> Option<Box<Question>> {
    memory.question.take_if(|question| question.id == id)
}

fn hand_in(memory: &mut Memory, handed: Handed, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    let identity = match handed {
        Handed::Identity(identity) => identity,
        Handed::OptOut => return record_opt_out(memory, None, world, outcome),
        Handed::Unreadable => {
            abort(memory, outcome);
            // An opt-out is not undone by somebody's broken value.
            if !matches!(memory.state, State::OptedOut(_)) {
                memory.note_logged_out(Name(0));
                memory.enter(NoIdentity::because(Absence::Invalid).into());
            }
            return;
        }
    };
    let token = Name::of_token(identity.advertising_token());
    let opens_nothing_new = memory.state.chained().is_some_and(|chained| chained.has_token(token));
    if !opens_nothing_new {
        take_in(memory, ChainedIdentity::first_seen(identity, &mut world.entropy), world, outcome);
    }
}

/// Somebody is signed in with an identity that a server gave.
fn take_in(memory: &mut Memory, mut chained: ChainedIdentity, world: &World<'_, impl Fields>, outcome: &mut Outcome) {
    abort(memory, outcome);
    let (token, comes) = (chained.names.present(), chained.names.lineage());
    let tries = if memory.pending.token == token { memory.pending.tries } else { 0 };
    chained.tries = tries;
    match memory.judge(Arc::new(chained), world.now) {
        State::Held(held) if tries < MAX_TRIES => {
            // Whom another tab may be about to put back, as they do not stand there: they came before.
            if memory.seen != memory.names_stored().lineage() {
                memory.logged_out.note(memory.seen);
            }
            memory.pending = PendingHandIn { token, stored: memory.stored_id, tries, ..memory.pending };
            memory.enter(Held::handed_in(held.chained).into());
        }
        State::Held(_) | State::NoIdentity(_) => {
            memory.note_logged_out(Name(0));
            memory.enter(NoIdentity::because(Absence::Ended).into());
        }
        other => {
            memory.pending.token = Name(0);
            memory.note_logged_out(other.chained().map(|_| comes).unwrap_or_default());
            memory.enter(other);
        }
    }
}

/// The page, or a `marker` that somebody else wrote, says that whoever is here opted out. Their address is not named: the next
/// sign-in asks the operator.
fn record_opt_out(
    memory: &mut Memory,
    marker: Option<&str>,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    abort(memory, outcome);
    let names = memory.names_present().without_address();
    let id = marker.map_or_else(|| world.entropy.make_id(), |marker| OptOutId::derive(marker, &names));
    let id = memory.opt_out(Scope::Claimed, names, world.now, id);
    opt_out_here(memory, id);
}

/// Whoever is here is somebody that this opt-out names; a tombstone that stands already is left as it is.
fn opt_out_here(memory: &mut Memory, id: OptOutId) {
    memory.pending.token = Name(0);
    memory.writing.acts = true;
    if !matches!(memory.state, State::OptedOut(_)) {
        memory.note_logged_out(Name(0));
        memory.enter(OptedOut::by(id).into());
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
        memory.writing.acts = true;
    }
    let print = Name::of_address(&address, &memory.salt);
    let id = memory.next_question();
    let question = Question::generate(id, address, print, keypair);
    match memory.opt_outs.naming(&question.names) {
        Some(opt_out) => {
            opt_out_here(memory, opt_out);
            outcome.settle(id, SignInEnd::Answered);
        }
        None => memory.question = Some(Box::new(question)),
    }
}

/// One question at a time: whoever asks while one is open waits for its end.
fn refresh_now(memory: &mut Memory, world: &World<'_, impl Fields>) {
    if memory.settings.is_some() && memory.question.is_none() && memory.state.chained().is_some() {
        ask_refresh(memory, world);
    }
    if let Some(question) = &mut memory.question {
        question.awaited = true;
    }
}

fn granted(memory: &mut Memory, id: QuestionId) {
    let known = memory.sum();
    let Some(question) = memory.question.as_mut().filter(|question| question.id == id) else { return };
    let Some(chained) = memory.state.chained().filter(|chained| question.refreshes(&chained.names)) else { return };
    if question.is_preparing() {
        question.known = known;
        let request = Some(token_refresh::request(&chained.identity));
        question.stage = Stage::Sent { request, key: chained.identity.refresh_response_key() };
    }
}

fn agreed(memory: &mut Memory, id: QuestionId, agreed: Key, public_key: &str, world: &mut World<'_, impl Fields>) {
    let known = memory.sum();
    let Some(question) = memory.question.as_mut().filter(|question| question.id == id) else { return };
    let Stage::Agreeing { address, keypair } = &question.stage else { return };
    let sealing = client_generate::Sealing {
        secret: &agreed,
        public_key,
        iv: world.entropy.take(),
        timestamp: world.now,
        subscription_id: &keypair.subscription_id,
    };
    let request = client_generate::request(&client_generate::payload(address, world.fields), &sealing, world.fields);
    question.known = known;
    question.stage = Stage::Sent { request: Some(request), key: Some(agreed) };
}

fn answered(
    memory: &mut Memory,
    asked: &Question,
    status: u16,
    body: &str,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    let Stage::Sent { key, .. } = &asked.stage else { return };
    let mut answer = Answer::read(status, body, key.as_ref(), world.fields);
    if let Answer::Success(identity) = &answer {
        // Its time is over by this clock: whoever is here stays. Where nobody is readable, its refresh token is better than none.
        let has_token = matches!(memory.state, State::Established(_));
        if identity.refresh_expires <= world.now || has_token && identity.identity_expires <= world.now {
            answer = Answer::Unanswered;
        }
    }
    if asked.is_sign_in {
        let end = generate_answered(memory, asked, answer, world);
        outcome.settle(asked.id, end);
    } else {
        let end = refresh_answered(memory, asked, answer, world);
        if asked.awaited {
            outcome.settled.push(Settled { question: asked.id, end });
        }
    }
}

/// A late answer may record an opt-out; anything else in it counts only for the identity that it was asked for.
fn refresh_answered(
    memory: &mut Memory,
    asked: &Question,
    answer: Answer,
    world: &mut World<'_, impl Fields>,
) -> SignInEnd {
    let own = memory.state.chained().filter(|chained| asked.refreshes(&chained.names)).cloned();
    match answer {
        Answer::Success(identity) => {
            if own.is_some() || is_about_who_lapsed(memory, asked) {
                refreshed(memory, ChainedIdentity::next(identity, &asked.names, asked.known), world);
            }
        }
        Answer::OptOut => {
            memory.opt_out(Scope::Global, asked.names, world.now, world.entropy.make_id());
            memory.pending.token = Name(0);
            memory.writing.acts = true;
            memory.judged_again(world.now);
            memory.writing.record = matches!(memory.state, State::OptedOut(_));
        }
        Answer::Refused(words) => {
            let over = Answer::is_final(&words);
            if over && is_about_who_lapsed(memory, asked) {
                memory.enter(NoIdentity::because(Absence::Ended).into());
            }
            if !over {
                // Whoever is here by now: the operator did not help.
                failed(memory, world);
            }
            if let Some(own) = own {
                if memory.pending.token == own.names.first() {
                    memory.pending.tries = if over { MAX_TRIES } else { own.tries + 1 };
                }
                memory.enter(if over {
                    NoIdentity::because(Absence::Ended).into()
                } else {
                    memory.state.refused(&own)
                });
            }
            if !over {
                return SignInEnd::Refused(words);
            }
        }
        Answer::Unanswered => {
            failed(memory, world);
            return SignInEnd::Unanswered;
        }
    }
    SignInEnd::Answered
}

/// Whether the identity's time ran out while it was asked about.
fn is_about_who_lapsed(memory: &Memory, asked: &Question) -> bool {
    has_lapsed(memory) && asked.refreshes(&memory.stored_names)
}

const fn has_lapsed(memory: &Memory) -> bool {
    matches!(memory.state, State::NoIdentity(NoIdentity { why: Absence::Lapsed }))
}

fn refreshed(memory: &mut Memory, mut chained: ChainedIdentity, world: &World<'_, impl Fields>) {
    bring_forward(memory, &mut chained, world);
    memory.vouched = (chained.names.lineage(), chained.vouched);
    let comes = chained.names.lineage();
    let chained = Arc::new(chained);
    memory.tempo.succeeded(world.uptime, world.now.until(chained.identity.refresh_from));
    match memory.judge(chained, world.now) {
        // Somebody else opted out while it was asked about: it is asked about once more.
        State::Held(held) => {
            memory.enter(Held { origin: Origin::HandedIn { asked: true }, ..held }.into());
        }
        next => {
            if memory.state.holds_handed_in() {
                memory.note_logged_out(comes);
                memory.pending.token = Name(0);
            }
            memory.enter(next);
        }
    }
}

/// So soon after an opt-out the operator that answered may not have heard of it yet.
fn bring_forward(memory: &Memory, chained: &mut ChainedIdentity, world: &World<'_, impl Fields>) {
    let sure = memory.opt_outs.newest().map(|newest| newest.since.after(OPERATORS_DISAGREE));
    if let Some(sure) = sure.filter(|sure| world.now < *sure) {
        chained.identity.refresh_from = chained.identity.refresh_from.min(sure);
    }
}

fn generate_answered(
    memory: &mut Memory,
    asked: &Question,
    answer: Answer,
    world: &mut World<'_, impl Fields>,
) -> SignInEnd {
    match answer {
        Answer::Success(identity) => {
            let mut first = ChainedIdentity::first_seen(identity, &mut world.entropy);
            first.names = first.names.with_address(asked.names.address());
            first.vouched = asked.known;
            memory.note_logged_out(first.names.lineage());
            refreshed(memory, first, world);
            SignInEnd::Answered
        }
        Answer::OptOut => {
            let id = memory.opt_out(Scope::Global, asked.names, world.now, world.entropy.make_id());
            opt_out_here(memory, id);
            SignInEnd::Answered
        }
        Answer::Refused(words) => SignInEnd::Refused(words),
        Answer::Unanswered => SignInEnd::Unanswered,
    }
}

fn unanswered(memory: &mut Memory, asked: &Question, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    if asked.awaited {
        outcome.settle(asked.id, SignInEnd::Unanswered);
    }
    if !asked.is_sign_in {
        failed(memory, world);
    }
}

/// A refresh ended without success: it is asked for later, or its time is over.
fn failed(memory: &mut Memory, world: &mut World<'_, impl Fields>) {
    memory.writing.clears |= has_lapsed(memory);
    if let Some(settings) = &memory.settings {
        memory.tempo.failed(world.uptime, settings, &mut world.entropy);
    }
}

/// An open question that an opt-out names is not asked any more; one for an identity that is not here is pointless.
fn drop_overtaken_question(memory: &mut Memory, world: &World<'_, impl Fields>, outcome: &mut Outcome) {
    let Some(question) = &memory.question else { return };
    let named = memory.opt_outs.naming(&question.names);
    let pointless = question.is_preparing()
        && !question.is_sign_in
        && !memory.state.chained().is_some_and(|chained| question.refreshes(&chained.names));
    if named.is_none() && !pointless {
        return;
    }
    let (id, sign_in, awaited) = (question.id, question.is_sign_in, question.awaited);
    memory.question = None;
    if let (Some(opt_out), true) = (named, sign_in) {
        opt_out_here(memory, opt_out);
        outcome.settle(id, SignInEnd::Answered);
    } else if awaited {
        outcome.settled.push(Settled { question: id, end: SignInEnd::Answered });
    }
    memory.judged_again(world.now);
}
