//! Second step of every call: one match over what happened, which calls the function for it.
//! Only the dispatch; what an event changes is in `hand_in`, `ask` and `answered`. Storage has been read by `reconcile`.

use super::adopt::{Adopted, adopt, count};
use super::answered::{answered, unanswered};
use super::ask::{agreed, drop_overtaken_question, granted, refresh_now, sign_in};
use super::chain::ChainedIdentity;
use super::event::{Event, Handed};
use super::found::Found;
use super::hand_in::{begin, disconnect, hand_in, init_hands_in, opt_out_of, record_opt_out, take_in, was_handed};
use super::memory::Memory;
use super::outcome::Outcome;
use super::question::Question;
use super::reconcile::find_overwritten;
use super::record::Record;
use super::world::World;
use crate::json::Fields;
use alloc::vec::Vec;

/// Lets `event` happen.
pub(super) fn apply(
    memory: &mut Memory,
    found: &Found<'_>,
    event: Event,
    world: &mut World<'_, impl Fields>,
) -> Outcome {
    let mut outcome = Outcome { occasion: event.occasion(), settled: Vec::new() };
    // An opt-out is adopted before an identity: it names the identity that was here before.
    while !event.answers()
        && let Some(adopted) = adopt(memory, found, event.may_sign_in(), world)
    {
        match adopted {
            Adopted::Identity(chained) => take_in(memory, ChainedIdentity::clone(&chained), world, &mut outcome),
            Adopted::OptOut => record_opt_out(memory, Some(found.opt_out), world, &mut outcome),
        }
    }
    let is_agreed = matches!(event, Event::Agreed { .. });
    match event {
        Event::Wake | Event::Want => {}
        // Nobody may be here: what the page hands in changes nothing but an opt-out, and what was being prepared is not sent.
        Event::SignIn { .. }
        | Event::HandIn(Handed::Identity(_) | Handed::Unreadable)
        | Event::Granted(_)
        | Event::Agreed { .. }
            if memory.refuses().is_some() => {}
        Event::Heard(value) => find_overwritten(memory, &value, world),
        Event::Tick => memory.writing.cleans = memory.suspect.is_to_go(world.uptime),
        Event::TakeOver { handed, .. } => {
            begin(memory, found, world, &mut outcome);
            was_handed(memory, found, handed);
        }
        Event::Init { handed, .. } => {
            begin(memory, found, world, &mut outcome);
            if let Some(handed) = handed.filter(|handed| memory.refuses().is_none() || matches!(handed, Handed::OptOut))
            {
                init_hands_in(memory, handed, world, &mut outcome);
            }
        }
        Event::HandIn(handed) => hand_in(memory, handed, world, &mut outcome),
        Event::OptOutOf(text) => opt_out_of(memory, &Record::read(&text, None, world.fields), world, &mut outcome),
        Event::SignIn { address, keypair } => sign_in(memory, address, keypair, world, &mut outcome),
        Event::Disconnect => {
            outcome.abort(memory);
            disconnect(memory, found);
        }
        Event::RefreshNow => refresh_now(memory, world),
        Event::Granted(id) => granted(memory, id),
        Event::Agreed { question, secret, public_key } => agreed(memory, question, secret, &public_key, world),
        Event::Answered { question, status, body } => {
            if let Some(asked) = memory.take_question(question) {
                answered(memory, &asked, status, &body, world, &mut outcome);
                if asked.is_sign_in {
                    count(memory, found);
                }
            }
        }
        Event::Unanswered(id) => {
            if let Some(asked) = memory.take_question(id) {
                unanswered(memory, &asked, world, &mut outcome);
            }
        }
    }
    // What has been sent may be answered under the veil; nothing more is sent. A refresh is asked anew afterwards; a sign-in waits
    // until its host says that its secret is agreed.
    let is_stopped = |question: &Question| question.is_preparing() && (!question.is_sign_in || is_agreed);
    if memory.bars_all.is_some() || memory.veiled && memory.question.as_deref().is_some_and(is_stopped) {
        outcome.abort(memory);
    }
    memory.keep_everybody_out();
    drop_overtaken_question(memory, world, &mut outcome);
    outcome
}
