//! The driver: three tabs on one device, taken from step to step, with the witness beside them.
//! Only what browsers, networks and people do may live here; what must hold is in `witness`.

use super::chance::Chance;
use super::mutant::Mutant;
use super::people::{NEVER_OPTS_OUT, Operator, PEOPLE, address, person_of, token_of};
use super::step::{Call, Hand, Manner, Older, Pace, Step, TABS};
use super::tab::{Answer, Asking, Doing, Stage, Tab};
use super::witness::{Broken, Law, Witness, hold};
use crate::stage::Snapshot;
use crate::stage::device::{START, Storage};
use crate::stage::json::{Json, parse};
use crate::stage::operator::{members, open_generate, seal, success};
use crate::stage::{HOUR, Reply};
use base64ct::{Base64, Encoding};
use serde_json::json;
use std::hash::{DefaultHasher, Hash, Hasher};
use uid2_wasm::crypto::Key;
use uid2_wasm::session::{
    ClientKeypair, Effects, Entropy, Event, Handed, Key as StorageKey, Need, Network, QuestionId, Session, Settings,
    Stored, Timer, Told, World, Write,
};
use uid2_wasm::time::{Millis, UnixMillis, Uptime};

/// So often every tab may be woken until nothing is written any more.
const MOST_ROUNDS: usize = 8;

/// One history on its way. Two that hash alike go on alike.
#[derive(Clone, Hash)]
pub struct History {
    tabs: [Option<Tab>; TABS],
    storage: Storage,
    uptime: u64,
    skew: i64,
    retry: u64,
    /// Whether the pages use cookies: what stands in the official key is the cookie then.
    cookies: bool,
    operator: Operator,
    witness: Witness,
    mutant: Mutant,
    chance: Chance,
    /// Whether a draw that made no difference is none: then what differs only in such draws meets again.
    thrifty: bool,
    /// Whether any number of people may come and go while one tab is between reading and writing.
    unhurried: bool,
    said: Option<Vec<String>>,
}

type Lawful = Result<(), Broken>;

impl History {
    pub fn new(seed: u64, mutant: Mutant) -> Self {
        Self {
            tabs: [(); TABS].map(|()| Some(Tab::new(0))),
            storage: Storage::default(),
            uptime: 0,
            skew: 0,
            retry: if seed.is_multiple_of(2) { 1_000 } else { 5_000 },
            cookies: seed.is_multiple_of(3),
            operator: Operator::default(),
            witness: Witness::default(),
            mutant,
            chance: Chance::new(!seed),
            thrifty: false,
            unhurried: false,
            said: None,
        }
    }

    /// Of so many tabs; what differs only in unused randomness is the same.
    pub fn quiet(tabs: usize, cookies: bool, mutant: Mutant) -> Self {
        let mut history = Self { thrifty: true, cookies, ..Self::new(0, mutant) };
        history.tabs.iter_mut().skip(tabs).for_each(|tab| *tab = None);
        history
    }

    /// From here on nobody asks which draws went unused.
    pub fn in_haste(self) -> Self {
        Self { thrifty: false, ..self }
    }

    /// From here on any number of people may come and go while one tab is between reading and writing.
    pub fn unhurried(self) -> Self {
        Self { unhurried: true, ..self }
    }

    /// From here on it says what happens.
    pub fn speaking(self) -> Self {
        Self { said: Some(Vec::new()), ..self }
    }

    /// The same, saying what happens.
    pub fn aloud(seed: u64, mutant: Mutant) -> Self {
        Self { said: Some(Vec::new()), ..Self::new(seed, mutant) }
    }

