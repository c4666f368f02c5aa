//! A question on its way: locks and secrets, what is sent, how the operator answers, and how the answer arrives.
//! Only what networks and operators do may live here; what a tab makes of it is in `task`.

use super::super::mutant::Mutant;
use super::super::people::{PEOPLE, address, person_of, token_of};
use super::super::step::{Manner, Pace, TABS};
use super::super::tab::{Answer, Asking, Stage};
use super::super::witness::{Law, hold};
use super::{History, Lawful};
use crate::stage::Reply;
use crate::stage::json::parse;
use crate::stage::operator::{open_generate, seal, success};
use base64ct::{Base64, Encoding};
use uid2_wasm::crypto::Key;
use uid2_wasm::session::{Event, Need, Network, QuestionId};

impl History {
    pub(super) fn prepared(&mut self, tab: usize, how: Pace) -> Lawful {
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

    pub(super) fn no_secret(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let generate = |asking: &mut Asking| matches!(asking.stage, Stage::Preparing(Need::KeyAgreement(_)));
        let asking = self.tabs[tab].as_mut().and_then(|page| page.asking.take_if(generate));
        let Some(asking) = asking else { return Ok(()) };
        self.begin(tab, Event::Unanswered(asking.question), None, Pace::AtOnce)
    }

    pub(super) fn answer(&mut self, tab: usize, manner: Manner) {
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
        let refused = |over| refresh_token.map(|refresh_token| (token_of(refresh_token).to_string(), over));
        let made = |(status, body), failed| Answer { status, body, failed, sign_in, ..Answer::default() };
        let unsealed = |reply: Reply, failed| made(reply.write(&[0; 32], now).expect("not silence"), failed);
        match manner {
            Manner::Truly if self.operator.opted_out.contains(&person) => {
                let body = sealed(r#"{"status":"optout"}"#.into());
                Answer { status: 200, body, opt_out: Some(person), sign_in, ..Answer::default() }
            }
            Manner::Truly => {
                let identity = match refresh_token {
                    Some(refresh_token) => self.operator.go_on(refresh_token, now),
                    None => self.operator.begin(person, now, false),
                };
                let token = Some(identity.advertising_token().into());
                Answer { token, ..made((200, sealed(success(&identity))), None) }
            }
            Manner::Refused => Answer { refused: refused(false), ..unsealed(Reply::Refused, failed) },
            Manner::Ended => Answer { refused: refused(true), ..unsealed(Reply::Expired, None) },
            Manner::Broken => unsealed(Reply::Broken, failed),
            Manner::Garbage => unsealed(Reply::Garbage, failed),
        }
    }

    pub(super) fn arrive(&mut self, tab: usize, how: Pace) -> Lawful {
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

    pub(super) fn lose(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let sent = |asking: &mut Asking| !matches!(asking.stage, Stage::Preparing(_));
        let asking = self.tabs[tab].as_mut().and_then(|page| page.asking.take_if(sent));
        let Some(Asking { question, stage }) = asking else { return Ok(()) };
        let failed = match stage {
            Stage::Sent { refresh_token, .. } => refresh_token,
            Stage::Answered(answer) => answer.failed,
            Stage::Preparing(_) => None,
        };
        let nothing = Answer { failed, ..Answer::default() };
        self.begin(tab, Event::Unanswered(question), Some(nothing), Pace::AtOnce)
    }

    pub(super) fn arrive_late(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let late = self.tabs[tab].as_mut().and_then(|page| page.late.pop());
        let Some((question, answer)) = late else { return Ok(()) };
        let event = Event::Answered { question, status: answer.status, body: answer.body };
        self.begin(tab, event, None, Pace::AtOnce)
    }

    pub(super) fn arrive_again(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let again = self.tabs[tab].as_mut().and_then(|page| page.arrived.take());
        let Some((question, status, body)) = again else { return Ok(()) };
        self.begin(tab, Event::Answered { question, status, body }, None, Pace::AtOnce)
    }

    pub(super) fn network(&mut self, tab: usize, network: Network) -> Lawful {
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
        let Some(page) = self.tabs[tab].as_deref_mut() else { return Ok(()) };
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
