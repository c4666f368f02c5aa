//! One tab, which is a process of its own: a session, what it sees of local storage, and what it has begun.
//! Only what belongs to one tab may live here; what happens to it is in `history`.

use super::view::View;
use crate::stage::{MINUTE, SECOND, Snapshot};
use std::collections::BTreeMap;
use uid2_wasm::session::{Consent, Event, Need, QuestionId, Session};

/// A tab's task is a matter of milliseconds: others come between, but not more often than this.
const LONGEST_TASK: usize = 8;

/// A tab with a page in it.
#[derive(Clone, Hash)]
pub struct Tab {
    pub session: Session,
    pub view: View,
    pub opened: u64,
    pub awake: bool,
    /// What its consent signals come to.
    pub consent: Consent,
    pub ready: bool,
    /// With cookies in use: what it has begun, and what it read for that.
    pub begun: Option<Box<(Event, Snapshot)>>,
    /// The truth about the answer that it is busy with.
    pub answer: Option<Answer>,
    /// How many steps ago it began.
    pub age: usize,
    /// Whether somebody else wrote an official place since.
    pub overtaken: bool,
    pub timer: Option<u64>,
    pub asking: Option<Asking>,
    /// Answers to questions that were aborted.
    pub late: Vec<(QuestionId, Answer)>,
    /// The last answer that arrived: a network may bring it again.
    pub arrived: Option<(QuestionId, u16, String)>,
    pub sign_ins: BTreeMap<QuestionId, usize>,
    pub tempo: Tempo,
    /// Until when the last identity lives that an `init` handed in.
    pub init_handed: Option<u64>,
    /// What stood in the official place when it refused this tab's record.
    pub refused: Option<String>,
    /// With local storage in use, the official cookies that it read last.
    pub cookies: String,
    /// The chains in any of these, one of which it may have held.
    pub followed: Vec<String>,
    /// What the page was told last.
    pub told: Told,
}

/// What a page was told last.
#[derive(Clone, Default, Hash)]
pub struct Told {
    pub token: Option<String>,
    /// Whether somebody is here who may become readable: held, or expired.
    pub waits: bool,
    pub opted_out: bool,
    /// Whether something changed that no event tells of: a cookie, or a clock.
    pub doubtful: bool,
}

/// A question on its way.
#[derive(Clone, Hash)]
pub struct Asking {
    pub question: QuestionId,
    pub stage: Stage,
}

/// How far a question is.
#[derive(Clone, Hash)]
pub enum Stage {
    Preparing(Need),
    Sent { refresh_token: Option<String>, person: usize, secret: Option<[u8; 32]> },
    Answered(Answer),
}

/// An answer on its way, and the truth about it.
#[derive(Clone, Default, Hash)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// Whose opt-out it tells.
    pub opt_out: Option<usize>,
    /// The refresh token it answers and could not help with.
    pub failed: Option<String>,
    /// The token that it brings.
    pub token: Option<String>,
    /// The token whose refresh the operator refused, and whether for good.
    pub refused: Option<(String, bool)>,
    /// Whether it answers a sign-in.
    pub sign_in: bool,
}

/// What is needed to check a tab's tempo.
#[derive(Clone, Default, Hash)]
pub struct Tempo {
    /// Whether the page just handed something in, which is asked about at once.
    pub called: bool,
    /// Whether a server's cookie was found that nobody has asked about.
    pub cookie: bool,
    for_the_page: bool,
    asked: Option<u64>,
    /// Which refresh token failed last, when, and how often in a row.
    failed: Option<(String, u64, u32)>,
}

impl Tempo {
    /// A refresh is prepared; whether it may be by now.
    pub fn prepares(&mut self, uptime: u64) -> bool {
        self.for_the_page = std::mem::take(&mut self.called);
        let before = self.asked.replace(uptime);
        let soon = before.is_some_and(|before| uptime < before + SECOND);
        self.for_the_page |= soon && !self.for_the_page && std::mem::take(&mut self.cookie);
        self.for_the_page || !soon
    }

    /// An answer came, or none.
    pub fn answered(&mut self, answer: &Answer, uptime: u64) {
        self.failed = match (self.failed.take(), &answer.failed) {
            (Some((token, _, times)), Some(failed)) if token == *failed => Some((token, uptime, times + 1)),
            (_, Some(failed)) => Some((failed.clone(), uptime, 1)),
            (_, None) => None,
        };
    }

    /// A refresh is sent that was prepared before; whether its last failure was long enough ago: half of a step that
    /// doubles from `retry` to five minutes.
    pub fn sends(&self, refresh_token: &str, retry: u64) -> bool {
        let (Some(asked), Some((token, at, times))) = (self.asked, &self.failed) else { return true };
        let step = (retry << (times - 1).min(20)).min(5 * MINUTE);
        self.for_the_page || token != refresh_token || asked >= at + step / 2
    }
}

impl Tab {
    pub fn new(opened: u64) -> Self {
        Self {
            session: Session::new(),
            view: View::default(),
            opened,
            awake: true,
            consent: Consent::Granted,
            ready: false,
            begun: None,
            answer: None,
            age: 0,
            overtaken: false,
            timer: None,
            asking: None,
            late: Vec::new(),
            arrived: None,
            sign_ins: BTreeMap::new(),
            tempo: Tempo::default(),
            init_handed: None,
            refused: None,
            cookies: String::new(),
            followed: Vec::new(),
            told: Told::default(),
        }
    }

    /// Whatever was asked is asked no more; an answer that was on its way may still arrive.
    pub fn drop_question(&mut self) {
        if let Some(Asking { question, stage: Stage::Answered(answer) }) = self.asking.take() {
            self.late.push((question, answer));
        }
    }

    /// A step has been taken; whether the task of this tab has lasted as long as one may.
    pub fn grows_old(&mut self) -> bool {
        self.age += 1;
        self.age > LONGEST_TASK
    }

    pub fn is_busy(&self) -> bool {
        self.begun.is_some()
    }
}
