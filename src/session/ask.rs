//! A question to the operator, from being opened to being sent or dropped.
//! What its answer changes is in `answered`.

use super::effects::SignInEnd;
use super::hand_in::opt_out_here;
use super::memory::Memory;
use super::outcome::Outcome;
use super::project::refresh_in;
use super::question::{ClientKeypair, Question, QuestionId, Stage};
use super::state::{Held, Origin, State};
use super::world::World;
use crate::crypto::Key;
use crate::dii::Address;
use crate::json::Fields;
use crate::operator::{client_generate, token_refresh};
use crate::opt_out::Name;
use crate::time::Millis;
use alloc::boxed::Box;

pub(super) fn sign_in(
    memory: &mut Memory,
    address: Address,
    keypair: ClientKeypair,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    outcome.abort(memory);
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

/// Asks for a refresh at once. While a question is open, the page waits for the end of that one.
pub(super) fn refresh_now(memory: &mut Memory, world: &World<'_, impl Fields>) {
    if memory.settings.is_some() && !memory.veiled && memory.question.is_none() && memory.state.chained().is_some() {
        ask_refresh(memory, world);
    }
    if let Some(question) = &mut memory.question {
        question.awaited = true;
    }
}

pub(super) fn granted(memory: &mut Memory, id: QuestionId) {
    let known = memory.sum();
    let Some(question) = memory.question.as_mut().filter(|question| question.id == id) else { return };
    let Some(chained) = memory.state.chained().filter(|chained| question.refreshes(&chained.names)) else { return };
    if question.is_preparing() {
        question.known = known;
        let request = token_refresh::request(&chained.identity);
        question.stage = Stage::Sent { request, key: chained.identity.refresh_response_key() };
    }
}

pub(super) fn agreed(
    memory: &mut Memory,
    id: QuestionId,
    agreed: Key,
    public_key: &str,
    world: &mut World<'_, impl Fields>,
) {
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
    question.stage = Stage::Sent { request, key: Some(agreed) };
}

/// Drops the open question where an opt-out names the person it is about, or where it would refresh an identity that is not the
/// present one any more.
pub(super) fn drop_overtaken_question(memory: &mut Memory, world: &World<'_, impl Fields>, outcome: &mut Outcome) {
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
        outcome.settle_refresh(id, SignInEnd::Answered);
    }
    memory.judged_again(world.now);
}

/// Opens the refresh that is due, if one may be asked.
pub(super) fn ask_due_refresh(memory: &mut Memory, world: &World<'_, impl Fields>) {
    if refresh_in(memory, world) == Some(Millis(0)) {
        ask_refresh(memory, world);
    }
}

/// Opens a refresh of the present identity, whether or not it is due.
fn ask_refresh(memory: &mut Memory, world: &World<'_, impl Fields>) {
    let id = memory.next_question();
    let (Some(chained), Some(settings)) = (memory.state.chained(), &memory.settings) else { return };
    memory.question = Some(Box::new(Question::refresh(id, chained)));
    memory.tempo.asked(world.uptime, settings);
    if let State::Held(Held { origin: Origin::HandedIn { asked }, .. }) = &mut memory.state {
        *asked = true;
    }
}
