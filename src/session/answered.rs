//! What the operator's answer changes, or that none came.
//! A late answer may record an opt-out; anything else in it counts only for the identity that it was asked for.

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::effects::SignInEnd;
use super::hand_in::opt_out_here;
use super::memory::{Entrance, Memory};
use super::outcome::Outcome;
use super::question::{Question, Stage};
use super::state::{Bar, Held, NoIdentity, Origin, State};
use super::world::World;
use crate::json::Fields;
use crate::operator::Answer;
use crate::opt_out::{Name, Scope};
use crate::time::Millis;
use alloc::sync::Arc;

/// Operators learn of an opt-out one after another: an answer this soon after the newest one is asked for again then.
const OPERATORS_DISAGREE: Millis = Millis::MINUTE.times(10);

pub(super) fn answered(
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
        // An identity that has expired by this page's clock does not replace a readable token. Where no token is readable it is
        // taken, because it can still be refreshed.
        let has_token = matches!(memory.state, State::Established(_));
        if identity.refresh_expires <= world.now || has_token && identity.identity_expires <= world.now {
            answer = Answer::TryLater;
        }
    }
    if asked.is_sign_in {
        let end = generate_answered(memory, asked, answer, world);
        outcome.settle(asked.id, end);
    } else {
        let end = refresh_answered(memory, asked, answer, world);
        if asked.awaited {
            outcome.settle_refresh(asked.id, end);
        }
    }
}

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
                refreshed(
                    memory,
                    ChainedIdentity::next(identity, &asked.names, asked.known),
                    Entrance::Continues,
                    world,
                );
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
                memory.enter(NoIdentity::because(Bar::Ended).into(), Entrance::Continues);
            }
            if !over {
                // Whichever identity is present by now, the next refresh waits.
                failed(memory, world);
            }
            if let Some(own) = own {
                if memory.pending.token == own.names.first() {
                    memory.pending.tries = if over { MAX_TRIES } else { own.tries + 1 };
                }
                let next = if over { NoIdentity::because(Bar::Ended).into() } else { memory.state.refused(&own) };
                memory.enter(next, Entrance::Continues);
            }
            if !over {
                return SignInEnd::Refused(words);
            }
        }
        Answer::TryLater => {
            failed(memory, world);
            return SignInEnd::Unanswered;
        }
    }
    SignInEnd::Answered
}

/// Whether the identity's time ran out while it was asked about.
fn is_about_who_lapsed(memory: &Memory, asked: &Question) -> bool {
    memory.state.has_lapsed() && asked.refreshes(&memory.stored_names)
}

/// The operator gave this identity: of the chain that is here, or of one whose `entrance` logs the others out.
fn refreshed(memory: &mut Memory, mut chained: ChainedIdentity, entrance: Entrance, world: &World<'_, impl Fields>) {
    bring_forward(memory, &mut chained, world);
    memory.vouched = (chained.names.lineage(), chained.vouched);
    let with = chained.names.lineage();
    let chained = Arc::new(chained);
    memory.tempo.succeeded(world.uptime, world.now.until(chained.identity.refresh_from));
    match memory.judge(chained, world.now) {
        // Another person opted out while the operator was asked: it is asked once more.
        State::Held(held) => {
            memory.enter(Held { origin: Origin::HandedIn { asked: true }, ..held }.into(), entrance);
        }
        next if memory.state.holds_handed_in() => memory.enter(next, Entrance::Replaces { with }),
        next => memory.enter(next, entrance),
    }
}

/// An operator that answers this soon after an opt-out may not have heard of it yet, so the refresh is brought forward.
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
            let entrance = Entrance::LogsOut { but: first.names.lineage() };
            refreshed(memory, first, entrance, world);
            SignInEnd::Answered
        }
        Answer::OptOut => {
            let id = memory.opt_out(Scope::Global, asked.names, world.now, world.entropy.make_id());
            opt_out_here(memory, id);
            SignInEnd::Answered
        }
        Answer::Refused(words) => SignInEnd::Refused(words),
        Answer::TryLater => SignInEnd::Unanswered,
    }
}

pub(super) fn unanswered(
    memory: &mut Memory,
    asked: &Question,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    if asked.awaited {
        outcome.settle(asked.id, SignInEnd::Unanswered);
    }
    if !asked.is_sign_in {
        failed(memory, world);
    }
}

/// A refresh ended without success. It is asked again later; a record whose time is over is removed.
fn failed(memory: &mut Memory, world: &mut World<'_, impl Fields>) {
    memory.writing.clears |= memory.state.has_lapsed();
    if let Some(settings) = &memory.settings {
        memory.tempo.failed(world.uptime, settings, &mut world.entropy);
    }
}