    /// What happened since the last time.
    pub fn said(&mut self) -> Vec<String> {
        self.said.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn say(&mut self, words: impl FnOnce() -> String) {
        if let Some(said) = &mut self.said {
            said.push(words());
        }
    }

    /// Takes one step; nothing happens where it is impossible.
    pub fn take(&mut self, step: &Step) -> Lawful {
        match *step {
            Step::Open(tab) => self.open(tab),
            Step::Close(tab) => self.tabs[tab] = None,
            Step::Call(tab, call, how) => self.call(tab, call, how)?,
            Step::GoOn(tab) => self.go_on(tab)?,
            Step::Timer(tab, how) => self.timer(tab, how)?,
            Step::StorageEvent(tab, how) => self.storage_event(tab, how)?,
            Step::Getter(tab) => drop(self.shows(tab)?),
            Step::Look(tab, awake) => self.look(tab, awake)?,
            Step::Prepared(tab, how) => self.prepared(tab, how)?,
            Step::NoSecret(tab) => self.no_secret(tab)?,
            Step::Answer(tab, manner) => self.answer(tab, manner),
            Step::Arrive(tab, how) => self.arrive(tab, how)?,
            Step::Lose(tab) => self.lose(tab)?,
            Step::ArriveLate(tab) => self.arrive_late(tab)?,
            Step::ArriveAgain(tab) => self.arrive_again(tab)?,
            Step::Pass(millis) => {
                self.finish_all()?;
                self.uptime += millis;
            }
            Step::Jump(skew) => {
                self.finish_all()?;
                self.skew = skew;
            }
            Step::OptOut(person) => {
                self.operator.opted_out.insert(person);
            }
            Step::Older(older) => self.older(older, false),
            Step::Beside(older) => self.older(older, true),
            Step::Rest => self.rest()?,
        }
        self.finish_old_tasks()
    }

    /// Whether this step would do anything. A tab that is busy goes on before anything else happens to it, and time passes
    /// while nobody is.
    pub fn can(&self, step: &Step) -> bool {
        let page = |tab: usize| self.tabs[tab].as_ref();
        let idle = |tab| page(tab).filter(|page| !page.is_busy());
        let asking = |tab| idle(tab).and_then(|page| page.asking.as_ref()).map(|asking| &asking.stage);
        match *step {
            Step::Open(tab) => page(tab).is_none(),
            Step::Close(tab) => page(tab).is_some(),
            Step::Call(tab, Call::Init(_) | Call::Disconnect, _) | Step::Getter(tab) | Step::Look(tab, _) => {
                idle(tab).is_some()
            }
            Step::Call(tab, ..) => idle(tab).is_some_and(|page| page.ready),
            Step::GoOn(tab) => page(tab).is_some_and(Tab::is_busy),
            Step::Timer(tab, _) => idle(tab).and_then(|page| page.timer).is_some_and(|due| due <= self.uptime),
            Step::StorageEvent(tab, _) => idle(tab).is_some_and(|page| page.storage_event),
            Step::Prepared(tab, _) => matches!(asking(tab), Some(Stage::Preparing(_))),
            Step::NoSecret(tab) => matches!(asking(tab), Some(Stage::Preparing(Need::KeyAgreement(_)))),
            Step::Answer(tab, _) => matches!(asking(tab), Some(Stage::Sent { .. })),
            Step::Arrive(tab, _) => matches!(asking(tab), Some(Stage::Answered(_))),
            Step::Lose(tab) => matches!(asking(tab), Some(Stage::Sent { .. } | Stage::Answered(_))),
            Step::ArriveLate(tab) => idle(tab).is_some_and(|page| !page.late.is_empty()),
            Step::ArriveAgain(tab) => idle(tab).is_some_and(|page| page.arrived.is_some()),
            Step::Pass(_) | Step::Jump(_) => self.tabs.iter().flatten().all(|page| !page.is_busy()),
            Step::OptOut(person) => !self.operator.opted_out.contains(&person),
            Step::Older(Older::Clears | Older::Again { .. }) => self.storage.official.is_some(),
            Step::Beside(Older::Clears | Older::Again { .. }) => self.storage.cookie.is_some(),
            Step::Older(_) | Step::Beside(_) | Step::Rest => true,
        }
    }

    /// The end of every history: all comes to rest, the next person signs in, and nothing stays open.
    pub fn end(&mut self) -> Lawful {
        self.skew = 0;
        self.rest()?;
        self.next_person()?;
        for tab in 0..TABS {
            self.lose(tab)?;
            self.no_secret(tab)?;
        }
        (0..TABS).try_for_each(|tab| self.settled(tab, &[]))
    }

    fn next_person(&mut self) -> Lawful {
        let ready = (0..TABS).find(|tab| self.tabs[*tab].as_ref().is_some_and(|tab| tab.ready)).unwrap_or(0);
        self.open(ready);
        self.call(ready, Call::Init(None), Pace::AtOnce)?;
        self.call(ready, Call::SignIn(NEVER_OPTS_OUT), Pace::AtOnce)?;
        self.prepared(ready, Pace::AtOnce)?;
        self.answer(ready, Manner::Truly);
        self.arrive(ready, Pace::AtOnce)?;
        self.rest()?;
        for tab in 0..TABS {
            let shown = self.shows(tab)?;
            let theirs = shown.as_ref().is_some_and(|token| person_of(token) == NEVER_OPTS_OUT);
            hold(Law::NextPersonReadable, theirs || self.tabs[tab].is_none(), || format!("tab {tab} shows {shown:?}"))?;
        }
        Ok(())
    }

    fn open(&mut self, tab: usize) {
        if self.tabs[tab].is_none() {
            self.tabs[tab] = Some(Tab::new(self.uptime));
            self.witness.begins(tab);
        }
    }

    // What a page, its timer and its neighbours make happen.

    fn call(&mut self, tab: usize, call: Call, how: Pace) -> Lawful {
        self.finish(tab)?;
        let before_init = matches!(call, Call::Init(_) | Call::Disconnect);
        if self.tabs[tab].is_none() || !(before_init || self.is_ready(tab)) {
            return Ok(());
        }
        let event = match call {
            Call::Init(hand) => {
                let handed = hand.map(|hand| self.handed(hand));
                Event::Init { settings: self.settings(), handed }
            }
            Call::HandIn(hand) => Event::HandIn(self.handed(hand)),
            Call::SignIn(person) => Event::SignIn { address: address(person), keypair: keypair() },
            Call::RefreshNow => Event::RefreshNow,
            Call::Disconnect => Event::Disconnect,
        };
        self.begin(tab, event, None, how)
    }

    fn handed(&mut self, hand: Hand) -> Handed {
        let handed = self.rendered(hand);
        if let Handed::Identity(identity) = &handed {
            self.witness.comes_back(identity.advertising_token());
        }
        handed
    }

    fn rendered(&mut self, hand: Hand) -> Handed {
        let now = self.operator_time();
        let free = |operator: &Operator, person| !operator.opted_out.contains(&person);
        match hand {
            Hand::Fresh(person) if free(&self.operator, person) => {
                Handed::Identity(self.operator.begin(person, now, false).into())
            }
            Hand::FreshPlain(person) if free(&self.operator, person) => {
                Handed::Identity(self.operator.begin(person, now, true).into())
            }
            Hand::Cached(person, choice) => Handed::Identity(self.operator.some(person, choice, now).into()),
            Hand::Unreadable => Handed::Unreadable,
            Hand::Fresh(_) | Hand::FreshPlain(_) | Hand::OptOut => Handed::OptOut,
        }
    }

    fn timer(&mut self, tab: usize, how: Pace) -> Lawful {
        self.finish(tab)?;
        let uptime = self.uptime;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        if page.timer.take_if(|due| *due <= uptime).is_none() {
            return Ok(());
        }
        self.begin(tab, Event::Tick, None, how)
    }

    fn storage_event(&mut self, tab: usize, how: Pace) -> Lawful {
        self.finish(tab)?;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        if !std::mem::take(&mut page.storage_event) {
            return Ok(());
        }
        self.begin(tab, Event::Wake, None, how)
    }

    fn look(&mut self, tab: usize, awake: bool) -> Lawful {
        self.finish(tab)?;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        page.awake = awake;
        self.begin(tab, Event::Wake, None, Pace::AtOnce)
    }

    fn older(&mut self, older: Older, beside: bool) {
        let before = if beside { self.storage.cookie.clone() } else { self.storage.official.clone() };
        let value = match older {
            Older::Writes(hand) => match self.handed(hand) {
                Handed::Identity(identity) => Some(members(&identity).to_string()),
                Handed::OptOut => Some(self.marker()),
                Handed::Unreadable => before.clone(),
            },
            Older::Marker => Some(self.marker()),
            Older::Again { line: true } => before.clone(),
            Older::Again { line: false } => before.as_deref().map(|text| {
                let mut value = (*parse(text)).clone();
                value.as_object_mut().map(|members| (members.remove("line"), members.remove("id")));
                value.to_string()
            }),
            Older::Clears => None,
            Older::Spoils => Some("[object Object]".into()),
        };
        if value.is_some() {
            self.somebody_comes();
        }
        self.say(|| format!("{}: {value:?}", if beside { "beside" } else { "official key" }));
        let changed = value != before;
        if beside {
            self.storage.cookie = value;
        } else {
            self.storage.official = value;
        }
        // Local storage beside cookies rings as well; a server's cookie does not.
        if changed && (self.cookies || !beside) {
            self.ring(None);
        }
    }

    fn marker(&self) -> String {
        let until = self.operator_time() + 72 * HOUR;
        json!({ "status": "optout", "identity_expires": until, "refresh_expires": until }).to_string()
    }

    // The network.

    fn prepared(&mut self, tab: usize, how: Pace) -> Lawful {
        self.finish(tab)?;
        let locked = (0..TABS).any(|other| other != tab && self.refreshing(other));
        let Some(asking) = self.tabs[tab].as_ref().and_then(|page| page.asking.as_ref()) else { return Ok(()) };
        let question = asking.question;
        let event = match &asking.stage {
            Stage::Preparing(Need::RefreshLock) if !locked => Event::Granted(question),
            Stage::Preparing(Need::KeyAgreement(_)) => {
                let secret: [u8; 32] = self.chance.draw(tab);
                let public_key = Base64::encode_string(&secret);
                Event::Agreed { question, secret: Key::new(&secret).expect("32 bytes"), public_key }
            }
            _ => return Ok(()),
        };
        self.begin(tab, event, None, how)
    }

    fn refreshing(&self, tab: usize) -> bool {
        let asking = self.tabs[tab].as_ref().and_then(|page| page.asking.as_ref());
        asking.is_some_and(|asking| matches!(asking.stage, Stage::Sent { secret: None, .. } | Stage::Answered(_)))
    }

    fn no_secret(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let generate = |asking: &mut Asking| matches!(asking.stage, Stage::Preparing(Need::KeyAgreement(_)));
        let asking = self.tabs[tab].as_mut().and_then(|page| page.asking.take_if(generate));
        let Some(asking) = asking else { return Ok(()) };
        self.begin(tab, Event::Unanswered(asking.question), None, Pace::AtOnce)
    }

    fn answer(&mut self, tab: usize, manner: Manner) {
        let asking = self.tabs[tab].as_ref().and_then(|page| page.asking.as_ref());
        let Some(Asking { stage: Stage::Sent { refresh_token, person, secret }, .. }) = asking else { return };
        let (refresh_token, person, secret) = (refresh_token.clone(), *person, *secret);
        let reply = self.reply(refresh_token.as_deref(), person, secret, manner);
        self.say(|| format!("the operator says {} about {}", reply.status, PEOPLE[person]));
        if let Some(asking) = self.tabs[tab].as_mut().and_then(|page| page.asking.as_mut()) {
            asking.stage = Stage::Answered(reply);
        }
    }

    fn reply(
        &mut self,
        refresh_token: Option<&str>,
        person: usize,
        secret: Option<[u8; 32]>,
        manner: Manner,
    ) -> Answer {
        let now = self.operator_time();
        let key = secret.or_else(|| self.operator.key(refresh_token?));
        let sealed = |text: String| key.map_or(text.clone(), |key| seal(&key, &text));
        let failed = refresh_token.map(String::from);
        let sign_in = secret.is_some();
        let made = |(status, body), failed| Answer { status, body, opt_out: None, failed, sign_in };
        let unsealed = |reply: Reply, failed| made(reply.write(&[0; 32], now).expect("not silence"), failed);
        match manner {
            Manner::Truly if self.operator.opted_out.contains(&person) => {
                let body = sealed(r#"{"status":"optout"}"#.into());
                Answer { status: 200, body, opt_out: Some(person), failed: None, sign_in }
            }
            Manner::Truly => {
                let identity = match refresh_token {
                    Some(refresh_token) => self.operator.go_on(refresh_token, now),
                    None => self.operator.begin(person, now, false),
                };
                made((200, sealed(success(&identity))), None)
            }
            Manner::Refused => unsealed(Reply::Refused, failed),
            Manner::Ended => unsealed(Reply::Expired, None),
            Manner::Broken => unsealed(Reply::Broken, failed),
            Manner::Garbage => unsealed(Reply::Garbage, failed),
        }
    }

    fn arrive(&mut self, tab: usize, how: Pace) -> Lawful {
        self.finish(tab)?;
        let answered = |asking: &mut Asking| matches!(asking.stage, Stage::Answered(_));
        let asking = self.tabs[tab].as_mut().and_then(|page| page.asking.take_if(answered));
        let Some(Asking { question, stage: Stage::Answered(answer) }) = asking else { return Ok(()) };
        let forged = u32::from(self.mutant == Mutant::QuestionForged);
        if let Some(page) = &mut self.tabs[tab] {
            page.arrived = Some((question, answer.status, answer.body.clone()));
        }
        let event = Event::Answered {
            question: QuestionId(question.0 + forged),
            status: answer.status,
            body: answer.body.clone(),
        };
        self.begin(tab, event, Some(answer), how)
    }

    fn lose(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let sent = |asking: &mut Asking| !matches!(asking.stage, Stage::Preparing(_));
        let asking = self.tabs[tab].as_mut().and_then(|page| page.asking.take_if(sent));
        let Some(Asking { question, stage }) = asking else { return Ok(()) };
        let failed = match stage {
            Stage::Sent { refresh_token, .. } => refresh_token,
            Stage::Answered(answer) => answer.failed,
            Stage::Preparing(_) => None,
        };
        let nothing = Answer { status: 0, body: String::new(), opt_out: None, failed, sign_in: false };
        self.begin(tab, Event::Unanswered(question), Some(nothing), Pace::AtOnce)
    }

    fn arrive_late(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let late = self.tabs[tab].as_mut().and_then(|page| page.late.pop());
        let Some((question, answer)) = late else { return Ok(()) };
        let event = Event::Answered { question, status: answer.status, body: answer.body };
        self.begin(tab, event, None, Pace::AtOnce)
    }

    fn arrive_again(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let again = self.tabs[tab].as_mut().and_then(|page| page.arrived.take());
        let Some((question, status, body)) = again else { return Ok(()) };
        self.begin(tab, Event::Answered { question, status, body }, None, Pace::AtOnce)
    }

    // A tab's task: read, decide, write one after the other, carry out the rest.

    fn begin(&mut self, tab: usize, event: Event, answer: Option<Answer>, how: Pace) -> Lawful {
        self.finish(tab)?;
        if !matches!(event, Event::Wake | Event::Tick) {
            self.overtake(tab)?;
        }
        let mut stored = self.storage.read();
        let deposit = !self.cookies && !stored.cookies.is_empty() && (self.is_ready(tab) || is_init(&event));
        if deposit {
            // The host takes a deposit away as it reads it, so that it counts once.
            self.overtake(tab)?;
            self.storage.cookie = None;
        } else if !self.cookies {
            stored.cookies.clear();
        }
        if deposit || brings(&event, answer.as_ref()) {
            self.somebody_comes();
        }
        if self.finds_no_line(&stored) {
            self.somebody_comes();
        }
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        page.ready |= matches!(event, Event::Init { .. });
        page.tempo.called |=
            deposit || matches!(event, Event::HandIn(_) | Event::Init { handed: Some(_), .. } | Event::RefreshNow);
        page.doing = Doing::Deciding(Box::new((event, stored)));
        page.answer = answer;
        (page.age, page.overtaken) = (0, false);
        match how {
            Pace::AtOnce => self.finish(tab),
            Pace::Slowly => Ok(()),
        }
    }

    /// Somebody comes or goes in this tab. Twice does not fit into the few milliseconds of another tab's task.
    fn overtake(&mut self, by: usize) -> Lawful {
        if self.unhurried {
            return Ok(());
        }
        let overtaken = |tab: &usize| self.tabs[*tab].as_ref().is_some_and(|page| page.overtaken);
        let others: Vec<_> = (0..TABS).filter(|tab| *tab != by).filter(overtaken).collect();
        others.into_iter().try_for_each(|tab| self.finish(tab))
    }

    fn finish(&mut self, tab: usize) -> Lawful {
        while self.tabs[tab].as_ref().is_some_and(Tab::is_busy) {
            self.go_on(tab)?;
        }
        Ok(())
    }

    fn finish_all(&mut self) -> Lawful {
        (0..TABS).try_for_each(|tab| self.finish(tab))
    }

    fn finish_old_tasks(&mut self) -> Lawful {
        let mut old = [false; TABS];
        for (old, page) in old.iter_mut().zip(&mut self.tabs) {
            *old = page.as_mut().is_some_and(Tab::grows_old);
        }
        (0..TABS).filter(|tab| old[*tab]).try_for_each(|tab| self.finish(tab))
    }

    fn go_on(&mut self, tab: usize) -> Lawful {
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        match std::mem::replace(&mut page.doing, Doing::Nothing) {
            Doing::Nothing => Ok(()),
            Doing::Deciding(decision) => self.decide(tab, &decision.0, &decision.1),
            Doing::Writing(mut writes, effects) => match writes.pop_front() {
                Some(write) => {
                    page.doing = Doing::Writing(writes, effects);
                    self.write(tab, &write);
                    Ok(())
                }
                None => self.carry_out(tab, *effects),
            },
        }
    }

    fn decide(&mut self, tab: usize, event: &Event, stored: &Snapshot) -> Lawful {
        if !matches!(event, Event::Wake | Event::Tick) || (!self.cookies && !stored.cookies.is_empty()) {
            self.overtake(tab)?;
            let others = self.tabs.iter_mut().enumerate().filter(|(other, _)| *other != tab);
            others.filter_map(|(_, page)| page.as_mut()).for_each(|page| page.overtaken = true);
        }
        let deposit = !self.cookies && !stored.cookies.is_empty();
        if deposit && let Some(token) = parse(&stored.cookies)["advertising_token"].as_str() {
            self.witness.begins_anew(tab, token);
            self.witness.comes_back(token);
        }
        if deposit || brings(event, self.tabs[tab].as_ref().and_then(|page| page.answer.as_ref())) {
            self.somebody_comes();
        }
        self.witness.reads(tab, stored);
        if let Event::HandIn(Handed::Identity(new)) | Event::Init { handed: Some(Handed::Identity(new)), .. } = event {
            self.witness.begins_anew(tab, new.advertising_token());
            self.witness.comes_back(new.advertising_token());
        }
        let signs_in = matches!(event, Event::SignIn { .. });
        let disconnects = matches!(event, Event::Disconnect);
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let before = page.session.last_question();
        let mut effects = self.call_session(tab, stored, |session, world| session.handle(world, event.clone()));
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        if self.cookies {
            effects.storage = as_official(effects.storage);
        }
        if signs_in {
            page.sign_ins.insert(QuestionId(before.0 + 1), 0);
        }
        let answer = page.answer.take();
        if let Some(answer) = &answer {
            page.tempo.answered(answer, self.uptime);
        }
        if let Some(person) = answer.and_then(|answer| answer.opt_out) {
            self.witness.is_told(tab, person, &effects.storage);
        }
        self.witness.decides(tab, &effects.storage)?;
        if signs_in {
            self.witness.signs_in(tab);
        }
        if disconnects {
            let same = |read: &str, there: &Option<String>| read == there.as_deref().unwrap_or_default();
            let beside = if self.cookies { stored.cookies.as_str() } else { "" };
            let fresh = same(&stored.official, &self.storage.official) && same(beside, &self.storage.cookie);
            let logs_out = fresh && (0..TABS).all(|other| other == tab || !self.may_bring(other));
            self.tabs[tab].iter_mut().for_each(|page| page.logs_out = logs_out);
        }
        let writes = std::mem::take(&mut effects.storage).into();
        if let Some(page) = &mut self.tabs[tab] {
            page.doing = Doing::Writing(writes, Box::new(effects));
        }
        Ok(())
    }

    fn somebody_comes(&mut self) {
        self.witness.nobody = false;
        self.tabs.iter_mut().flatten().for_each(|page| page.logs_out = false);
    }

    /// Whether somebody is being logged out whose record has no line: to a tab that reads it in these milliseconds it is
    /// somebody else, for each draws a line of its own.
    fn finds_no_line(&self, stored: &Snapshot) -> bool {
        let official = parse(&stored.official);
        let beside = parse(&stored.cookies);
        let unlined =
            [official, beside].iter().any(|record| record["advertising_token"].is_string() && record["line"].is_null());
        unlined && self.tabs.iter().flatten().any(|page| page.logs_out)
    }

    /// Whether somebody new is on the way in this tab.
    fn may_bring(&self, tab: usize) -> bool {
        let Some(page) = &self.tabs[tab] else { return false };
        page.is_busy() || page.holds || page.sign_ins.values().any(|settled| *settled == 0)
    }

    fn write(&mut self, tab: usize, write: &Write) {
        self.say(|| format!("tab {tab} writes {:?}: {:?}", write.key, write.value));
        self.witness.sees_write(write);
        // A change of a cookie is no event to other tabs; the bell that follows is.
        let silent = self.cookies && matches!(write.key, StorageKey::Official | StorageKey::Shared { .. });
        if self.mutant != Mutant::WritesDropped && self.storage.write(write) && !silent {
            self.ring(Some(tab));
        }
    }

    fn ring(&mut self, from: Option<usize>) {
        for (tab, page) in self.tabs.iter_mut().enumerate() {
            if let Some(page) = page
                && Some(tab) != from
            {
                page.storage_event = true;
            }
        }
    }

    fn carry_out(&mut self, tab: usize, effects: Effects) -> Lawful {
        if let Some(network) = effects.network {
            self.network(tab, network)?;
        }
        let uptime = self.uptime;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        match effects.timer {
            Some(Timer::Set(delay)) => page.timer = Some(uptime.saturating_add(delay.0)),
            Some(Timer::Clear) => page.timer = None,
            None => {}
        }
        self.witness.nobody |= std::mem::take(&mut page.logs_out);
        let told = effects.report;
        let shown = told.as_ref().and_then(|told| told.report.identity.as_ref());
        if let Some(Told { report, .. }) = &told {
            page.holds = report.identity.is_none() && !report.login_required && !report.opted_out;
        }
        if let Some(identity) = shown {
            let token = identity.identity.advertising_token();
            self.witness.allows(Law::NoneShown, tab, token)?;
        }
        if let Some(told) = &told {
            self.say(|| format!("tab {tab} tells {:?} {:?} {:?}", told.report.status, told.notices.0, told.settled));
        }
        let settled = told.map(|told| told.settled).unwrap_or_default();
        let ids: Vec<_> = settled.iter().map(|settled| settled.question).collect();
        self.settled(tab, &ids)
    }

    /// Counts the sign-ins that ended; whichever has not is the open question.
    fn settled(&mut self, tab: usize, ids: &[QuestionId]) -> Lawful {
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        for id in ids {
            *page.sign_ins.entry(*id).or_default() += 1;
        }
        let open = page.asking.as_ref().map(|asking| asking.question);
        for (id, times) in &page.sign_ins {
            let lawful = *times == 1 || (*times == 0 && open == Some(*id));
            hold(Law::SettledOnce, lawful, || format!("tab {tab}: sign-in {id:?} settled {times} times"))?;
        }
        Ok(())
    }

    fn network(&mut self, tab: usize, network: Network) -> Lawful {
        let uptime = self.uptime;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        match network {
            Network::Prepare { question, need } => {
                let words = format!("tab {tab} prepares {question:?}");
                let refresh = matches!(need, Need::RefreshLock);
                page.drop_question();
                page.asking = Some(Asking { question, stage: Stage::Preparing(need) });
                let lawful = !refresh || page.tempo.prepares(uptime);
                self.say(|| words);
                hold(Law::Tempo, lawful, || format!("tab {tab} asks before the floor"))
            }
            Network::Abort(_) => {
                page.drop_question();
                self.say(|| format!("tab {tab} aborts"));
                Ok(())
            }
            Network::Send { question, request } => {
                self.say(|| format!("tab {tab} sends {question:?}"));
                self.send(tab, question, request.path, request.body)
            }
        }
    }

    fn send(&mut self, tab: usize, question: QuestionId, path: &str, body: String) -> Lawful {
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let asking = page.asking.as_mut().filter(|asking| asking.question == question);
        let Some(asking) = asking.filter(|asking| matches!(asking.stage, Stage::Preparing(_))) else {
            return hold(Law::OneQuestion, false, || format!("tab {tab} sends {question:?}, which is not open"));
        };
        if path.contains("client-generate") {
            let (person, secret) = generate_of(&body);
            asking.stage = Stage::Sent { refresh_token: None, person, secret: Some(secret) };
            return self.witness.allows_generate(tab, person);
        }
        let token = token_of(&body).to_string();
        let lawful = page.tempo.sends(&body, self.retry);
        asking.stage = Stage::Sent { person: person_of(&token), refresh_token: Some(body), secret: None };
        hold(Law::Tempo, lawful, || format!("tab {tab} asks again before the back-off"))?;
        self.witness.allows(Law::NoneSent, tab, &token)
    }

    // What a page sees, and rest.

    /// The token that a page can read; only while nothing of its own is going on, for a page does one thing at a time.
    pub fn shows(&mut self, tab: usize) -> Result<Option<String>, Broken> {
        let stored = self.storage.read();
        if self.tabs[tab].as_ref().is_none_or(Tab::is_busy) {
            return Ok(None);
        }
        self.witness.reads(tab, &stored);
        let shown = self.call_session(tab, &stored, |session, world| session.peek(world).0.identity);
        let Some(identity) = shown else { return Ok(None) };
        let token = identity.identity.advertising_token();
        self.witness.allows(Law::NoneShown, tab, token)?;
        Ok(Some(token.into()))
    }

    /// What stands under the official name in the storage in use.
    pub fn stands(&self) -> &str {
        self.storage.official.as_deref().unwrap_or_default()
    }

    fn rest(&mut self) -> Lawful {
        self.finish_all()?;
        for _ in 0..MOST_ROUNDS {
            let before = self.storage.clone();
            for tab in 0..TABS {
                self.storage_event(tab, Pace::AtOnce)?;
                self.begin(tab, Event::Wake, None, Pace::AtOnce)?;
            }
            if self.storage == before {
                return self.at_rest();
            }
        }
        hold(Law::ComesToRest, false, || "tabs write without end".into())
    }

    fn at_rest(&mut self) -> Lawful {
        let stored = self.storage.read();
        // A page that called nothing writes nothing.
        if (0..TABS).any(|tab| self.is_ready(tab)) {
            self.witness.at_rest(&stored)?;
        }
        let mut shown = Vec::new();
        for tab in 0..TABS {
            let token = self.shows(tab)?;
            if let Some(token) = &token {
                self.witness.shown_at_rest(tab, token)?;
            }
            shown.extend(token);
            let asking = self.tabs[tab].as_ref().and_then(|page| page.asking.as_ref());
            if let Some(Asking { stage: Stage::Sent { refresh_token: Some(refresh_token), .. }, .. }) = asking {
                self.witness.asked_at_rest(tab, token_of(refresh_token), &stored)?;
            }
        }
        let agreed = shown.windows(2).all(|pair| pair[0] == pair[1]);
        hold(Law::TabsAgree, agreed, || format!("tabs show {shown:?}"))?;
        hold(Law::LoggedOutStays, !self.witness.nobody || shown.is_empty(), || format!("{shown:?} came back"))
    }

    // What is true outside.

    fn is_ready(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|page| page.ready)
    }

    fn operator_time(&self) -> u64 {
        START + self.uptime
    }

    fn settings(&self) -> Settings {
        let floor = self.mutant != Mutant::NoFloor;
        Settings {
            refresh_retry_period: if floor { Millis(self.retry) } else { Millis(0) },
            use_cookie: self.cookies,
            floor: if floor { Millis::SECOND } else { Millis(0) },
        }
    }

    /// One call of a tab's session. A thrifty history makes it twice, to see whether what was drawn made a difference.
    fn call_session<T: Hash>(
        &mut self,
        tab: usize,
        stored: &Snapshot,
        call: impl Fn(&mut Session, World<'_, Json>) -> T,
    ) -> T {
        let others = self.chance.others(tab);
        let drawn = self.chance.draw(tab);
        let mut session = self.tabs[tab].as_mut().map(|page| std::mem::take(&mut page.session)).unwrap_or_default();
        let other = self.thrifty.then(|| {
            let mut session = session.clone();
            let done = call(&mut session, self.world(tab, stored, others));
            fingerprint(&(session, done))
        });
        let done = call(&mut session, self.world(tab, stored, drawn));
        let outcome = (session, done);
        if other.is_some_and(|other| other == fingerprint(&outcome)) {
            self.chance.put_back(tab);
        }
        if let Some(page) = &mut self.tabs[tab] {
            page.session = outcome.0;
        }
        outcome.1
    }

    fn world<'a>(&self, tab: usize, stored: &'a Snapshot, entropy: [u8; 64]) -> World<'a, Json> {
        let mut stored = stored.stored();
        match self.mutant {
            Mutant::EmptyWorld => stored = Stored { kept: true, ..Stored::default() },
            Mutant::OptOutsHidden => (stored.opt_outs, stored.shared) = ("", ""),
            _ => {}
        }
        if self.cookies {
            stored = Stored { cookies: stored.official, official: stored.cookies, ..stored };
        }
        let page = self.tabs[tab].as_ref();
        World {
            now: UnixMillis(self.operator_time().saturating_add_signed(self.skew)),
            uptime: Uptime(self.uptime - page.map_or(0, |page| page.opened)),
            awake: page.is_some_and(|page| page.awake),
            entropy: Entropy::new(entropy),
            stored,
            fields: &Json,
        }
    }
}

