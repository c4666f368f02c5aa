//! What an event meant to the page: which kind of event it was to the callbacks, and which questions came to their end.
//! Only that; `diff` turns it into what the page is told.

use super::effects::{Settled, SignInEnd};
use super::event::Occasion;
use super::memory::Memory;
use super::question::QuestionId;
use alloc::vec::Vec;

/// What an event meant to the page.
pub(super) struct Outcome {
    pub occasion: Occasion,
    pub settled: Vec<Settled>,
}

impl Outcome {
    /// What the page calls for takes the place of whatever question was open.
    pub fn abort(&mut self, memory: &mut Memory) {
        if let Some(question) = memory.question.take()
            && question.awaited
        {
            self.settle(question.id, SignInEnd::Aborted);
        }
    }

    /// A question that the page waits for is over.
    pub fn settle(&mut self, question: QuestionId, end: SignInEnd) {
        if end == SignInEnd::Answered {
            self.occasion = Occasion::Call;
        }
        self.settle_refresh(question, end);
    }

    /// The same of a refresh: the page hears of its end by its promise, and by `IdentityUpdated` only if something changed.
    pub fn settle_refresh(&mut self, question: QuestionId, end: SignInEnd) {
        self.settled.push(Settled { question, end });
    }
}
