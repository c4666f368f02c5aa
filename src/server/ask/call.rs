//! One thing asked of an operator, in as many requests as it takes: the state machine that a driver walks.
//! Sealing, opening, trying again; what is asked and what an answer means is the task's.

use super::client::Client;
use super::http::{Answer, Meaning};
use super::retry::Retry;
use super::task::{Letter, Next, Outcome, Task};
use crate::crypto::{IV_LENGTH, Key};
use crate::encoding::{from_base64, to_base64};
use crate::operator::endpoint;
use crate::operator::envelope::{self, NONCE_LENGTH, OpenError, Sealing};
use crate::server::failure::{Code, Failure};
use crate::server::{ENTROPY, World};
use crate::time::Millis;
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

/// One POST.
pub struct Request {
    /// Where to.
    pub url: String,
    /// The value of `Authorization`.
    pub authorization: String,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// What.
    pub body: Vec<u8>,
    /// Give up after so long and say [`Call::unanswered`].
    pub time_out: Millis,
}

/// What the driver is to do next.
pub enum Step {
    /// Send this.
    Ask(Request),
    /// Come back after so long.
    Wait(Millis),
    /// The end.
    Done(Outcome),
    /// The end, without an outcome.
    Failed(Failure),
}

/// How the answer that is awaited will open.
enum Opening {
    /// With the client secret, and only if it carries this nonce.
    Envelope([u8; NONCE_LENGTH]),
    /// With the key of the identity that was sent.
    ResponseKey(Key),
    /// It is plain JSON (reference 4.1).
    Plain,
}

/// A call: see the module's loop.
pub struct Call {
    client: Rc<Client>,
    task: Box<dyn Task>,
    deadline: Millis,
    retry: Option<Retry>,
    opening: Opening,
}

impl Call {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(client: Rc<Client>, task: Box<dyn Task>) -> Self {
        let deadline = client.deadline;
        Self { client, task, deadline, retry: None, opening: Opening::Plain }
    }

    /// Ends sooner than the client's calls do, if at all: somebody is waiting for a page.
    #[must_use]
    pub fn within(self, deadline: Millis) -> Self {
        Self { deadline: self.deadline.min(deadline), ..self }
    }

    /// Begins.
    pub fn start(&mut self, world: World) -> Step {
        self.retry = None;
        self.next(world)
    }

    /// The wait is over: asks the same again, sealed anew.
    pub fn waited(&mut self, world: World) -> Step {
        self.next(world)
    }

    /// An answer came.
    pub fn answered(&mut self, answer: &Answer<'_>, world: World) -> Step {
        match answer.meaning(world.now) {
            Meaning::Said => self.said(answer, world),
            Meaning::Later(failure) => self.try_later(failure, answer.retry_after, world),
            Meaning::Refused(failure) => {
                let status = failure.operator_status.as_deref().filter(|_| answer.status == 400);
                match status.and_then(|status| self.task.refusal(status)) {
                    Some(outcome) => Step::Done(outcome),
                    None => Step::Failed(failure),
                }
            }
        }
    }

    /// None came: the connection failed, or it took too long.
    pub fn unanswered(&mut self, world: World) -> Step {
        self.try_later(Failure::new(Code::Unanswered), None, world)
    }

    fn next(&mut self, world: World) -> Step {
        match self.task.next(world.now) {
            Next::Ask(letter) => {
                let retry = self.retry.get_or_insert_with(|| Retry::begin(world.uptime, self.deadline));
                let time_out = retry.time_out(world.uptime, self.client.time_out);
                Step::Ask(self.seal(letter, world, time_out))
            }
            Next::Done(outcome) => Step::Done(outcome),
        }
    }

    fn seal(&mut self, letter: Letter, world: World, time_out: Millis) -> Request {
        let Client { base_url, credentials, binary, .. } = &*self.client;
        let (path, body, sealed) = match letter {
            Letter::Sealed { path, json } => {
                let (nonce, iv, _) = split(&world.entropy);
                self.opening = Opening::Envelope(nonce);
                let sealing = Sealing { now: world.now, nonce, iv };
                (path, envelope::seal(&credentials.secret, &sealing, &json), true)
            }
            Letter::Refresh { path, token, key } => {
                self.opening = key.map_or(Opening::Plain, Opening::ResponseKey);
                (path, token.into_bytes(), false)
            }
        };
        Request {
            url: endpoint(base_url, &path),
            authorization: format!("Bearer {}", credentials.api_key),
            content_type: if *binary && sealed { "application/octet-stream" } else { "text/plain" },
            body: if *binary || !sealed { body } else { to_base64(&body).into_bytes() },
            time_out,
        }
    }

    fn said(&mut self, answer: &Answer<'_>, world: World) -> Step {
        let said = self.open(answer).and_then(|json| self.task.parse(&json).ok_or(Code::UnreadableAnswer));
        match said {
            // The next request of the same call has a deadline of its own.
            Ok(()) => self.start(world),
            Err(code) => Step::Failed(Failure { http_status: Some(answer.status), ..Failure::new(code) }),
        }
    }

    fn open(&self, answer: &Answer<'_>) -> Result<String, Code> {
        let unreadable = Code::UnreadableAnswer;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| unreadable);
        let envelope = || {
            if answer.binary {
                Ok(answer.body.to_vec())
            } else {
                from_base64(text(answer.body)?.trim()).ok_or(unreadable)
            }
        };
        match &self.opening {
            Opening::Plain => text(answer.body),
            Opening::ResponseKey(key) => text(&key.open(&envelope()?).ok_or(unreadable)?),
            Opening::Envelope(nonce) => {
                envelope::open(&self.client.credentials.secret, *nonce, &envelope()?).map_err(|error| match error {
                    OpenError::Nonce => Code::WrongNonce,
                    OpenError::Unreadable => unreadable,
                })
            }
        }
    }

    fn try_later(&mut self, failure: Failure, asked: Option<Millis>, world: World) -> Step {
        let (_, _, dice) = split(&world.entropy);
        let wait = self.retry.as_mut().and_then(|retry| retry.after_failure(asked, world.uptime, dice));
        wait.map_or(Step::Failed(failure), Step::Wait)
    }
}

/// A step's entropy: nonce, IV, dice.
fn split(entropy: &[u8; ENTROPY]) -> ([u8; NONCE_LENGTH], [u8; IV_LENGTH], u64) {
    let (mut nonce, mut iv, mut dice) = ([0; NONCE_LENGTH], [0; IV_LENGTH], [0; 8]);
    nonce.copy_from_slice(&entropy[..NONCE_LENGTH]);
    iv.copy_from_slice(&entropy[NONCE_LENGTH..NONCE_LENGTH + IV_LENGTH]);
    dice.copy_from_slice(&entropy[NONCE_LENGTH + IV_LENGTH..]);
    (nonce, iv, u64::from_be_bytes(dice))
}