/// The official cookie under the name that a witness watches; local storage beside it under the other one.
fn as_official(writes: Vec<Write>) -> Vec<Write> {
    let named = writes.into_iter().map(|write| match write.key {
        StorageKey::Cookie { .. } => Write { key: StorageKey::Official, ..write },
        StorageKey::Official => Write { key: StorageKey::Cookie { expires: UnixMillis(0) }, ..write },
        _ => write,
    });
    named.collect()
}

/// Whatever hashes alike is taken for the same: 64 bits.
pub fn fingerprint(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn is_init(event: &Event) -> bool {
    matches!(event, Event::Init { .. })
}

/// Whether somebody may come with this event.
fn brings(event: &Event, answer: Option<&Answer>) -> bool {
    let handed_in = matches!(event, Event::HandIn(_) | Event::Init { handed: Some(_), .. });
    handed_in || answer.is_some_and(|answer| answer.sign_in)
}

fn keypair() -> ClientKeypair {
    ClientKeypair { subscription_id: "subscription".into(), public_key: "bm8ga2V5".into() }
}

/// Who is asked about, and the agreed secret: on this stage it is the public key itself.
fn generate_of(body: &str) -> (usize, [u8; 32]) {
    let public_key = Base64::decode_vec(parse(body)["public_key"].as_str().expect("a key")).expect("Base64");
    let secret: [u8; 32] = public_key.try_into().expect("32 bytes");
    let payload = open_generate(&secret, body).expect("an operator can open it");
    let hash = parse(&payload)["email_hash"].as_str().map(String::from);
    let person = (0..PEOPLE.len()).find(|person| Some(address(*person).to_base64()) == hash);
    (person.expect("somebody on stage"), secret)
}
