//! One tab: a session, and how far its host has come with what it has begun.
//! Reading storage, deciding and each write are steps of their own, which other tabs come between.

use crate::stage::{MINUTE, SECOND, Snapshot};
use std::collections::{BTreeMap, VecDeque};
use uid2_wasm::session::{Effects, Event, Need, QuestionId, Session, Write};

/// A tab's task is a matter of milliseconds: others come between, but not more often than this.
const LONGEST_TASK: usize = 8;

/// A tab with a page in it.
#[derive(Clone, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Tab {
    pub session: Session,
    pub opened: u64,
    pub awake: bool,
    pub ready: bool,
    pub doing: Doing,
    /// The truth about the answer that it is busy with.
    pub answer: Option<Answer>,
    /// How many steps ago it began.
    pub age: usize,
    /// Whether it logs out, and nobody is on the way anywhere.
    pub logs_out: bool,
    /// Whether somebody came or went in another tab since.
    pub overtaken: bool,
    pub timer: Option<u64>,
    pub storage_event: bool,
    pub asking: Option<Asking>,
    /// Answers to questions that were aborted.
    pub late: Vec<(QuestionId, Answer)>,
    /// The last answer that arrived: a network may bring it again.
    pub arrived: Option<(QuestionId, u16, String)>,
    pub sign_ins: BTreeMap<QuestionId, usize>,
    pub tempo: Tempo,
    /// Whether the page was told last that an identity is here which it may not read.
    pub holds: bool,
}

/// How far a tab has come with what it has begun.
#[derive(Clone, Hash)]
pub enum Doing {
    Nothing,
    /// It has read storage, and will decide upon what it read.
    Deciding(Box<(Event, Snapshot)>),
    /// It has decided, and these writes are left.
    Writing(VecDeque<Write>, Box<Effects>),
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
#[derive(Clone, Hash)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// Whose opt-out it tells.
    pub opt_out: Option<usize>,
    /// The refresh token it answers and could not help with.
    pub failed: Option<String>,
    /// Whether it brings somebody new.
    pub sign_in: bool,
}

/// What is needed to check a tab's tempo.
#[derive(Clone, Default, Hash)]
pub struct Tempo {
    /// Whether the page just handed something in, which is asked about at once.
    pub called: bool,
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
        self.for_the_page || before.is_none_or(|before| uptime >= before + SECOND)
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
            opened,
            awake: true,
            ready: false,
            doing: Doing::Nothing,
            answer: None,
            age: 0,
            logs_out: false,
            overtaken: false,
            timer: None,
            storage_event: false,
            asking: None,
            late: Vec::new(),
            arrived: None,
            sign_ins: BTreeMap::new(),
            tempo: Tempo::default(),
            holds: false,
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
        self.age = if self.is_busy() { self.age + 1 } else { 0 };
        self.age > LONGEST_TASK
    }

    pub fn is_busy(&self) -> bool {
        !matches!(self.doing, Doing::Nothing)
    }
}
